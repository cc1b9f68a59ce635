"""The customer: everything that may be changed together, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, Unpack, cast
from uuid import UUID

from eventsourcing.domain import Aggregate

from domain import billing_entities, details, emails, life_cycle, phones
from domain.change import Change
from domain.details import TaxIdChoice, external_id_must_be_free
from domain.entry_details import CustomerDetails, members, whole
from domain.errors import TaxIdRefused
from domain.event import Event
from domain.metadata import patched
from domain.tax_id import TAX_ID_MEMBERS, TaxIdStatus


class Customer(
    details.Details,
    emails.Emails,
    phones.Phones,
    billing_entities.BillingEntities,
    life_cycle.LifeCycle,
    Aggregate,
):
    """A customer that quotes, deliveries and invoices refer to.

    Each topic lives in a file of its own, its events beside its rules and commands; this class puts them together.
    """

    TOPIC = "customer"
    Event = Event

    Created = details.CustomerRegistered
    CustomerRegistered = details.CustomerRegistered
    CustomerChanged = details.CustomerChanged
    TaxIdChanged = details.TaxIdChanged
    CustomerArchived = life_cycle.CustomerArchived
    CustomerRestored = life_cycle.CustomerRestored
    EmailAdded = emails.EmailAdded
    EmailChanged = emails.EmailChanged
    EmailLocked = emails.EmailLocked
    EmailUnlocked = emails.EmailUnlocked
    EmailRemoved = emails.EmailRemoved
    PhoneAdded = phones.PhoneAdded
    PhoneChanged = phones.PhoneChanged
    PhoneLocked = phones.PhoneLocked
    PhoneUnlocked = phones.PhoneUnlocked
    PhoneRemoved = phones.PhoneRemoved
    BillingEntityAdded = billing_entities.BillingEntityAdded
    BillingEntityChanged = billing_entities.BillingEntityChanged
    BillingEntityActivated = billing_entities.BillingEntityActivated
    BillingEntityDeactivated = billing_entities.BillingEntityDeactivated
    DefaultBillingEntitySet = billing_entities.DefaultBillingEntitySet
    DefaultBillingEntityCleared = billing_entities.DefaultBillingEntityCleared
    PersonalDataErased = life_cycle.PersonalDataErased

    @classmethod
    def register(
        cls,
        customer_id: UUID,
        change: Change,
        now: datetime,
        *,
        name: str,
        choice: TaxIdChoice,
        contact_origin: str,
        external_id_holder: UUID | None = None,
        strict_tax_ids: bool = False,
        **details: Unpack[CustomerDetails],
    ) -> Self:
        """A new customer. It holds its tax id, unless that is taken and doing without was allowed."""
        holds_tax_id = choice.is_held_by(customer_id)
        external_id_must_be_free(customer_id, external_id_holder)
        if strict_tax_ids and choice.tax_id.status is TaxIdStatus.INVALID:
            raise TaxIdRefused(choice.tax_id.why)
        if "metadata" in details:
            details["metadata"] = patched(None, details["metadata"])
        registered = _registered(
            customer_id,
            1,
            now,
            **change.members(),
            **whole(CustomerDetails, details),
            **choice.tax_id.members(),
            name=name,
            contact_origin=contact_origin,
            holds_tax_id=holds_tax_id,
        )
        customer = cast("Self", registered.mutate(None))
        customer.pending_events.append(registered)
        return customer

    @classmethod
    def stand_in(cls, customer_id: UUID, version: int, at: datetime, *, is_erased: bool) -> Self:
        """A customer whose events nobody can open: it has no more than its place in the log, and can be erased."""
        unknown = dict.fromkeys(("actor", "name", "contact_origin", *TAX_ID_MEMBERS), "")
        nothing = dict.fromkeys(("on_behalf_of", "reason", "request_id", *members(CustomerDetails)))
        registered = _registered(customer_id, version, at, **unknown, **nothing, holds_tax_id=False)
        customer = cast("Self", registered.mutate(None))
        customer.is_erased = is_erased
        return customer


EVENT_TYPES: dict[str, type[Event]] = {
    event_type.__name__: event_type
    for event_type in vars(Customer).values()
    if isinstance(event_type, type) and issubclass(event_type, Event) and event_type is not Event
}
"""Every event of the contract by its name, in the order of the contract."""


def _registered(customer_id: UUID, version: int, at: datetime, **members: Any) -> details.CustomerRegistered:
    return details.CustomerRegistered(
        originator_topic=Customer.TOPIC, originator_id=customer_id, originator_version=version, timestamp=at, **members
    )
