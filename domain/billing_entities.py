"""The billing entities (razones sociales) of a customer and which one quotations use by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.address import Address
from domain.customer_state import CustomerState
from domain.deciding import Deciding
from domain.entries import BillingEntity, after_change, changed_members
from domain.errors import BillingEntityInactive, BillingEntityNotFound, LimitReached
from domain.event import Event, personal
from domain.tax_id import TaxId

MAX_BILLING_ENTITIES = 500


class BillingEntityAdded(Event):
    """A billing entity was added to the customer."""

    TOPIC = "customer.billing-entity-added"
    personal = personal("legal_name", "tax_id", "billing_email", "fiscal_address", "billing_address")

    billing_entity_id: UUID
    legal_name: str
    tax_id: str
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    billing_email: str | None
    fiscal_address: dict[str, str | None] | None
    billing_address: dict[str, str | None] | None

    def apply(self, customer: CustomerState) -> None:
        customer.billing_entities[self.billing_entity_id] = BillingEntity(
            billing_entity_id=self.billing_entity_id,
            legal_name=self.legal_name,
            tax_id=self.tax_id,
            tax_id_type=self.tax_id_type,
            tax_id_country=self.tax_id_country,
            tax_id_status=self.tax_id_status,
            billing_email=self.billing_email,
            fiscal_address=self.fiscal_address,
            billing_address=self.billing_address,
            created_at=self.timestamp,
            updated_at=self.timestamp,
        )


class BillingEntityEvent(Event):
    """Something that happened to one billing entity that is there."""

    billing_entity_id: UUID

    def _change(self, customer: CustomerState, changed: Mapping[str, Any]) -> None:
        entity = customer.billing_entities[self.billing_entity_id]
        customer.billing_entities[self.billing_entity_id] = after_change(entity, changed, self.timestamp)


class BillingEntityChanged(BillingEntityEvent):
    """Names, tax id, e-mail or addresses changed; `changed` has what did."""

    TOPIC = "customer.billing-entity-changed"
    personal = personal("legal_name", "tax_id", "billing_email", "fiscal_address", "billing_address")

    changed: dict[str, Any]

    def apply(self, customer: CustomerState) -> None:
        self._change(customer, self.changed)


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
        billing_email: str | None = None,
        fiscal_address: Address | None = None,
        billing_address: Address | None = None,
        is_default: bool = False,
    ) -> None:
        """Add a billing entity, as the default one where wanted. Tax ids may repeat here."""
        self.must_be_active()
        if len(self.billing_entities) >= MAX_BILLING_ENTITIES:
            raise LimitReached("billing entities", MAX_BILLING_ENTITIES)
        self.must_accept(tax_id)
        self.record(
            BillingEntityAdded,
            billing_entity_id=billing_entity_id,
            legal_name=legal_name,
            **tax_id_members(tax_id),
            billing_email=billing_email,
            fiscal_address=fiscal_address.as_dict() if fiscal_address else None,
            billing_address=billing_address.as_dict() if billing_address else None,
        )
        if is_default:
            self.record(DefaultBillingEntitySet, billing_entity_id=billing_entity_id)

    def change_billing_entity(self, billing_entity_id: UUID, *, tax_id: TaxId | None = None, **wanted: Any) -> None:
        """Change any of `legal_name`, `tax_id`, `billing_email`, `fiscal_address`, `billing_address`."""
        entity = self.billing_entity(billing_entity_id)
        self.must_be_active()
        wanted = {name: value.as_dict() if isinstance(value, Address) else value for name, value in wanted.items()}
        if tax_id:
            wanted |= tax_id_members(tax_id)
        if changed := changed_members(entity, wanted):
            if tax_id and changed.keys() & {"tax_id", "tax_id_type", "tax_id_country"}:
                self.must_accept(tax_id)
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


def tax_id_members(tax_id: TaxId) -> dict[str, str]:
    """How events and states keep a tax id."""
    return {
        "tax_id": tax_id.value,
        "tax_id_type": tax_id.type.value,
        "tax_id_country": tax_id.country,
        "tax_id_status": tax_id.status.value,
    }
