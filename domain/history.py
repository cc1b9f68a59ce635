"""What each event changed, field by field: the view of an auditor on one customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from domain.customer import Customer
from domain.document import (
    DERIVED,
    Document,
    billing_entity_document,
    email_document,
    own_members,
    phone_document,
)
from domain.event import ERASED, Event

_NOTHING: Final[tuple[object, ...]] = ([], {})
"""What a member begins with that may hold several things."""

_ENTRIES: Final = {"email_id": "emails", "phone_id": "phones", "billing_entity_id": "billing_entities"}
"""What an event is about that names one of these, and not the customer itself."""


class FieldChange(NamedTuple):
    """One member before and after; `path` is a JSON pointer (RFC 6901) into the customer, entries by their ids."""

    path: str
    before: Any
    after: Any

    @property
    def is_seen(self) -> bool:
        """Whether anybody would call it one: that there is a list now, with nothing in it, changes nothing."""
        return not (self.before is None and self.after in _NOTHING)

    def document(self) -> Document:
        return self._asdict()


class ExplainedEvent(NamedTuple):
    """An event and what it changed."""

    event: Event
    changes: list[FieldChange]


def steps(events: Iterable[Event]) -> Iterator[ExplainedEvent]:
    """Every event of a customer from the first one on, with the fields that it changed."""
    customer: Customer | None = None
    for event in events:
        customer, step = take_step(customer, event)
        yield step


def take_step(customer: Customer | None, event: Event) -> tuple[Customer, ExplainedEvent]:
    """The customer after one more event, and what that changed; the given customer itself moves on.

    Where a personal value is erased before and after, the event itself says whether it set the member: the same members
    are told before and after an erasure. (Of `TaxIdChanged` in its first version that cannot be known: see there.)
    """
    customer, changes = _mutated(customer, event)
    return customer, ExplainedEvent(event, [change for change in changes if change.is_seen])


def changes_between(events: Sequence[Event], first: int, last: int) -> list[FieldChange]:
    """What differs at version `last` from version `first`, 0 being before the first event; `first` <= `last`.

    Of an erased customer nobody can see any more whether a value that changed several times is the old one again: it is
    told as `[erased]` before and after.
    """
    customer: Customer | None = None
    for event in events[:first]:
        customer = event.mutate(customer)
    combined: dict[str, FieldChange] = {}
    for event in events[first:last]:
        customer, changes = _mutated(customer, event)
        for change in changes:
            earlier = combined.get(change.path)
            combined[change.path] = change if earlier is None else change._replace(before=earlier.before)
    differ = (change for change in combined.values() if change.before != change.after or change.after == ERASED)
    return [change for change in differ if change.is_seen]


def _mutated(customer: Customer | None, event: Event) -> tuple[Customer, list[FieldChange]]:
    """The customer after one more event, and every member that is another one, seen or not."""
    before = _View.of(customer) if customer else _View({}, {}, {}, {})
    customer = event.mutate(customer)
    assert customer is not None
    return customer, _changes(customer, before, _View.of(customer), _erased_paths(event))


class _View(NamedTuple):
    """The state of a customer as it was; entries are immutable, so that keeping references is enough."""

    members: dict[str, Any]
    emails: dict[Any, Any]
    phones: dict[Any, Any]
    billing_entities: dict[Any, Any]

    @classmethod
    def of(cls, customer: Customer) -> _View:
        return cls(own_members(customer), dict(customer.emails), dict(customer.phones), dict(customer.billing_entities))


def _erased_paths(event: Event) -> frozenset[str]:
    """The members that the event set to a value that is erased by now."""
    values = vars(event) | getattr(event, "changed", {})
    about = next((f"/{name}/{values[id_]}" for id_, name in _ENTRIES.items() if id_ in values), "")
    is_the_same = values.get("is_another") is False  # the tax id, which the customer only began to hold
    return frozenset(
        f"{about}/{name}"
        for name in event.personal
        if values.get(name) == ERASED and not (is_the_same and name == "tax_id")
    )


def _changes(customer: Customer, before: _View, after: _View, erased: frozenset[str]) -> list[FieldChange]:
    changes = list(_member_changes("", before.members, after.members, erased))
    for name, document in (("emails", email_document), ("phones", phone_document)):
        old, new = getattr(before, name), getattr(after, name)
        changes += _entry_changes(name, old, new, document, erased)
    changes += _entry_changes(
        "billing_entities",
        before.billing_entities,
        after.billing_entities,
        lambda entity: billing_entity_document(customer, entity),
        erased,
    )
    return changes


def _entry_changes(
    name: str, before: dict[Any, Any], after: dict[Any, Any], document: Any, erased: frozenset[str]
) -> Iterator[FieldChange]:
    for entry_id in before | after:
        old, new = before.get(entry_id), after.get(entry_id)
        if old is not new:
            yield from _member_changes(
                f"/{name}/{entry_id}", document(old) if old else {}, document(new) if new else {}, erased
            )


def _member_changes(prefix: str, before: Document, after: Document, erased: frozenset[str]) -> Iterator[FieldChange]:
    for member in before | after:
        old, new = before.get(member), after.get(member)
        if member not in DERIVED and (old != new or f"{prefix}/{member}" in erased):
            yield FieldChange(f"{prefix}/{member}", old, new)
