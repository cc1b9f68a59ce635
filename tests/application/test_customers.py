"""Commands that ask about other customers, and those that record several things at once."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from application import customers
from application.customers import FirstEntry
from domain.customer import Customer
from domain.errors import TaxIdRefused
from domain.tax_id import TaxId
from tests.support.commands import appending, log, on


def test_a_strict_policy_names_the_entry_whose_tax_id_it_refuses(database_url: str) -> None:
    adding = [
        partial(Customer.add_billing_entity, billing_entity_id=uuid4(), legal_name="Ana", tax_id=TaxId.parse(text))
        for text in ("CF", "7108-1")
    ]
    entries = [FirstEntry(("billing_entities", number), add) for number, add in enumerate(adding)]
    cf = TaxId.parse("CF")
    act = partial(customers.register_with, entries=entries, name="Ana", tax_id=cf, contact_origin="WEB_FORM")
    with appending(database_url, strict_tax_ids=True) as appender:
        (refused,) = appender.append([on(uuid4(), act)])
    assert isinstance(refused, TaxIdRefused)
    assert refused.place == ("billing_entities", 1, "tax_id")
    assert log(database_url) == []
