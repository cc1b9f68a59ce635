"""What the customer list keeps of every customer, and how that changes with each event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from domain.customer import Customer
from domain.details import CustomerRegistered
from domain.event import Event
from domain.invoice_readiness import is_complete, missing


class ListedEmail(NamedTuple):
    """What the list needs of an e-mail."""

    email: str
    is_for_invoicing: bool
    name: str | None
    role: str | None


class ListedPhone(NamedTuple):
    """What the list needs of a phone."""

    phone: str
    name: str | None
    role: str | None


class ListedEntity(NamedTuple):
    """What the list needs of a billing entity."""

    legal_name: str
    tax_id: str
    billing_email: str | None
    billing_cc: list[str] | None = None
    """Tables before shape 3 have none: nobody had them then."""
    tax_id_status: str = "valid"
    has_fiscal_address: bool = False
    is_active: bool = True
    """Tables before shape 4 do not have the last three, so rows that were written then may be wrong about them."""

    @property
    def missing(self) -> list[str]:
        """What invoices still need of it."""
        return missing(
            self.tax_id_status,
            has_fiscal_address=self.has_fiscal_address,
            has_billing_email=self.billing_email is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """All that the list has to know of a customer to go on with its next event. Ids of parts are texts, as in JSON."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    name: str
    legal_name: str | None
    external_id: str | None
    contact_origin: str
    tax_id: str
    tax_id_type: str
    tax_id_country: str | None = None
    """Tables before shape 4 do not know it."""
    tax_id_status: str
    metadata: Mapping[str, str] | None = None
    tags: list[str] | None = None
    is_archived: bool = False
    emails: Mapping[str, ListedEmail]
    phones: Mapping[str, ListedPhone]
    entities: Mapping[str, ListedEntity]
    default_entity: str | None = None
    locked: frozenset[str] = frozenset()

    @classmethod
    def registered(cls, event: CustomerRegistered) -> ListEntry:
        """The entry of a new customer."""
        return cls(
            id=event.originator_id,
            version=event.originator_version,
            created_at=event.timestamp,
            updated_at=event.timestamp,
            emails={},
            phones={},
            entities={},
            **_readable(_members(event, _OF_CUSTOMER)),
        )

    @property
    def status(self) -> str:
        """`active` or `archived`."""
        return "archived" if self.is_archived else "active"

    @property
    def has_locked(self) -> bool:
        """Whether an e-mail or phone is locked."""
        return bool(self.locked)

    @property
    def invoice_missing(self) -> set[str]:
        """What some active billing entity lacks for invoices."""
        return {member for entity in self.entities.values() if entity.is_active for member in entity.missing}

    @property
    def primary_email(self) -> str | None:
        """The first one flagged for invoicing, else the first one added."""
        for email in self.emails.values():
            if email.is_for_invoicing:
                return email.email
        return next((email.email for email in self.emails.values()), None)

    @property
    def primary_phone(self) -> str | None:
        """The first one added."""
        return next((phone.phone for phone in self.phones.values()), None)

    def shows_the_same_as(self, other: ListEntry) -> bool:
        """Whether all that is shown and searched is equal; versions, times of change and locks are kept apart."""
        return bool(_SHOWN(self) == _SHOWN(other))


_SHOWN: Final = attrgetter(
    *(field.name for field in fields(ListEntry) if field.name not in ("version", "updated_at", "locked"))
)


def evolve(entry: ListEntry | None, event: Event) -> ListEntry | None:
    """The list entry after one more event; None once it is erased. No clock, no I/O, no decisions."""
    if isinstance(event, CustomerRegistered):
        return ListEntry.registered(event)
    if isinstance(event, Customer.PersonalDataErased):
        return None
    if entry is None:
        raise LookupError("An event of a customer that the list does not have.")
    return replace(entry, version=event.originator_version, updated_at=event.timestamp, **_changes(entry, event))


