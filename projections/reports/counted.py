"""What the reports keep of every customer, and how that changes with each event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from domain.address import Address
from domain.customer import Customer
from domain.details import CustomerRegistered
from domain.event import Event

OPENED: Final = frozenset({"fiscal_address"})
"""The personal values that have to be known: only what is in an address says whether it is complete."""

EMAIL: Final = "email"
PHONE: Final = "phone"


class CountedEntity(NamedTuple):
    """What is counted of a billing entity: whether it is active, and what it lacks (see `BillingEntity.missing`)."""

    is_active: bool
    tax_id: bool
    fiscal_address: bool
    billing_email: bool

    @property
    def missing(self) -> list[str]:
        """What an electronic invoice still needs."""
        return [name for name in _NEEDS if getattr(self, name)]


class CountedLock(NamedTuple):
    """What is counted of a lock: on what, by whom, on which day."""

    contact: str
    locked_by: str
    locked_on: date


class CountedCustomer(NamedTuple):
    """All that has to be known of a customer to count its next event. Ids of parts are texts, as in JSON."""

    id: UUID
    contact_origin: str
    registered_on: date
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    is_archived: bool = False
    entities: Mapping[str, CountedEntity] = {}
    locks: Mapping[str, CountedLock] = {}


def new_customer(event: CustomerRegistered, day: date) -> CountedCustomer:
    """What is counted of a customer that was registered on a day."""
    return CountedCustomer(
        event.originator_id,
        event.contact_origin,
        day,
        event.tax_id_type,
        event.tax_id_country,
        event.tax_id_status,
    )


def is_counted(event: Event) -> bool:
    """Whether an event may change what is counted of a customer that is there."""
    event_type = type(event)
    if event_type in _NOT_COUNTED:
        return False
    members = _COUNTED_MEMBERS.get(event_type)
    return members is None or not members.isdisjoint(event.__dict__["changed"])


def evolve(customer: CountedCustomer, event: Event, day: date) -> CountedCustomer:
    """The customer after one more event, which happened on a day. No clock, no I/O, no decisions."""
    match event:
        case Customer.CustomerChanged(changed={"contact_origin": str(origin)}):
            return customer._replace(contact_origin=origin)
        case Customer.TaxIdChanged(tax_id_type=type_, tax_id_country=country, tax_id_status=status):
            return customer._replace(tax_id_type=type_, tax_id_country=country, tax_id_status=status)
        case Customer.CustomerArchived():
            return customer._replace(is_archived=True)
        case Customer.CustomerRestored():
            return customer._replace(is_archived=False)
        case Customer.EmailLocked(email_id=contact_id):
            return _locked(customer, contact_id, CountedLock(EMAIL, event.actor, day))
        case Customer.PhoneLocked(phone_id=contact_id):
            return _locked(customer, contact_id, CountedLock(PHONE, event.actor, day))
        case Customer.EmailUnlocked(email_id=contact_id) | Customer.EmailRemoved(email_id=contact_id):
            return customer._replace(locks=_without(customer.locks, contact_id))
        case Customer.PhoneUnlocked(phone_id=contact_id) | Customer.PhoneRemoved(phone_id=contact_id):
            return customer._replace(locks=_without(customer.locks, contact_id))
        case Customer.BillingEntityAdded(billing_entity_id=entity_id):
            return _with_entity(customer, entity_id, CountedEntity(True, **_lacks(vars(event))))
        case Customer.BillingEntityChanged(billing_entity_id=entity_id, changed=changed):
            return _with_entity(customer, entity_id, _entity(customer, entity_id)._replace(**_lacks(changed)))
        case Customer.BillingEntityActivated(billing_entity_id=entity_id):
            return _with_entity(customer, entity_id, _entity(customer, entity_id)._replace(is_active=True))
        case Customer.BillingEntityDeactivated(billing_entity_id=entity_id):
            return _with_entity(customer, entity_id, _entity(customer, entity_id)._replace(is_active=False))
        case _:
            raise LookupError(f"The reports do not know what {event.type} changes.")


_NOT_COUNTED: Final = frozenset(
    {
        Customer.EmailAdded,
        Customer.EmailChanged,
        Customer.PhoneAdded,
        Customer.PhoneChanged,
        Customer.DefaultBillingEntitySet,
        Customer.DefaultBillingEntityCleared,
    }
)
_COUNTED_MEMBERS: Final[Mapping[type[Event], frozenset[str]]] = {
    Customer.CustomerChanged: frozenset({"contact_origin"}),
    Customer.BillingEntityChanged: frozenset({"tax_id_status", "fiscal_address", "billing_email"}),
}
_NEEDS: Final = ("tax_id", "fiscal_address", "billing_email")


def _lacks(members: Mapping[str, Any]) -> dict[str, bool]:
    """What an entity lacks by those of its members that are told."""
    lacks = {}
    if "tax_id_status" in members:
        lacks["tax_id"] = members["tax_id_status"] == "invalid"
    if "fiscal_address" in members:
        address = members["fiscal_address"]
        lacks["fiscal_address"] = not (isinstance(address, Mapping) and Address.from_dict(address).is_complete)
    if "billing_email" in members:
        lacks["billing_email"] = members["billing_email"] is None
    return lacks


def _entity(customer: CountedCustomer, entity_id: UUID) -> CountedEntity:
    return customer.entities[str(entity_id)]


def _with_entity(customer: CountedCustomer, entity_id: UUID, entity: CountedEntity) -> CountedCustomer:
    return customer._replace(entities={**customer.entities, str(entity_id): entity})


def _locked(customer: CountedCustomer, contact_id: UUID, lock: CountedLock) -> CountedCustomer:
    return customer._replace(locks={**customer.locks, str(contact_id): lock})


Part = TypeVar("Part")


def _without(parts: Mapping[str, Part], gone: UUID) -> dict[str, Part]:
    return {key: part for key, part in parts.items() if key != str(gone)}
