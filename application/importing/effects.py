"""What a row changes about a customer, as a person reads it: which member, of which entry, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.address import ADDRESS_MEMBERS, Address
from domain.customer import Customer
from domain.entries import BillingEntity, EmailEntry, PhoneEntry
from domain.entry_details import BillingEntityDetails, CustomerDetails, EmailDetails, PhoneDetails, kinds, members
from domain.tax_id import TAX_ID_MEMBERS


class What(StrEnum):
    """What became of a member or an entry."""

    CHANGED = "changed"
    EMPTIED = "emptied"
    ADDED = "added"
    REMOVED = "removed"
    ACTIVATED = "activated"
    DEACTIVATED = "deactivated"
    DEFAULT_MOVED = "default-moved"
    DEFAULT_LOST = "default-lost"


LOSSES: Final = frozenset({What.EMPTIED, What.REMOVED, What.DEACTIVATED, What.DEFAULT_MOVED, What.DEFAULT_LOST})
"""What takes something away that was there."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One change. `member` is called like a column without its number, such as `email_role`.

    `entry` says which e-mail, phone or billing entity it is about: its address, its number, its legal name.
    """

    what: What
    member: str
    before: Any = None
    after: Any = None
    entry: str | None = None


_OWN: Final = (
    "name",
    *(member for member in members(CustomerDetails) if member != "metadata"),
    *TAX_ID_MEMBERS,
    "holds_tax_id",
    "contact_origin",
    "status",
)
_EMAIL: Final = ("email", *members(EmailDetails), "is_locked")
_PHONE: Final = ("extension", *members(PhoneDetails), "is_locked")
_ENTITY: Final = ("legal_name", *TAX_ID_MEMBERS, *members(BillingEntityDetails))
_ADDRESSES: Final = frozenset(name for name, kind in kinds(BillingEntityDetails).items() if kind is Address)

Entries = Mapping[UUID, Any]


def effects(before: Customer, after: Customer) -> list[Effect]:
    """Everything that differs; of what was added no more than that it was."""
    own = [
        _changed(member, old, new)
        for member in _OWN
        if (old := getattr(before, member)) != (new := getattr(after, member))
    ]
    return [
        *own,
        *_of_metadata(before.metadata or {}, after.metadata or {}),
        *_of_entries("email", before.emails, after.emails, _EMAIL),
        *_of_entries("phone", before.phones, after.phones, _PHONE),
        *_of_entries("billing", before.billing_entities, after.billing_entities, _ENTITY),
        *_of_default(before, after),
    ]


def _changed(member: str, before: Any, after: Any, entry: str | None = None) -> Effect:
    """A value that became another one, or none: no text, or a list without anything in it."""
    is_emptied = before not in (None, False, (), []) and after in (None, (), [])
    return Effect(What.EMPTIED if is_emptied else What.CHANGED, member, before, after, entry)


def _of_metadata(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Effect]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield _changed(f"metadata_{name}", before.get(name), after.get(name))


def _of_entries(kind: str, before: Entries, after: Entries, names: Sequence[str]) -> Iterator[Effect]:
    for entry_id, old in before.items():
        new = after.get(entry_id)
        if new is None:
            yield Effect(What.REMOVED, kind, before=named(old))
        elif new is not old:
            yield from _of_entry(kind, old, new, names)
    for entry_id, new in after.items():
        if entry_id not in before:
            yield Effect(What.ADDED, kind, after=named(new))


def _of_entry(kind: str, old: Any, new: Any, names: Sequence[str]) -> Iterator[Effect]:
    for name in names:
        was, is_now = getattr(old, name), getattr(new, name)
        if was == is_now:
            continue
        member = kind if name == kind else f"{kind}_{name}"
        if name in _ADDRESSES:
            yield from _of_address(member, was or {}, is_now or {}, named(old))
        else:
            yield _changed(member, was, is_now, named(old))
    if isinstance(old, BillingEntity) and old.is_active != new.is_active:
        yield Effect(What.ACTIVATED if new.is_active else What.DEACTIVATED, kind, entry=named(old))


def _of_address(member: str, was: Mapping[str, Any], is_now: Mapping[str, Any], entry: str) -> Iterator[Effect]:
    for part in ADDRESS_MEMBERS:
        if was.get(part) != is_now.get(part):
            yield _changed(f"{member}_{part}", was.get(part), is_now.get(part), entry)


def _of_default(before: Customer, after: Customer) -> Iterator[Effect]:
    old, new = before.default_billing_entity_id, after.default_billing_entity_id
    if old == new:
        return
    was = named(before.billing_entities[old]) if old else None
    is_now = named(after.billing_entities[new]) if new else None
    what = What.CHANGED if old is None else What.DEFAULT_MOVED if new else What.DEFAULT_LOST
    yield Effect(what, "billing_is_default", was, is_now)


def named(entry: EmailEntry | PhoneEntry | BillingEntity) -> str:
    """What a person calls an entry."""
    match entry:
        case EmailEntry():
            return entry.email
        case PhoneEntry():
            return f"{entry.phone} x{entry.extension}" if entry.extension else entry.phone
        case BillingEntity():
            return entry.legal_name
