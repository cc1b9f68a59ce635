"""The phone numbers of a customer: events, rules and commands."""

from __future__ import annotations

from typing import Any, Unpack
from uuid import UUID

from domain.customer_state import CustomerState
from domain.deciding import Deciding
from domain.entries import MAX_PHONES, PhoneEntry, added, after_change, changed_members, locked, unlocked
from domain.entry_details import PhoneDetails, whole
from domain.errors import LimitReached, PhoneAlreadyPresent, PhoneIsLocked, PhoneNotFound
from domain.event import Event, GivenReason, personal
from domain.messages import MOST_PHONES

_PERSONAL = personal("phone", "extension", "name", "role", "notes")


class PhoneAdded(Event):
    """A phone number (E.164) was added to the customer."""

    TOPIC = "customer.phone-added"
    personal = _PERSONAL

    phone_id: UUID
    phone: str
    extension: str | None
    is_whatsapp: bool
    name: str | None
    role: str | None
    notes: str | None

    def apply(self, customer: CustomerState) -> None:
        customer.phones[self.phone_id] = added(PhoneEntry, vars(self))


class PhoneChanged(Event):
    """The number, its flags or the contact details changed; `changed` has what did."""

    TOPIC = "customer.phone-changed"
    personal = _PERSONAL

    phone_id: UUID
    changed: dict[str, Any]

    def apply(self, customer: CustomerState) -> None:
        entry = customer.phones[self.phone_id]
        customer.phones[self.phone_id] = after_change(entry, self.changed, self.timestamp)


class PhoneLocked(GivenReason):
    """Changes to the number are stopped until somebody authorised unlocks it."""

    TOPIC = "customer.phone-locked"

    phone_id: UUID

    def apply(self, customer: CustomerState) -> None:
        customer.phones[self.phone_id] = locked(customer.phones[self.phone_id], self.actor, self.timestamp, self.why)


class PhoneUnlocked(GivenReason):
    """The number may be changed again."""

    TOPIC = "customer.phone-unlocked"

    phone_id: UUID

    def apply(self, customer: CustomerState) -> None:
        customer.phones[self.phone_id] = unlocked(customer.phones[self.phone_id], self.timestamp)


class PhoneRemoved(Event):
    """The number was removed."""

    TOPIC = "customer.phone-removed"

    phone_id: UUID

    def apply(self, customer: CustomerState) -> None:
        del customer.phones[self.phone_id]


class Phones(Deciding):
    """The commands on phone numbers."""

    def add_phone(
        self, phone_id: UUID, phone: str, extension: str | None = None, **details: Unpack[PhoneDetails]
    ) -> None:
        """Add a number (E.164). The same number with the same extension twice is refused."""
        self.must_be_active()
        self._phone_must_be_new(phone, extension)
        if len(self.phones) >= MAX_PHONES:
            raise LimitReached(MOST_PHONES, MAX_PHONES)
        self.record(PhoneAdded, phone_id=phone_id, phone=phone, extension=extension, **whole(PhoneDetails, details))

    def change_phone(self, phone_id: UUID, /, **wanted: Any) -> None:
        """Change the number, its extension, or any of its details."""
        entry = self._changeable_phone(phone_id)
        if "phone" in wanted or "extension" in wanted:
            phone, extension = wanted.get("phone", entry.phone), wanted.get("extension", entry.extension)
            self._phone_must_be_new(phone, extension, besides=phone_id)
        if changed := changed_members(entry, wanted):
            self.record(PhoneChanged, phone_id=phone_id, changed=changed)

    def lock_phone(self, phone_id: UUID, reason: str | None = None) -> None:
        """Stop changes to a number; locking a locked one changes nothing."""
        entry = self.phone(phone_id)
        self.must_be_active()
        if not entry.is_locked:
            self.record(PhoneLocked, phone_id=phone_id, own_reason=reason)

    def unlock_phone(self, phone_id: UUID, reason: str | None = None) -> None:
        """Allow changes again."""
        entry = self.phone(phone_id)
        self.must_be_active()
        if entry.is_locked:
            self.record(PhoneUnlocked, phone_id=phone_id, own_reason=reason)

    def remove_phone(self, phone_id: UUID) -> None:
        """Remove a number."""
        self._changeable_phone(phone_id)
        self.record(PhoneRemoved, phone_id=phone_id)

    def phone(self, phone_id: UUID) -> PhoneEntry:
        """The entry, or `PhoneNotFound`."""
        try:
            return self.phones[phone_id]
        except KeyError:
            raise PhoneNotFound from None

    def _changeable_phone(self, phone_id: UUID) -> PhoneEntry:
        entry = self.phone(phone_id)
        self.must_be_active()
        if entry.is_locked:
            raise PhoneIsLocked
        return entry

    def _phone_must_be_new(self, phone: str, extension: str | None, besides: UUID | None = None) -> None:
        for entry in self.phones.values():
            if entry.phone_id != besides and (entry.phone, entry.extension) == (phone, extension):
                raise PhoneAlreadyPresent
