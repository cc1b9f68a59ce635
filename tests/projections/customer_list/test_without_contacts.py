"""Whoever may not see contacts learns nothing of them: all is as in a database where nobody has any."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import pytest

from projections.customer_list import query
from projections.customer_list.query import SORTS, FoundCustomers
from tests.conftest import fresh_database
from tests.support.listed import Listed

CUSTOMERS: Final = 125
CONTACTS_OF_EACH: Final = 4
SYLLABLES: Final = ["ka", "lo", "mi", "ru", "te", "sa", "no", "pe", "xi", "bo", "ña", "ve"]
TOLD_BY_CONTACTS: Final = ("version", "updated_at", "primary_email", "primary_phone", "matched")
"""`matched` is compared apart; the others are left out of answers, or say that something changed and not what."""


class Twins:
    """The same customers with contacts and without, and what the contacts can be looked for by."""

    def __init__(self, with_contacts: Listed, without: Listed) -> None:
        self.both = (with_contacts, without)
        rng = random.Random(18)
        self.words = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))).capitalize() for _ in range(334)]
        self.emails: list[str] = []
        self.phones: list[str] = []
        for number in range(CUSTOMERS):
            name, customer_id = f"{self.words[number]} {rng.choice(self.words)}", UUID(int=rng.getrandbits(128))
            for listed in self.both:
                details: dict[str, Any] = {"customer_id": customer_id, "tags": [self.words[-number]]}
                customer = listed.history.register(name, **details)
                listed.history.add_entity(customer, self.words[number + 7], billing_email=f"{name[:4].lower()}@fel.gt")
        for number, customer in enumerate(list(with_contacts.history.customers.values())):
            self._add_contacts(with_contacts, number, customer, rng)

    def _add_contacts(self, listed: Listed, number: int, customer: Any, rng: random.Random) -> None:
        for each in range(CONTACTS_OF_EACH):
            email = f"{rng.choice(self.words).lower()}{number}{each}@{rng.choice(self.words).lower()}.gt"
            email_id = listed.history.add_email(customer, email, name=rng.choice(self.words))
            phone = f"+502{rng.randrange(22_000_000, 23_000_000)}"
            listed.history.add_phone(customer, phone, name=rng.choice(self.words), role=rng.choice(self.words))
            self.emails.append(email)
            self.phones.append(phone)
        if number % 2:
            listed.history.change(customer, lambda it: it.lock_email(email_id))

    def agree(self, q: str | None = None, **question: Any) -> FoundCustomers:
        """What both say, who are asked by somebody who may not see contacts."""
        one, other = (listed.find(q, searches_contacts=False, **question) for listed in self.both)
        assert _told(one) == _told(other), (q, question)
        return one


def _told(found: FoundCustomers) -> Any:
    items = [
        {name: value for name, value in item.items() if name not in TOLD_BY_CONTACTS} | {"why": item.get("matched")}
        for item in (*found.items, *(found.similar or ()))
    ]
    return items, found.similar is None, found.total, found.total_is_exact, bool(found.next), bool(found.previous)


@pytest.fixture(scope="module")
def twins(postgres_url: str) -> Iterator[Twins]:
    with fresh_database(postgres_url) as one, fresh_database(postgres_url) as other:
        listed = Listed(one), Listed(other)
        yield Twins(*listed)
        for each in listed:
            each.close()


@pytest.mark.long
def test_a_thousand_words_emails_and_phones_of_contacts_find_what_they_find_where_there_are_none(twins: Twins) -> None:
    phones = [phone[4:] if number % 2 else phone for number, phone in enumerate(twins.phones[:333])]
    sought = [*twins.words, *twins.emails[:333], *phones]
    assert len(sought) == 1_000
    found = [twins.agree(q, limit=5).total for q in sought]
    assert 0 < sum(map(bool, found)) < 900  # some are words of names too
    with_contacts, _ = twins.both
    assert all(with_contacts.find(q).total for q in sought[334::25])  # and whoever may see contacts finds them all


def test_nobody_has_an_email_or_a_lock(twins: Twins) -> None:
    for email in twins.emails[::25]:
        assert twins.agree(email=email).total == 0
        assert twins.agree(twins.words[0], email=email, has_locked=False).total == 0
    assert twins.agree(has_locked=True).total == 0
    assert twins.agree(has_locked=False).total == CUSTOMERS
    for word in twins.words[:20]:
        assert twins.agree(word, has_locked=False).total == twins.agree(word).total


@pytest.mark.parametrize("sort", SORTS)
def test_orders_and_pages_are_the_same(twins: Twins, sort: str) -> None:
    for q in (None, "ka", twins.words[3]):
        total = twins.agree(q, sort=sort, limit=40).total
        pages = [[listed.find(q, searches_contacts=False, sort=sort, limit=40) for listed in twins.both]]
        while pages[-1][0].next:
            pages.append(
                [
                    listed.find(q, searches_contacts=False, sort=sort, limit=40, page=last.next)
                    for listed, last in zip(twins.both, pages[-1], strict=True)
                ]
            )
        one, other = ([item["id"] for page in pages for item in page[which].items] for which in (0, 1))
        assert one == other
        assert len(one) == total


def test_totals_beyond_what_is_counted_do_not_tell_of_contacts(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "EXACT_UP_TO", 3)
    monkeypatch.setattr(query, "ENOUGH", 4)
    for q in (None, "ka", *twins.words[:40]):
        twins.agree(q)
    assert twins.agree(has_locked=False).total == 4
