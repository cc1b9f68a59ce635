"""What a row would make worse about a customer that is there: nearly always a file that was damaged on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from application.importing import messages
from application.importing.files.columns import ADDRESSES
from application.importing.files.damage import lost_zeros
from application.importing.remarks import Remark, remark
from domain.customer import Customer
from domain.entries import BillingEntity
from domain.tax_id_rules import TaxIdStatus
from domain.tax_id_spelling import CF


def setbacks(before: Customer, after: Customer, labels: Mapping[UUID, str]) -> list[Remark]:
    """Each with the column that does it. `labels` says what the file calls a billing entity, such as `billing_1`.

    A tax id that was valid becomes another that is not, or none. A billing entity is added that has the name of a valid
    one and another tax id that is not valid. The default billing entity is another one, or there is none any more. An
    active billing entity has no longer what an invoice needs. An external id or a postal code loses its zeros in front.
    """
    return [
        *_of_tax_id(before, after),
        *_of_billing_entities(before, after, labels),
        *_of_default(before, after, labels),
        *_of_zeros(before, after, labels),
    ]


def _of_tax_id(before: Customer, after: Customer) -> Iterator[Remark]:
    if before.tax_id == after.tax_id or before.tax_id == CF:
        return
    if after.tax_id == CF and before.tax_id_status != TaxIdStatus.INVALID:
        yield remark("tax_id", messages.TAX_ID_LOST)
    elif _is_worse(before.tax_id_status, after.tax_id_status):
        yield remark("tax_id", messages.TAX_ID_WORSE)


def _is_worse(before: str, after: str) -> bool:
    return before == TaxIdStatus.VALID != after


def _of_billing_entities(before: Customer, after: Customer, labels: Mapping[UUID, str]) -> Iterator[Remark]:
    valid = {
        entity.legal_name
        for entity in before.billing_entities.values()
        if entity.is_active and entity.tax_id_status == TaxIdStatus.VALID and entity.tax_id != CF
    }
    for entity_id, entity in after.billing_entities.items():
        old = before.billing_entities.get(entity_id)
        label = labels.get(entity_id, "billing")
        if old is None:
            if entity.legal_name in valid and entity.tax_id_status != TaxIdStatus.VALID:
                yield remark(f"{label}_tax_id", messages.TAX_ID_WORSE)
        elif old.is_active and entity.is_active and entity is not old:
            yield from _of_invoices(old, entity, label)


def _of_invoices(old: BillingEntity, entity: BillingEntity, label: str) -> Iterator[Remark]:
    if not old.missing:
        for member in entity.missing:
            yield remark(f"{label}_{member}", messages.INVOICE_NEEDS_IT)


def _of_default(before: Customer, after: Customer, labels: Mapping[UUID, str]) -> Iterator[Remark]:
    old, new = before.default_billing_entity_id, after.default_billing_entity_id
    if old is None or old == new:
        return
    if new is None:
        yield remark(f"{labels[old]}_is_default" if old in labels else "billing", messages.DEFAULT_LOST)
    else:
        yield remark(f"{labels[new]}_is_default", messages.DEFAULT_MOVED)


def _of_zeros(before: Customer, after: Customer, labels: Mapping[UUID, str]) -> Iterator[Remark]:
    if lost_zeros(before.external_id or "", after.external_id or ""):
        yield remark("external_id", messages.ZEROS_LOST)
    for entity_id, entity in after.billing_entities.items():
        old = before.billing_entities.get(entity_id)
        for name in ADDRESSES if old and entity is not old else ():
            address, earlier = getattr(entity, name), getattr(old, name)
            if address and earlier and lost_zeros(earlier["postal_code"] or "", address["postal_code"] or ""):
                yield remark(f"{labels.get(entity_id, 'billing')}_{name}_postal_code", messages.ZEROS_LOST)
