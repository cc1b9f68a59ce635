"""The billing entities (razones sociales) of a customer and which one quotations use by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack
from uuid import UUID

from domain.address import Address, AddressChange
from domain.customer_state import CustomerState
from domain.deciding import Deciding
from domain.entries import MAX_BILLING_ENTITIES, BillingEntity, added, after_change, changed_members
from domain.entry_details import BillingEntityDetails, whole
from domain.errors import BillingEntityInactive, BillingEntityNotFound, LimitReached
from domain.event import Event, personal
from domain.messages import MOST_BILLING_ENTITIES
from domain.tax_id import TaxId
from domain.written_tax_id import WrittenTaxId

_PERSONAL = personal("legal_name", "tax_id", "billing_email", "billing_cc", "fiscal_address", "billing_address")


class BillingEntityAdded(Event):
    """A billing entity was added to the customer."""

    TOPIC = "customer.billing-entity-added"
    class_version = 2
    personal = _PERSONAL

    billing_entity_id: UUID
    legal_name: str
    tax_id: str
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    billing_email: str | None
    billing_cc: list[str] | None
    fiscal_address: dict[str, str | None] | None
    billing_address: dict[str, str | None] | None

    def apply(self, customer: CustomerState) -> None:
        customer.billing_entities[self.billing_entity_id] = added(BillingEntity, vars(self))

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """There was one receiver."""
        state["billing_cc"] = None


class BillingEntityEvent(Event):
    """Something that happened to one billing entity that is there."""

    billing_entity_id: UUID

    def _change(self, customer: CustomerState, changed: Mapping[str, Any]) -> None:
        entity = customer.billing_entities[self.billing_entity_id]
        customer.billing_entities[self.billing_entity_id] = after_change(entity, changed, self.timestamp)


class BillingEntityChanged(BillingEntityEvent):
    """Names, tax id, e-mail or addresses changed; `changed` has what did."""

    TOPIC = "customer.billing-entity-changed"
    class_version = 2
    personal = _PERSONAL

    changed: dict[str, Any]

    def apply(self, customer: CustomerState) -> None:
        self._change(customer, self.changed)

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """What changed then still reads as it did; the version keeps older code from a `billing_cc` that it has not."""


class BillingEntityActivated(BillingEntityEvent):
    """The billing entity can be used again."""

    TOPIC = "customer.billing-entity-activated"

    def apply(self, customer: CustomerState) -> None:
        self._change(customer, {"is_active": True})


class BillingEntityDeactivated(BillingEntityEvent):
    """The billing entity is kept, but no longer used."""

    TOPIC = "customer.billing-entity-deactivated"

    def apply(self, customer: CustomerState) -> None:
        self._change(customer, {"is_active": False})


class DefaultBillingEntitySet(Event):
    """Quotations use this billing entity unless they say otherwise."""

    TOPIC = "customer.default-billing-entity-set"

    billing_entity_id: UUID

    def apply(self, customer: CustomerState) -> None:
        customer.default_billing_entity_id = self.billing_entity_id


class DefaultBillingEntityCleared(Event):
    """There is no default any more."""

    TOPIC = "customer.default-billing-entity-cleared"

    def apply(self, customer: CustomerState) -> None:
        customer.default_billing_entity_id = None


class BillingEntities(Deciding):
    """The commands on billing entities."""

    def add_billing_entity(
        self,
        billing_entity_id: UUID,
        legal_name: str,
        tax_id: TaxId,
        *,
        is_default: bool = False,
        **details: Unpack[BillingEntityDetails],
    ) -> None:
        """Add a billing entity, as the default one where wanted. Tax ids may repeat here."""
        self.must_be_active()
        if len(self.billing_entities) >= MAX_BILLING_ENTITIES:
            raise LimitReached(MOST_BILLING_ENTITIES, MAX_BILLING_ENTITIES)
        self.must_accept(tax_id)
        self.record(
            BillingEntityAdded,
            billing_entity_id=billing_entity_id,
            legal_name=legal_name,
            **tax_id.members(),
            **_recorded(whole(BillingEntityDetails, details)),
        )
        if is_default:
            self.record(DefaultBillingEntitySet, billing_entity_id=billing_entity_id)

    def change_billing_entity(
        self, billing_entity_id: UUID, /, *, tax_id: WrittenTaxId | None = None, **wanted: Any
    ) -> None:
        """Change the legal name, the tax id, or any of the details; an address as a whole or by an `AddressChange`.

        Raises `InvalidValue` for the tax id.
        """
        entity = self.billing_entity(billing_entity_id)
        self.must_be_active()
        for name, value in wanted.items():
            if isinstance(value, AddressChange):
                wanted[name] = value.made_to(getattr(entity, name))
        present = TaxId.of(entity)
        read = tax_id.instead_of(present) if tax_id else present
        if changed := changed_members(entity, _recorded(wanted) | read.members()):
            if read.key != present.key:
                self.must_accept(read)
            self.record(BillingEntityChanged, billing_entity_id=billing_entity_id, changed=changed)

    def activate_billing_entity(self, billing_entity_id: UUID) -> None:
        """Use a billing entity again."""
        entity = self.billing_entity(billing_entity_id)
        self.must_be_active()
        if not entity.is_active:
            self.record(BillingEntityActivated, billing_entity_id=billing_entity_id)

    def deactivate_billing_entity(self, billing_entity_id: UUID) -> None:
        """Use a billing entity no longer; if it was the default, there is none afterwards."""
        entity = self.billing_entity(billing_entity_id)
        self.must_be_active()
        if entity.is_active:
            if self.default_billing_entity_id == billing_entity_id:
                self.record(DefaultBillingEntityCleared)
            self.record(BillingEntityDeactivated, billing_entity_id=billing_entity_id)

    def set_default_billing_entity(self, billing_entity_id: UUID) -> None:
        """Make an active billing entity the default one."""
        entity = self.billing_entity(billing_entity_id)
        self.must_be_active()
        if not entity.is_active:
            raise BillingEntityInactive
        if self.default_billing_entity_id != billing_entity_id:
            self.record(DefaultBillingEntitySet, billing_entity_id=billing_entity_id)

    def clear_default_billing_entity(self) -> None:
        """Have no default billing entity."""
        self.must_be_active()
        if self.default_billing_entity_id is not None:
            self.record(DefaultBillingEntityCleared)

    def billing_entity(self, billing_entity_id: UUID) -> BillingEntity:
        """The entity, or `BillingEntityNotFound`."""
        try:
            return self.billing_entities[billing_entity_id]
        except KeyError:
            raise BillingEntityNotFound from None


def _recorded(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The members as events have them: an address by its members, and no list that is empty."""
    wanted = {name: None if value == [] else value for name, value in wanted.items()}
    return {name: value.as_dict() if isinstance(value, Address) else value for name, value in wanted.items()}
