"""The e-mail addresses of a customer: events, rules and commands."""

from __future__ import annotations

from typing import Any, Unpack
from uuid import UUID

from domain.customer_state import CustomerState
from domain.deciding import Deciding
from domain.email_address import same_email
from domain.entries import MAX_EMAILS, EmailEntry, added, after_change, changed_members, locked, unlocked
from domain.entry_details import EmailDetails, whole
from domain.errors import EmailAlreadyPresent, EmailIsLocked, EmailNotFound, LimitReached
from domain.event import Event, GivenReason, personal
from domain.messages import MOST_EMAILS

_PERSONAL = personal("email", "name", "role", "notes")


class EmailAdded(Event):
    """An e-mail address was added to the customer."""

    TOPIC = "customer.email-added"
    personal = _PERSONAL

    email_id: UUID
    email: str
    is_for_invoicing: bool
    name: str | None
    role: str | None
    notes: str | None

    def apply(self, customer: CustomerState) -> None:
        customer.emails[self.email_id] = added(EmailEntry, vars(self))


class EmailChanged(Event):
    """The address, the invoicing flag or the contact details changed; `changed` has what did."""

    TOPIC = "customer.email-changed"
    personal = _PERSONAL

    email_id: UUID
    changed: dict[str, Any]

    def apply(self, customer: CustomerState) -> None:
        entry = customer.emails[self.email_id]
        customer.emails[self.email_id] = after_change(entry, self.changed, self.timestamp)


class EmailLocked(GivenReason):
    """Changes to the address are stopped until somebody authorised unlocks it."""

    TOPIC = "customer.email-locked"

    email_id: UUID

    def apply(self, customer: CustomerState) -> None:
        customer.emails[self.email_id] = locked(customer.emails[self.email_id], self.actor, self.timestamp, self.why)


class EmailUnlocked(GivenReason):
    """The address may be changed again."""

    TOPIC = "customer.email-unlocked"

    email_id: UUID

    def apply(self, customer: CustomerState) -> None:
        customer.emails[self.email_id] = unlocked(customer.emails[self.email_id], self.timestamp)


class EmailRemoved(Event):
    """The address was removed."""

    TOPIC = "customer.email-removed"

    email_id: UUID

    def apply(self, customer: CustomerState) -> None:
        del customer.emails[self.email_id]


class Emails(Deciding):
    """The commands on e-mail addresses."""

    def add_email(self, email_id: UUID, email: str, **details: Unpack[EmailDetails]) -> None:
        """Add an address. The same address twice is refused, whatever its case."""
        self.must_be_active()
        self._email_must_be_new(email)
        if len(self.emails) >= MAX_EMAILS:
            raise LimitReached(MOST_EMAILS, MAX_EMAILS)
        self.record(EmailAdded, email_id=email_id, email=email, **whole(EmailDetails, details))

    def change_email(self, email_id: UUID, /, **wanted: Any) -> None:
        """Change the address or any of its details."""
        entry = self._changeable_email(email_id)
        if "email" in wanted:
            self._email_must_be_new(wanted["email"], besides=email_id)
        if changed := changed_members(entry, wanted):
            self.record(EmailChanged, email_id=email_id, changed=changed)

    def lock_email(self, email_id: UUID, reason: str | None = None) -> None:
        """Stop changes to an address; locking a locked one changes nothing."""
        entry = self.email(email_id)
        self.must_be_active()
        if not entry.is_locked:
            self.record(EmailLocked, email_id=email_id, own_reason=reason)

    def unlock_email(self, email_id: UUID, reason: str | None = None) -> None:
        """Allow changes again."""
        entry = self.email(email_id)
        self.must_be_active()
        if entry.is_locked:
            self.record(EmailUnlocked, email_id=email_id, own_reason=reason)

    def remove_email(self, email_id: UUID) -> None:
        """Remove an address."""
        self._changeable_email(email_id)
        self.record(EmailRemoved, email_id=email_id)

    def email(self, email_id: UUID) -> EmailEntry:
        """The entry, or `EmailNotFound`."""
        try:
            return self.emails[email_id]
        except KeyError:
            raise EmailNotFound from None

    def _changeable_email(self, email_id: UUID) -> EmailEntry:
        entry = self.email(email_id)
        self.must_be_active()
        if entry.is_locked:
            raise EmailIsLocked
        return entry

    def _email_must_be_new(self, email: str, besides: UUID | None = None) -> None:
        for entry in self.emails.values():
            if entry.email_id != besides and same_email(entry.email, email):
                raise EmailAlreadyPresent