def _changes(entry: ListEntry, event: Event) -> dict[str, Any]:
    match event:
        case Customer.CustomerChanged(changed=changed):
            return _readable(_listed(changed, _OF_CUSTOMER))
        case Customer.TaxIdChanged():
            return _members(event, _OF_TAX_ID)
        case Customer.CustomerArchived():
            return {"is_archived": True}
        case Customer.CustomerRestored():
            return {"is_archived": False}
        case Customer.EmailAdded(email_id=email_id):
            email = ListedEmail(*_OF_EMAIL(event))
            return {"emails": {**entry.emails, str(email_id): email}}
        case Customer.EmailChanged(email_id=email_id, changed=changed):
            email = entry.emails[str(email_id)]._replace(**_listed(changed, ListedEmail._fields))
            return {"emails": {**entry.emails, str(email_id): email}}
        case Customer.EmailRemoved(email_id=email_id):
            return {"emails": _without(entry.emails, email_id)}
        case Customer.PhoneAdded(phone_id=phone_id):
            phone = ListedPhone(*_OF_PHONE(event))
            return {"phones": {**entry.phones, str(phone_id): phone}}
        case Customer.PhoneChanged(phone_id=phone_id, changed=changed):
            phone = entry.phones[str(phone_id)]._replace(**_listed(changed, ListedPhone._fields))
            return {"phones": {**entry.phones, str(phone_id): phone}}
        case Customer.PhoneRemoved(phone_id=phone_id):
            return {"phones": _without(entry.phones, phone_id)}
        case Customer.EmailLocked(email_id=contact_id) | Customer.PhoneLocked(phone_id=contact_id):
            return {"locked": entry.locked | {str(contact_id)}}
        case Customer.EmailUnlocked(email_id=contact_id) | Customer.PhoneUnlocked(phone_id=contact_id):
            return {"locked": entry.locked - {str(contact_id)}}
        case Customer.BillingEntityAdded(billing_entity_id=entity_id):
            has_address = is_complete(event.fiscal_address)
            entity = ListedEntity(*_OF_ENTITY(event))._replace(has_fiscal_address=has_address)
            return {"entities": {**entry.entities, str(entity_id): entity}}
        case Customer.BillingEntityChanged(billing_entity_id=entity_id, changed=changed):
            listed = _listed(changed, ListedEntity._fields)
            if "fiscal_address" in changed:
                listed["has_fiscal_address"] = is_complete(changed["fiscal_address"])
            return _with_entity(entry, entity_id, listed)
        case Customer.BillingEntityActivated(billing_entity_id=entity_id):
            return _with_entity(entry, entity_id, {"is_active": True})
        case Customer.BillingEntityDeactivated(billing_entity_id=entity_id):
            return _with_entity(entry, entity_id, {"is_active": False})
        case Customer.DefaultBillingEntitySet(billing_entity_id=entity_id):
            return {"default_entity": str(entity_id)}
        case Customer.DefaultBillingEntityCleared():
            return {"default_entity": None}
        case _:
            raise LookupError(f"The list does not know what {event.type} changes.")


def _also_listed(event_type: type[Event]) -> tuple[str, ...]:
    """The members of an event that an entry has too."""
    listed = {field.name for field in fields(ListEntry)}
    return tuple(field.name for field in fields(event_type) if field.name in listed)


_OF_CUSTOMER: Final = _also_listed(CustomerRegistered)
_OF_TAX_ID: Final = _also_listed(Customer.TaxIdChanged)
_OF_EMAIL: Final = attrgetter(*ListedEmail._fields)
_OF_PHONE: Final = attrgetter(*ListedPhone._fields)
_OF_ENTITY: Final = attrgetter("legal_name", "tax_id", "billing_email", "billing_cc", "tax_id_status")


def _members(event: Event, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(event, name) for name in names}


def _listed(changed: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Those changed members that the list has."""
    return {name: value for name, value in changed.items() if name in names}


def _readable(members: dict[str, Any]) -> dict[str, Any]:
    """Without metadata and tags that were erased: instead of several there is one text then."""
    return members | {name: None for name in ("metadata", "tags") if isinstance(members.get(name), str)}


def _with_entity(entry: ListEntry, entity_id: UUID, changed: Mapping[str, Any]) -> dict[str, Any]:
    """The billing entities, one of them changed."""
    entity = entry.entities[str(entity_id)]._replace(**changed)
    return {"entities": {**entry.entities, str(entity_id): entity}}


Part = TypeVar("Part")


def _without(parts: Mapping[str, Part], gone: UUID) -> dict[str, Part]:
    return {key: part for key, part in parts.items() if key != str(gone)}
