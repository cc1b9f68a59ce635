"""What a customer has several of, as its events left it: e-mails, phones and billing entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from operator import itemgetter
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

from domain.invoice_readiness import is_complete, missing

MAX_EMAILS = 200
MAX_PHONES = 200
MAX_BILLING_ENTITIES = 500


@dataclass(frozen=True, slots=True)
class Lock:
    """Stops changes and removal until somebody authorised unlocks."""

    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """One way to reach a customer."""

    what: ClassVar[str]

    name: str | None
    role: str | None
    notes: str | None
    created_at: datetime
    updated_at: datetime
    lock: Lock | None = field(default=None, kw_only=True)

    @property
    def is_locked(self) -> bool:
        return self.lock is not None


@dataclass(frozen=True, slots=True)
class EmailEntry(ContactEntry):
    """An e-mail address of a customer."""

    what = "emails"

    email_id: UUID
    email: str
    is_for_invoicing: bool


@dataclass(frozen=True, slots=True)
class PhoneEntry(ContactEntry):
    """A phone number of a customer; `phone` is E.164."""

    what = "phones"

    phone_id: UUID
    phone: str
    extension: str | None
    is_whatsapp: bool


@dataclass(frozen=True, slots=True)
class BillingEntity:
    """Whom invoices are made out to. Addresses are the members of `Address`; what was erased is `[erased]`."""

    billing_entity_id: UUID
    legal_name: str
    tax_id: str
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    billing_email: str | None
    billing_cc: list[str] | str | None
    fiscal_address: dict[str, str | None] | str | None
    billing_address: dict[str, str | None] | str | None
    created_at: datetime
    updated_at: datetime
    is_active: bool = field(default=True, kw_only=True)

    @property
    def missing(self) -> list[str]:
        """What a Guatemalan electronic invoice (SAT's FEL) still needs."""
        return missing(
            self.tax_id_status,
            has_fiscal_address=is_complete(self.fiscal_address),
            has_billing_email=self.billing_email is not None,
        )


Entry = TypeVar("Entry", EmailEntry, PhoneEntry, BillingEntity)
Contact = TypeVar("Contact", EmailEntry, PhoneEntry)


def added(entry_type: type[Entry], event: Mapping[str, Any]) -> Entry:
    """The entry that an event with these members added."""
    return entry_type(*_FROM_EVENT[entry_type](event))


def changed_members(entry: object, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those members of `wanted` that differ from what the entry has now."""
    return {member: value for member, value in wanted.items() if getattr(entry, member) != value}


def after_change(entry: Entry, changed: Mapping[str, Any], at: datetime) -> Entry:
    """The entry with changed members."""
    return replace(entry, **changed, updated_at=at)


def locked(entry: Contact, by: str, at: datetime, reason: str | None) -> Contact:
    """The entry after somebody locked it."""
    return replace(entry, lock=Lock(by, at, reason), updated_at=at)


def unlocked(entry: Contact, at: datetime) -> Contact:
    """The entry after it was unlocked."""
    return replace(entry, lock=None, updated_at=at)


def _from_event(entry_type: type[Any]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Reads what a new entry has from its event, in the order of its fields; the others begin as their defaults say."""
    names = [field.name for field in fields(entry_type) if not field.kw_only]
    return itemgetter(*("timestamp" if name in ("created_at", "updated_at") else name for name in names))


_FROM_EVENT: Final = {entry_type: _from_event(entry_type) for entry_type in (EmailEntry, PhoneEntry, BillingEntity)}
