"""One command that makes a customer match a description: registers it if new, changes what differs, else nothing."""

from __future__ import annotations

from enum import StrEnum

from application import customers
from application.importing.matching_entries import match_billing_entities, match_emails, match_phones
from application.importing.messages import NEW_WITHOUT_NAME, NEW_WITHOUT_TAX_ID
from application.importing.wanted import WantedCustomer, blame
from application.writing.unit_of_work import UnitOfWork
from domain.customer import Customer
from domain.entries import changed_members
from domain.errors import CustomerNotFound
from domain.text import InvalidValue


class Matched(StrEnum):
    """What it took."""

    REGISTERED = "registered"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def match(work: UnitOfWork, wanted: WantedCustomer, *, update: bool = True) -> tuple[Matched, Customer]:
    """Make the customer what is wanted; raises `WantedRefused`, and then nothing is recorded.

    An unknown one is registered; without `update` a known one stays as it is. E-mails are compared
    ignoring case, phones by number and extension, billing entities by legal name and tax id. Those that are not
    wanted are removed, billing entities deactivated. What is locked is never changed: wanting it otherwise is refused.
    """
    try:
        customer = work.customer()
    except CustomerNotFound:
        with blame():
            customer = _registered(work, wanted)
        is_new = True
    else:
        if not update:
            return Matched.UNCHANGED, customer
        with blame():
            _match_details(work, customer, wanted)
        is_new = False
    if wanted.emails is not None:
        match_emails(customer, wanted.emails)
    if wanted.phones is not None:
        match_phones(customer, wanted.phones)
    if wanted.billing_entities is not None:
        match_billing_entities(customer, wanted.billing_entities, wanted.says_default)
    if wanted.is_archived and not customer.is_archived:
        customer.archive()
    if is_new:
        return Matched.REGISTERED, customer
    return (Matched.CHANGED if customer.pending_events else Matched.UNCHANGED), customer


def _registered(work: UnitOfWork, wanted: WantedCustomer) -> Customer:
    said = dict(wanted.said)
    name, origin = said.pop("name", None), said.pop("contact_origin", None) or wanted.origin_if_new
    if name is None:
        raise InvalidValue("name", NEW_WITHOUT_NAME)
    if wanted.tax_id is None:
        raise InvalidValue("tax_id", NEW_WITHOUT_TAX_ID)
    return customers.register(
        work,
        name=name,
        tax_id=wanted.tax_id.parsed,
        contact_origin=origin,
        allow_duplicate_tax_id=wanted.allow_duplicate_tax_id,
        **said,
    )


def _match_details(work: UnitOfWork, customer: Customer, wanted: WantedCustomer) -> None:
    if customer.is_archived and wanted.is_archived is False:
        customers.restore(work, allow_duplicate_tax_id=wanted.allow_duplicate_tax_id)
    changed = changed_members(customer, wanted.said)
    tax_id = wanted.tax_id.beside(customer.tax_id_type, customer.tax_id_country) if wanted.tax_id else None
    if tax_id and (tax_id.value, tax_id.type, tax_id.country) == (
        customer.tax_id,
        customer.tax_id_type,
        customer.tax_id_country,
    ):
        tax_id = None  # a customer that lives without holding its tax id goes on so
    if changed or tax_id:
        customers.change(work, tax_id=tax_id, allow_duplicate_tax_id=wanted.allow_duplicate_tax_id, **changed)
