"""The customer: everything that may be changed together, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from domain import billing_entities, details, emails, life_cycle, phones
from domain.change import Change
from domain.errors import TaxIdRefused
from domain.event import Event
from domain.tax_id import TaxIdStatus


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
        choice: details.TaxIdChoice,
        contact_origin: str,
        legal_name: str | None = None,
        external_id: str | None = None,
        external_id_holder: UUID | None = None,
        notes: str | None = None,
        strict_tax_ids: bool = False,
    ) -> Self:
        """A new customer. It holds its tax id, unless that is taken and doing without was allowed."""
        holds_tax_id = choice.is_held_by(customer_id)
        details.external_id_must_be_free(customer_id, external_id_holder)
        if strict_tax_ids and choice.tax_id.status is TaxIdStatus.INVALID:
            raise TaxIdRefused(choice.tax_id.reason)
        return cls._create(
            details.CustomerRegistered,
            id=customer_id,
            timestamp=now,
            actor=change.actor,
            on_behalf_of=change.on_behalf_of,
            reason=change.reason,
            request_id=change.request_id,
            name=name,
            legal_name=legal_name,
            external_id=external_id,
            notes=notes,
            contact_origin=contact_origin,
            **billing_entities.tax_id_members(choice.tax_id),
            holds_tax_id=holds_tax_id,
        )


EVENT_TYPES: dict[str, type[Event]] = {
    event_type.__name__: event_type
    for event_type in vars(Customer).values()
    if isinstance(event_type, type) and issubclass(event_type, Event) and event_type is not Event
}
"""Every event of the contract by its name, in the order of the contract."""
