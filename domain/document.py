"""What a customer looks like from outside: the members of the HTTP contract as plain values.

Timestamps stay `datetime` and ids stay `UUID`; whoever serialises writes them as RFC 3339 and text.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.customer import Customer
from domain.customer_state import MEMBERS
from domain.entries import BillingEntity, ContactEntry, EmailEntry, PhoneEntry
from domain.entry_details import BillingEntityDetails, EmailDetails, PhoneDetails, members
from domain.event import ERASED
from domain.phone_number import PhoneNumber
from domain.tax_id import TAX_ID_MEMBERS

Document = dict[str, Any]

DERIVED = frozenset(
    {"version", "updated_at", "phone_national", "whatsapp_url", "is_default", "invoice_ready", "missing"}
)
"""Members that follow from others or from the mere fact of a change; a change history leaves them out."""


_EMAIL = ("email_id", "email", *members(EmailDetails), "is_locked")
_PHONE = ("phone_id", "phone", "extension", *members(PhoneDetails), "is_locked")
_ENTITY = ("billing_entity_id", "legal_name", *TAX_ID_MEMBERS, *members(BillingEntityDetails), "is_active")


def customer_document(customer: Customer) -> Document:
    """The customer with everything in it, in the order in which things were added."""
    document = own_members(customer)
    document["emails"] = [email_document(entry) for entry in customer.emails.values()]
    document["phones"] = [phone_document(entry) for entry in customer.phones.values()]
    document["billing_entities"] = [
        billing_entity_document(customer, entity) for entity in customer.billing_entities.values()
    ]
    return document


def own_members(customer: Customer) -> Document:
    """What the customer has besides its e-mails, phones and billing entities."""
    members = {name: getattr(customer, name) for name in MEMBERS}
    members["metadata"] = customer.metadata or {}
    members["tags"] = customer.tags or []
    return members


def email_document(entry: EmailEntry) -> Document:
    """One e-mail address of a customer."""
    return _with_lock_and_dates({name: getattr(entry, name) for name in _EMAIL}, entry)


def phone_document(entry: PhoneEntry) -> Document:
    """One phone of a customer, in international, national and WhatsApp form."""
    number = None if entry.phone == ERASED else PhoneNumber(entry.phone, entry.extension)
    document = {name: getattr(entry, name) for name in _PHONE}
    document["phone_national"] = number.national if number else ERASED
    document["whatsapp_url"] = number.whatsapp_url if number and entry.is_whatsapp else None
    return _with_lock_and_dates(document, entry)


def billing_entity_document(customer: Customer, entity: BillingEntity) -> Document:
    """One billing entity, with what an electronic invoice would still miss."""
    document = {name: getattr(entity, name) for name in _ENTITY}
    document["billing_cc"] = entity.billing_cc or []
    document["is_default"] = customer.default_billing_entity_id == entity.billing_entity_id
    document["missing"] = missing = entity.missing
    document["invoice_ready"] = not missing
    document["created_at"] = entity.created_at
    document["updated_at"] = entity.updated_at
    return document


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


def _with_lock_and_dates(document: Document, entry: ContactEntry) -> Document:
    lock = entry.lock
    document["locked_by"] = lock.by if lock else None
    document["locked_at"] = lock.at if lock else None
    document["lock_reason"] = lock.reason if lock else None
    document["created_at"] = entry.created_at
    document["updated_at"] = entry.updated_at
    return document
