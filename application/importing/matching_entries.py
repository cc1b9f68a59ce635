"""How the e-mails, phones and billing entities of a customer come to match those that are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.importing.messages import TWO_DEFAULTS
from application.importing.wanted import WantedBillingEntity, WantedEmail, WantedPhone, WantedTaxId, blame
from domain.address import Address
from domain.customer import Customer
from domain.email_address import email_key
from domain.entries import BillingEntity, EmailEntry, PhoneEntry, changed_members
from domain.errors import EmailAlreadyPresent, EmailIsLocked, PhoneAlreadyPresent, PhoneIsLocked
from domain.tax_id import TaxId, TaxIdType
from domain.text import InvalidValue


def match_emails(customer: Customer, wanted: Sequence[WantedEmail]) -> None:
    """Remove, change, add and lock, in this order, so that no limit is met on the way."""
    present = {email_key(entry.email): entry for entry in customer.emails.values()}
    pairs: list[tuple[WantedEmail, EmailEntry | None]] = []
    seen: set[str] = set()
    for each in wanted:
        key = email_key(each.email)
        with blame(each.label):
            if key in seen:
                raise EmailAlreadyPresent
        seen.add(key)
        pairs.append((each, present.pop(key, None)))
    for entry in present.values():
        with blame("email"):
            customer.remove_email(entry.email_id)
    for each, found in pairs:
        with blame(each.label):
            if found is None:
                customer.add_email(each.email_id, each.email, **each.said)
            elif changed := changed_members(found, {"email": each.email, **each.said}):
                customer.change_email(found.email_id, **changed)
            entry = found or customer.email(each.email_id)
            if each.is_locked and not entry.is_locked:
                customer.lock_email(entry.email_id)
            elif each.is_locked is False and entry.is_locked:
                raise EmailIsLocked


def match_phones(customer: Customer, wanted: Sequence[WantedPhone]) -> None:
    """Like e-mails; a number is the same with its extension first, then where only the extension differs."""
    present = list(customer.phones.values())
    pairs: list[tuple[WantedPhone, PhoneEntry | None]] = []
    seen: set[tuple[str, str | None]] = set()
    for each in wanted:
        key = (each.phone, each.said.get("extension"))
        with blame(each.label):
            if key in seen:
                raise PhoneAlreadyPresent
        seen.add(key)
        exact = next((entry for entry in present if (entry.phone, entry.extension) == key), None)
        if exact:
            present.remove(exact)
        pairs.append((each, exact))
    for place, (each, found) in enumerate(pairs):
        similar = None if found else next((entry for entry in present if entry.phone == each.phone), None)
        if similar:
            present.remove(similar)
            pairs[place] = (each, similar)
    for entry in present:
        with blame("phone"):
            customer.remove_phone(entry.phone_id)
    for each, found in pairs:
        with blame(each.label):
            if found is None:
                customer.add_phone(each.phone_id, each.phone, **each.said)
            elif changed := changed_members(found, each.said):
                customer.change_phone(found.phone_id, **changed)
            entry = found or customer.phone(each.phone_id)
            if each.is_locked and not entry.is_locked:
                customer.lock_phone(entry.phone_id)
            elif each.is_locked is False and entry.is_locked:
                raise PhoneIsLocked


def match_billing_entities(
    customer: Customer,
    wanted: Sequence[WantedBillingEntity],
    says_default: bool,
) -> None:
    """Add, change, activate and deactivate; then the default."""
    present = list(customer.billing_entities.values())
    default = None
    for each in wanted:
        found = next((entity for entity in present if _is_same(entity, each)), None)
        with blame(each.label):
            if found:
                present.remove(found)
                _change_entity(customer, found, each)
            else:
                _add_entity(customer, each)
            entity_id = found.billing_entity_id if found else each.billing_entity_id
            if each.is_default:
                if default:
                    raise InvalidValue("is_default", TWO_DEFAULTS)
                default = each.label, entity_id
            if each.is_active is not None and each.is_active != customer.billing_entities[entity_id].is_active:
                turn = customer.activate_billing_entity if each.is_active else customer.deactivate_billing_entity
                turn(entity_id)
    if default:
        with blame(f"{default[0]}_is_default"):
            if customer.default_billing_entity_id != default[1]:
                customer.set_default_billing_entity(default[1])
    elif says_default and customer.default_billing_entity_id is not None:
        with blame("billing"):
            customer.clear_default_billing_entity()
    for entity in present:
        if entity.is_active:
            with blame("billing"):
                customer.deactivate_billing_entity(entity.billing_entity_id)


def _is_same(entity: BillingEntity, wanted: WantedBillingEntity) -> bool:
    if entity.legal_name != wanted.legal_name:
        return False
    own = TaxId.parse(entity.tax_id, TaxIdType(entity.tax_id_type), entity.tax_id_country)
    theirs = _read(wanted.tax_id, entity)
    return theirs is not None and theirs.key == own.key


def _read(tax_id: WantedTaxId, entity: BillingEntity) -> TaxId | None:
    """The tax id as it reads beside an entity; None where it cannot be one of that country."""
    try:
        return tax_id.beside(entity.tax_id_type, entity.tax_id_country)
    except InvalidValue:
        return None


def _add_entity(customer: Customer, wanted: WantedBillingEntity) -> None:
    details = wanted.said | {name: _address(name, None, said) for name, said in wanted.addresses.items()}
    customer.add_billing_entity(wanted.billing_entity_id, wanted.legal_name, wanted.tax_id.parsed, **details)


def _change_entity(customer: Customer, entity: BillingEntity, wanted: WantedBillingEntity) -> None:
    members: dict[str, Any] = dict(wanted.said)
    for name, said in wanted.addresses.items():
        now = getattr(entity, name)
        address = _address(name, now, said)
        members[name] = address.as_dict() if address else None
    changed: dict[str, Any] = changed_members(entity, members)
    tax_id = _read(wanted.tax_id, entity)
    if tax_id and tax_id.value != entity.tax_id:  # the same one in another spelling
        changed["tax_id"] = tax_id
    if changed:
        customer.change_billing_entity(entity.billing_entity_id, **changed)


def _address(name: str, now: dict[str, str | None] | None, said: dict[str, str | None]) -> Address | None:
    """The present address with what is said of it; a country alone is no address."""
    members = {**(now or {}), **said}
    if not any(value for member, value in members.items() if member != "country"):
        return None
    return Address.of(members, field=name)
