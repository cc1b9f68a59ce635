"""Demo customers: believable to every rule that real ones have to pass, and the same again for the same seed."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest

from api.cli.demo import made_up, words
from api.cli.demo.made_up import demo_customers
from api.settings import CONTACT_ORIGINS
from application.importing.wanted import WantedCustomer
from domain.address import Address
from domain.email_address import parse_email
from domain.phone_number import PhoneNumber
from domain.tax_id import TaxIdStatus


def some(count: int, seed: int = 1) -> list[WantedCustomer]:
    return list(islice(demo_customers(Random(seed), [*CONTACT_ORIGINS]), count))


def test_everything_about_them_is_valid() -> None:
    kinds: Counter[str] = Counter()
    for customer in some(1_500):
        assert customer.tax_id
        tax_id = customer.tax_id.parsed
        kinds[tax_id.country if tax_id.country != "GT" else "CF" if not tax_id.can_be_held else tax_id.type] += 1
        assert tax_id.status is not TaxIdStatus.INVALID
        for email in customer.emails or []:
            assert parse_email(email.email) == email.email
        for phone in customer.phones or []:
            assert PhoneNumber.parse(phone.phone, phone.said["extension"]).e164 == phone.phone
        for entity in customer.billing_entities or []:
            assert Address.of(entity.addresses["fiscal_address"]) is not None
    assert set(kinds) == {"NIT", "CUI", "CF", "SV", "HN", "MX"}
    assert kinds["NIT"] > 750


def test_the_same_seed_makes_the_same_ones_and_another_seed_others() -> None:
    names = [[customer.said["name"] for customer in some(50, seed)] for seed in (1, 1, 2)]
    assert names[0] == names[1] != names[2]
    assert any(set(str(name)) & set("áéíóúñÁÑ") for name in names[0])


def test_no_two_contacts_of_a_customer_are_the_same_however_few_names_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for names in ("WOMEN", "MEN", "SURNAMES"):
        monkeypatch.setattr(words, names, getattr(words, names)[:2])
    monkeypatch.setattr(made_up, "MOBILE", {country: (*start, 1) for country, (*start, _) in made_up.MOBILE.items()})
    for customer in some(3_000):
        emails = [email.email for email in customer.emails or []]
        phones = [phone.phone for phone in customer.phones or []]
        assert (len(set(emails)), len(set(phones))) == (len(emails), len(phones))
