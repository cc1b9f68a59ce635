"""The shape that e-mails and phones share: whom it reaches, notes about it, and the lock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, TypedDict, TypeVar
from uuid import UUID

from domain.event import Event

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


AnyContact = TypeVar("AnyContact", bound=ContactEntry)


def locked(entry: AnyContact, event: Event) -> AnyContact:
    """The entry after it was locked by the actor of the event."""
    return replace(entry, lock=Lock(event.actor, event.timestamp, event.reason), updated_at=event.timestamp)


def unlocked(entry: AnyContact, event: Event) -> AnyContact:
    """The entry after it was unlocked."""
    return replace(entry, lock=None, updated_at=event.timestamp)
