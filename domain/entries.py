"""The shape that e-mails and phones share: whom it reaches, notes about it, and the lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, TypedDict, TypeVar
from uuid import UUID

from domain.address import Address

MAX_EMAILS = 200
MAX_PHONES = 200


class ContactDetails(TypedDict):
    """Who answers there; the same for e-mails and phones."""

    name: str | None
    role: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class Lock:
    """Stops changes and removal until somebody authorised unlocks."""

    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    """One way to reach a customer."""

    what: ClassVar[str]

    name: str | None
    role: str | None
    notes: str | None
    created_at: datetime
    updated_at: datetime
    lock: Lock | None = None

    @property
    def is_locked(self) -> bool:
        return self.lock is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailEntry(ContactEntry):
    """An e-mail address of a customer."""

    what = "emails"

    email_id: UUID
    email: str
    is_for_invoicing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneEntry(ContactEntry):
    """A phone number of a customer; `phone` is E.164."""

    what = "phones"

    phone_id: UUID
    phone: str
    extension: str | None
    is_whatsapp: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingEntity:
    """Whom invoices are made out to. Addresses are the members of `Address` (`[erased]` after erasure)."""

    billing_entity_id: UUID
    legal_name: str
    tax_id: str
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    billing_email: str | None
    fiscal_address: dict[str, str | None] | str | None
    billing_address: dict[str, str | None] | str | None
    created_at: datetime
    updated_at: datetime
    is_active: bool = True

    @property
    def missing(self) -> list[str]:
        """What a Guatemalan electronic invoice (SAT's FEL) still needs."""
        address = Address.from_dict(self.fiscal_address) if isinstance(self.fiscal_address, Mapping) else None
        needs = {
            "tax_id": self.tax_id_status == "invalid",
            "fiscal_address": address is None or not address.is_complete,
            "billing_email": self.billing_email is None,
        }
        return [name for name, is_missing in needs.items() if is_missing]


AnyContact = TypeVar("AnyContact", bound=ContactEntry)


def locked(entry: AnyContact, by: str, at: datetime, reason: str | None) -> AnyContact:
    """The entry after somebody locked it."""
    return replace(entry, lock=Lock(by, at, reason), updated_at=at)


def unlocked(entry: AnyContact, at: datetime) -> AnyContact:
    """The entry after it was unlocked."""
    return replace(entry, lock=None, updated_at=at)


AnyEntry = TypeVar("AnyEntry", ContactEntry, EmailEntry, PhoneEntry, BillingEntity)


def changed_members(entry: object, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those members of `wanted` that differ from what the entry has now."""
    return {member: value for member, value in wanted.items() if getattr(entry, member) != value}


def after_change(entry: AnyEntry, changed: Mapping[str, Any], at: datetime) -> AnyEntry:
    """The entry with changed members."""
    changed_entry: AnyEntry = replace(entry, **changed, updated_at=at)
    return changed_entry
