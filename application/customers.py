"""The commands, each one method: what a person would say, and what it takes to decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Unpack
from uuid import UUID

from application.writing.claims import Claims, own_tax_id
from domain.address import Address
from domain.change import Change
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.entries import ContactDetails
from domain.tax_id import TaxId


class UnitOfWork(Protocol):
    """What a command needs to see of the store."""

    def load(self, customer_id: UUID) -> Customer:
        """The customer with every event so far; raises `CustomerNotFound`, `CustomerErased`, `RecordUnreadable`."""

    def add(self, customer: Customer) -> None:
        """A new customer."""

    def holder(self, tag: bytes) -> UUID | None:
        """Who holds a tax id or an external id."""


@dataclass(frozen=True, slots=True)
class Customers:
    """All commands on customers, on behalf of whoever is named in `change`.

    Each method either records events or raises one of the refusals in `domain.errors`, having recorded nothing.
    Those that create something return its id, which the caller chose.
    """

    work: UnitOfWork
    claims: Claims
    change: Change
    now: datetime
    strict_tax_ids: bool = False

    def register(
        self,
        customer_id: UUID,
        *,
        name: str,
        tax_id: TaxId,
        contact_origin: str,
        allow_duplicate_tax_id: bool = False,
        legal_name: str | None = None,
        external_id: str | None = None,
        notes: str | None = None,
    ) -> UUID:
        """Register a customer; no two active ones hold the same tax id, and no two have the same external id."""
        customer = Customer.register(
            customer_id,
            self.change,
            self.now,
            name=name,
            choice=self._choice(tax_id, allow_duplicate_tax_id),
            contact_origin=contact_origin,
            legal_name=legal_name,
            external_id=external_id,
            external_id_holder=self._external_id_holder(external_id),
            notes=notes,
            strict_tax_ids=self.strict_tax_ids,
        )
        self.work.add(customer)
        return customer_id

    def change_details(
        self,
        customer_id: UUID,
        *,
        tax_id: TaxId | None = None,
        allow_duplicate_tax_id: bool = False,
        **wanted: str | None,
    ) -> None:
        """Change any of `name`, `legal_name`, `contact_origin`, `external_id`, `notes`, and the tax id."""
        customer = self._customer(customer_id)
        customer.must_be_active()
        customer.change(
            choice=self._choice(tax_id, allow_duplicate_tax_id) if tax_id else None,
            external_id_holder=self._external_id_holder(wanted.get("external_id")),
            **wanted,
        )

    def archive(self, customer_id: UUID) -> None:
        """Take a customer out of use."""
        self._customer(customer_id).archive()

    def restore(self, customer_id: UUID, *, allow_duplicate_tax_id: bool = False) -> None:
        """Bring an archived customer back, with the tax id that it held if that is still free."""
        customer = self._customer(customer_id)
        takes_back = customer.is_archived and customer.held_tax_id_when_archived
        customer.restore(self._choice(own_tax_id(customer), allow_duplicate_tax_id) if takes_back else None)

    def erase(self, customer_id: UUID) -> None:
        """Record that the personal data of a customer is gone."""
        self._customer(customer_id).erase()

    def add_email(
        self,
        customer_id: UUID,
        email_id: UUID,
        email: str,
        *,
        is_for_invoicing: bool = False,
        **details: Unpack[ContactDetails],
    ) -> UUID:
        """Add an e-mail address."""
        self._customer(customer_id).add_email(email_id, email, is_for_invoicing=is_for_invoicing, **details)
        return email_id

    def change_email(self, customer_id: UUID, email_id: UUID, **wanted: Any) -> None:
        """Change an e-mail address that is not locked."""
        self._customer(customer_id).change_email(email_id, **wanted)

    def lock_email(self, customer_id: UUID, email_id: UUID, reason: str | None = None) -> None:
        """Stop changes to an e-mail address."""
        self._customer(customer_id).lock_email(email_id, reason)

    def unlock_email(self, customer_id: UUID, email_id: UUID, reason: str | None = None) -> None:
        """Allow changes to an e-mail address again."""
        self._customer(customer_id).unlock_email(email_id, reason)

    def remove_email(self, customer_id: UUID, email_id: UUID) -> None:
        """Remove an e-mail address that is not locked."""
        self._customer(customer_id).remove_email(email_id)

    def add_phone(
        self,
        customer_id: UUID,
        phone_id: UUID,
        phone: str,
        extension: str | None = None,
        *,
        is_whatsapp: bool = False,
        **details: Unpack[ContactDetails],
    ) -> UUID:
        """Add a phone number."""
        self._customer(customer_id).add_phone(phone_id, phone, extension, is_whatsapp=is_whatsapp, **details)
        return phone_id

    def change_phone(self, customer_id: UUID, phone_id: UUID, **wanted: Any) -> None:
        """Change a phone number that is not locked."""
        self._customer(customer_id).change_phone(phone_id, **wanted)

    def lock_phone(self, customer_id: UUID, phone_id: UUID, reason: str | None = None) -> None:
        """Stop changes to a phone number."""
        self._customer(customer_id).lock_phone(phone_id, reason)

    def unlock_phone(self, customer_id: UUID, phone_id: UUID, reason: str | None = None) -> None:
        """Allow changes to a phone number again."""
        self._customer(customer_id).unlock_phone(phone_id, reason)

    def remove_phone(self, customer_id: UUID, phone_id: UUID) -> None:
        """Remove a phone number that is not locked."""
        self._customer(customer_id).remove_phone(phone_id)

    def add_billing_entity(
        self,
        customer_id: UUID,
        billing_entity_id: UUID,
        *,
        legal_name: str,
        tax_id: TaxId,
        billing_email: str | None = None,
        fiscal_address: Address | None = None,
        billing_address: Address | None = None,
        is_default: bool = False,
    ) -> UUID:
        """Add a billing entity."""
        self._customer(customer_id).add_billing_entity(
            billing_entity_id,
            legal_name,
            tax_id,
            billing_email=billing_email,
            fiscal_address=fiscal_address,
            billing_address=billing_address,
            is_default=is_default,
        )
        return billing_entity_id

    def change_billing_entity(self, customer_id: UUID, billing_entity_id: UUID, **wanted: Any) -> None:
        """Change a billing entity."""
        self._customer(customer_id).change_billing_entity(billing_entity_id, **wanted)

    def activate_billing_entity(self, customer_id: UUID, billing_entity_id: UUID) -> None:
        """Use a billing entity again."""
        self._customer(customer_id).activate_billing_entity(billing_entity_id)

    def deactivate_billing_entity(self, customer_id: UUID, billing_entity_id: UUID) -> None:
        """Use a billing entity no longer."""
        self._customer(customer_id).deactivate_billing_entity(billing_entity_id)

    def set_default_billing_entity(self, customer_id: UUID, billing_entity_id: UUID) -> None:
        """Choose the billing entity that quotations use."""
        self._customer(customer_id).set_default_billing_entity(billing_entity_id)

    def clear_default_billing_entity(self, customer_id: UUID) -> None:
        """Have no default billing entity."""
        self._customer(customer_id).clear_default_billing_entity()

    def _customer(self, customer_id: UUID) -> Customer:
        customer = self.work.load(customer_id)
        customer.acting(self.change, self.now, strict_tax_ids=self.strict_tax_ids)
        return customer

    def _choice(self, tax_id: TaxId, allow_duplicate: bool) -> TaxIdChoice:
        holder = None if tax_id.is_final_consumer else self.work.holder(self.claims.tax_id_tag(tax_id))
        return TaxIdChoice(tax_id, holder, allow_duplicate)

    def _external_id_holder(self, external_id: str | None) -> UUID | None:
        return None if external_id is None else self.work.holder(self.claims.external_id_tag(external_id))
