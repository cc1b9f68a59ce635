"""What a customer looks like from outside: the members of the HTTP contract as plain values.

Timestamps stay `datetime` and ids stay `UUID`; whoever serialises writes them as RFC 3339 and text.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.contact import PhoneNumber
from domain.customer import Customer
from domain.entries import BillingEntity, ContactEntry, EmailEntry, PhoneEntry
from domain.event import ERASED

Document = dict[str, Any]

DERIVED = frozenset(
    {"version", "updated_at", "phone_national", "whatsapp_url", "is_default", "invoice_ready", "missing"}
)
"""Members that follow from others or from the mere fact of a change; a change history leaves them out."""


def customer_document(customer: Customer) -> Document:
    """The customer with everything in it, in the order in which things were added."""
    return {
        "id": customer.id,
        "version": customer.version,
        "status": customer.status,
        "name": customer.name,
        "legal_name": customer.legal_name,
        "external_id": customer.external_id,
        "tax_id": customer.tax_id,
        "tax_id_type": customer.tax_id_type,
        "tax_id_country": customer.tax_id_country,
        "tax_id_status": customer.tax_id_status,
        "holds_tax_id": customer.holds_tax_id,
        "contact_origin": customer.contact_origin,
        "notes": customer.notes,
        "emails": [email_document(entry) for entry in customer.emails.values()],
        "phones": [phone_document(entry) for entry in customer.phones.values()],
        "billing_entities": [billing_entity_document(customer, each) for each in customer.billing_entities.values()],
        "default_billing_entity_id": customer.default_billing_entity_id,
        "created_at": customer.created_on,
        "updated_at": customer.modified_on,
    }


def email_document(entry: EmailEntry) -> Document:
    """One e-mail address of a customer."""
    return {
        "email_id": entry.email_id,
        "email": entry.email,
        "is_for_invoicing": entry.is_for_invoicing,
        **_contact_members(entry),
    }


def phone_document(entry: PhoneEntry) -> Document:
    """One phone of a customer, in international, national and WhatsApp form."""
    number = None if entry.phone == ERASED else PhoneNumber(entry.phone, entry.extension)
    return {
        "phone_id": entry.phone_id,
        "phone": entry.phone,
        "phone_national": number.national if number else ERASED,
        "extension": entry.extension,
        "is_whatsapp": entry.is_whatsapp,
        "whatsapp_url": number.whatsapp_url if number and entry.is_whatsapp else None,
        **_contact_members(entry),
    }


def billing_entity_document(customer: Customer, entity: BillingEntity) -> Document:
    """One billing entity, with what an electronic invoice would still miss."""
    missing = entity.missing
    return {
        "billing_entity_id": entity.billing_entity_id,
        "legal_name": entity.legal_name,
        "tax_id": entity.tax_id,
        "tax_id_type": entity.tax_id_type,
        "tax_id_country": entity.tax_id_country,
        "tax_id_status": entity.tax_id_status,
        "billing_email": entity.billing_email,
        "fiscal_address": entity.fiscal_address,
        "billing_address": entity.billing_address,
        "is_active": entity.is_active,
        "is_default": customer.default_billing_entity_id == entity.billing_entity_id,
        "invoice_ready": not missing,
        "missing": missing,
        "created_at": entity.created_at,
        "updated_at": entity.updated_at,
    }


def sorted_billing_entities(customer: Customer, status: str, name_key: Callable[[str], str]) -> list[Document]:
    """Those of one status (`active`, `inactive`, `all`) for a drop-down: the default first, then by legal name.

    `name_key` gives what names are compared by.
    """
    wanted = {"active": (True,), "inactive": (False,), "all": (True, False)}[status]
    entities = [entity for entity in customer.billing_entities.values() if entity.is_active in wanted]

    def order(entity: BillingEntity) -> tuple[bool, str, UUID]:
        is_default = entity.billing_entity_id == customer.default_billing_entity_id
        return (not is_default, name_key(entity.legal_name), entity.billing_entity_id)

    return [billing_entity_document(customer, entity) for entity in sorted(entities, key=order)]


def _contact_members(entry: ContactEntry) -> Document:
    lock = entry.lock
    return {
        "name": entry.name,
        "role": entry.role,
        "notes": entry.notes,
        "is_locked": lock is not None,
        "locked_by": lock.by if lock else None,
        "locked_at": lock.at if lock else None,
        "lock_reason": lock.reason if lock else None,
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
    }
