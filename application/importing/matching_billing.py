"""How the billing entities of a customer come to match those that are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from application.importing import messages
from application.importing.remarks import Remark, RowRefused, blame, remark
from application.importing.wanted import WantedBillingEntity, WantedTaxId
from domain.address import AddressChange
from domain.customer import Customer
from domain.entries import BillingEntity, changed_members
from domain.messages import TWO_DEFAULTS
from domain.tax_id import TaxId
from domain.text import InvalidValue


@dataclass(slots=True)
class MatchedEntities:
    """What the sender calls each billing entity that was named, and what should be known about them."""

    labels: dict[UUID, str] = field(default_factory=dict)
    warnings: list[Remark] = field(default_factory=list)


def match_billing_entities(
    customer: Customer, wanted: Sequence[WantedBillingEntity], *, removes: bool, says_default: bool
) -> MatchedEntities:
    """Add, change, activate and deactivate; then the default.

    With `removes` those that are not wanted are deactivated, and where `says_default` too, there is no default if none
    is marked. Otherwise the default stays unless another one is marked, or it is wanted not to be the default.
    """
    present = list(customer.billing_entities.values())
    named: dict[UUID, WantedBillingEntity] = {}
    for each in wanted:
        found = next((entity for entity in present if _is_same(entity, each)), None)
        with blame(each.label):
            if found:
                present.remove(found)
                _change_entity(customer, found, each)
            else:
                _add_entity(customer, each)
            named[found.billing_entity_id if found else each.billing_entity_id] = each
    matched = MatchedEntities({entity_id: each.label for entity_id, each in named.items()})
    matched.warnings += _turn_on_and_off(customer, named)
    _match_default(customer, named, says_none=removes and says_default)
    for entity in present if removes else ():
        if entity.is_active:
            with blame("billing"):
                customer.deactivate_billing_entity(entity.billing_entity_id)
    return matched


def _turn_on_and_off(customer: Customer, named: Mapping[UUID, WantedBillingEntity]) -> list[Remark]:
    """Activate and deactivate; says which column brings an inactive one back that is only named."""
    stay_inactive = []
    for entity_id, each in named.items():
        is_active = customer.billing_entities[entity_id].is_active
        if each.is_active is None and not is_active:
            column = f"{each.label}_is_active"
            stay_inactive.append(remark(column, messages.STAYS_INACTIVE, column=column))
        elif each.is_active is not None and each.is_active != is_active:
            with blame(each.label):
                turn = customer.activate_billing_entity if each.is_active else customer.deactivate_billing_entity
                turn(entity_id)
    return stay_inactive


def _match_default(customer: Customer, named: Mapping[UUID, WantedBillingEntity], *, says_none: bool) -> None:
    marked = [(entity_id, f"{each.label}_is_default") for entity_id, each in named.items() if each.is_default]
    if len(marked) > 1:
        raise RowRefused(remark(marked[1][1], TWO_DEFAULTS))
    now = customer.default_billing_entity_id
    if marked:
        [(entity_id, column)] = marked
        if not customer.billing_entities[entity_id].is_active:
            back = f"{named[entity_id].label}_is_active"
            raise RowRefused(remark(column, messages.DEFAULT_IS_INACTIVE, column=back))
        if now != entity_id:
            with blame(column):
                customer.set_default_billing_entity(entity_id)
    elif now is not None and (says_none or (now in named and named[now].is_default is False)):
        with blame("billing"):
            customer.clear_default_billing_entity()


def _is_same(entity: BillingEntity, wanted: WantedBillingEntity) -> bool:
    if entity.legal_name != wanted.legal_name:
        return False
    theirs = _read(wanted.tax_id, entity)
    return theirs is not None and theirs.key == TaxId.of(entity).key


def _read(tax_id: WantedTaxId, entity: BillingEntity) -> TaxId | None:
    """The tax id as it reads beside an entity; None where it cannot be one of that country."""
    try:
        return tax_id.written.instead_of(TaxId.of(entity))
    except InvalidValue:
        return None


def _add_entity(customer: Customer, wanted: WantedBillingEntity) -> None:
    details = wanted.said | {
        name: AddressChange.of(said, field=name).made_to(None) for name, said in wanted.addresses.items()
    }
    customer.add_billing_entity(wanted.billing_entity_id, wanted.legal_name, wanted.tax_id.parsed, **details)


def _change_entity(customer: Customer, entity: BillingEntity, wanted: WantedBillingEntity) -> None:
    members: dict[str, Any] = dict(wanted.said)
    for name, said in wanted.addresses.items():
        address = AddressChange.of(said, field=name).made_to(getattr(entity, name))
        members[name] = address.as_dict() if address else None
    changed: dict[str, Any] = changed_members(entity, members)
    tax_id = _read(wanted.tax_id, entity)
    if tax_id and tax_id.value != entity.tax_id:  # the same one in another spelling
        changed["tax_id"] = wanted.tax_id.written
    if changed:
        customer.change_billing_entity(entity.billing_entity_id, **changed)
