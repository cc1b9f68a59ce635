"""Billing entities: what an invoice needs, active and inactive ones, and the one default."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.address import Address, AddressChange
from domain.billing_entities import (
    BillingEntityActivated,
    BillingEntityAdded,
    BillingEntityChanged,
    BillingEntityDeactivated,
    DefaultBillingEntityCleared,
    DefaultBillingEntitySet,
)
from domain.document import billing_entity_document, sorted_billing_entities
from domain.errors import BillingEntityInactive, BillingEntityNotFound, LimitReached, TaxIdRefused
from domain.tax_id import TaxId, TaxIdType
from tests.support.scenario import CF, CUI, NIT, NOW, OTHER_NIT, UNKNOWN, WRONG_NIT, Step, as_written, given

ACME, BETA = UUID(int=1), UUID(int=2)
ADDRESS = Address("6a avenida 1-23, zona 1", "Guatemala", "Guatemala", "01001")
ABROAD = TaxId.parse("0801-1990-12345", TaxIdType.FOREIGN, "HN")


def add(entity_id: UUID, legal_name: str = "Acme, S. A.", tax_id: TaxId = NIT, **details: Any) -> Step:
    return lambda customer: customer.add_billing_entity(entity_id, legal_name, tax_id, **details)


def change(entity_id: UUID, tax_id: TaxId | None = None, **wanted: Any) -> Step:
    written = as_written(tax_id) if tax_id else None
    return lambda customer: customer.change_billing_entity(entity_id, tax_id=written, **wanted)


def activate(entity_id: UUID) -> Step:
    return lambda customer: customer.activate_billing_entity(entity_id)


def deactivate(entity_id: UUID) -> Step:
    return lambda customer: customer.deactivate_billing_entity(entity_id)


def set_default(entity_id: UUID) -> Step:
    return lambda customer: customer.set_default_billing_entity(entity_id)


def clear_default() -> Step:
    return lambda customer: customer.clear_default_billing_entity()


def test_a_billing_entity_is_added_with_everything_that_was_given() -> None:
    case = given().when(
        add(ACME, billing_email="fel@acme.com", fiscal_address=ADDRESS, billing_address=Address("Bodega"))
    )
    event = case.then_one(BillingEntityAdded)
    assert (event.legal_name, event.tax_id, event.tax_id_type, event.tax_id_country, event.tax_id_status) == (
        "Acme, S. A.",
        "7108-0",
        "NIT",
        "GT",
        "valid",
    )
    entity = case.customer.billing_entity(ACME)
    assert entity.fiscal_address == {
        "line": "6a avenida 1-23, zona 1",
        "municipality": "Guatemala",
        "department": "Guatemala",
        "postal_code": "01001",
        "country": "GT",
    }
    assert isinstance(entity.billing_address, dict)
    assert entity.billing_address["line"] == "Bodega"
    assert (entity.billing_email, entity.is_active, entity.missing) == ("fel@acme.com", True, [])
    assert (entity.created_at, entity.updated_at) == (NOW, NOW)


def test_nothing_but_a_name_and_a_tax_id_is_needed() -> None:
    case = given().when(add(ACME, tax_id=CF))
    case.then(BillingEntityAdded)
    entity = case.customer.billing_entity(ACME)
    assert (entity.billing_email, entity.fiscal_address, entity.billing_address) == (None, None, None)
    assert case.customer.default_billing_entity_id is None


def test_tax_ids_may_repeat_and_names_too() -> None:
    given(add(ACME)).when(add(BETA)).then(BillingEntityAdded)


def test_the_tax_id_of_a_billing_entity_is_held_by_nobody() -> None:
    case = given().when(add(ACME, tax_id=OTHER_NIT))
    case.then(BillingEntityAdded)
    assert case.customer.tax_id == NIT.value


def test_the_policy_of_tax_ids_counts_for_billing_entities_too() -> None:
    case = given().when(add(ACME, tax_id=WRONG_NIT))
    assert case.then_one(BillingEntityAdded).tax_id_status == "invalid"
    given().when(add(ACME, tax_id=WRONG_NIT), strict=True).then_refused(TaxIdRefused)
    given(add(ACME)).when(change(ACME, tax_id=WRONG_NIT), strict=True).then_refused(TaxIdRefused)
    past = add(ACME, tax_id=WRONG_NIT)
    given(past).when(change(ACME, tax_id=WRONG_NIT, legal_name="New"), strict=True).then(BillingEntityChanged)


def test_one_may_be_added_as_the_default() -> None:
    case = given(add(ACME, is_default=True)).when(add(BETA, is_default=True))
    case.then(BillingEntityAdded, DefaultBillingEntitySet)
    assert case.customer.default_billing_entity_id == BETA


@pytest.mark.parametrize(
    "wanted",
    [
        {"legal_name": "Beta, S. A."},
        {"billing_email": "new@acme.com"},
        {"billing_email": None},
        {"fiscal_address": Address("Nueva", "Mixco", "Guatemala")},
        {"fiscal_address": None, "billing_address": Address("Bodega")},
    ],
)
def test_a_billing_entity_changes_and_the_event_has_just_what_did(wanted: dict[str, Any]) -> None:
    case = given(add(ACME, billing_email="fel@acme.com", fiscal_address=ADDRESS))
    event = case.when(change(ACME, **wanted)).then_one(BillingEntityChanged)
    plain = {name: value.as_dict() if isinstance(value, Address) else value for name, value in wanted.items()}
    assert event.changed == plain
    entity = case.customer.billing_entity(ACME)
    assert {name: getattr(entity, name) for name in plain} == plain
    assert entity.created_at < entity.updated_at == NOW


@pytest.mark.parametrize(
    ("tax_id", "changed"),
    [
        (OTHER_NIT, {"tax_id": "12345678-9"}),
        (WRONG_NIT, {"tax_id": "7108-1", "tax_id_status": "invalid"}),
        (CUI, {"tax_id": CUI.value, "tax_id_type": "CUI", "tax_id_status": CUI.status.value}),
        (
            ABROAD,
            {
                "tax_id": "0801-1990-12345",
                "tax_id_type": "FOREIGN",
                "tax_id_country": "HN",
                "tax_id_status": "unchecked",
            },
        ),
    ],
)
def test_its_tax_id_changes_with_type_country_and_status(tax_id: TaxId, changed: dict[str, str]) -> None:
    case = given(add(ACME)).when(change(ACME, tax_id=tax_id))
    event = case.then_one(BillingEntityChanged)
    before = {"tax_id": "7108-0", "tax_id_type": "NIT", "tax_id_country": "GT", "tax_id_status": "valid"}
    assert event.changed == {name: value for name, value in changed.items() if value != before[name]}


@pytest.mark.parametrize(
    "wanted", [{}, {"legal_name": "Acme, S. A."}, {"tax_id": NIT}, {"fiscal_address": ADDRESS, "billing_email": None}]
)
def test_a_change_to_what_is_there_records_nothing(wanted: dict[str, Any]) -> None:
    given(add(ACME, fiscal_address=ADDRESS)).when(change(ACME, **wanted)).then_nothing()


def test_an_inactive_one_may_be_changed() -> None:
    case = given(add(ACME), deactivate(ACME)).when(change(ACME, legal_name="New"))
    case.then(BillingEntityChanged)
    assert not case.customer.billing_entity(ACME).is_active


def test_one_is_deactivated_and_activated() -> None:
    case = given(add(ACME)).when(deactivate(ACME))
    case.then(BillingEntityDeactivated)
    assert not case.customer.billing_entity(ACME).is_active
    assert case.customer.billing_entity(ACME).updated_at == NOW
    case = given(add(ACME), deactivate(ACME)).when(activate(ACME))
    case.then(BillingEntityActivated)
    assert case.customer.billing_entity(ACME).is_active


def test_deactivating_and_activating_again_changes_nothing() -> None:
    given(add(ACME), deactivate(ACME)).when(deactivate(ACME)).then_nothing()
    given(add(ACME)).when(activate(ACME)).then_nothing()


def test_deactivating_the_default_clears_the_default_first() -> None:
    case = given(add(ACME, is_default=True)).when(deactivate(ACME))
    case.then(DefaultBillingEntityCleared, BillingEntityDeactivated)
    assert case.customer.default_billing_entity_id is None


def test_deactivating_another_one_keeps_the_default() -> None:
    case = given(add(ACME, is_default=True), add(BETA)).when(deactivate(BETA))
    case.then(BillingEntityDeactivated)
    assert case.customer.default_billing_entity_id == ACME


def test_activating_what_was_the_default_does_not_make_it_the_default_again() -> None:
    case = given(add(ACME, is_default=True), deactivate(ACME)).when(activate(ACME))
    case.then(BillingEntityActivated)
    assert case.customer.default_billing_entity_id is None


def test_a_new_default_replaces_the_old_one_in_one_event() -> None:
    case = given(add(ACME, is_default=True), add(BETA)).when(set_default(BETA))
    assert case.then_one(DefaultBillingEntitySet).billing_entity_id == BETA
    assert case.customer.default_billing_entity_id == BETA


def test_setting_the_default_again_and_clearing_none_change_nothing() -> None:
    given(add(ACME, is_default=True)).when(set_default(ACME)).then_nothing()
    given(add(ACME)).when(clear_default()).then_nothing()


def test_the_default_is_cleared() -> None:
    case = given(add(ACME, is_default=True)).when(clear_default())
    case.then(DefaultBillingEntityCleared)
    assert case.customer.default_billing_entity_id is None


def test_an_inactive_one_cannot_become_the_default() -> None:
    given(add(ACME), deactivate(ACME)).when(set_default(ACME)).then_refused(BillingEntityInactive)


@pytest.mark.parametrize(
    "step",
    [change(UNKNOWN, legal_name="New"), change(UNKNOWN), activate(UNKNOWN), deactivate(UNKNOWN), set_default(UNKNOWN)],
)
def test_one_that_is_not_there_is_not_found(step: Step) -> None:
    given(add(ACME)).when(step).then_refused(BillingEntityNotFound)


def test_there_is_room_for_500_and_inactive_ones_count() -> None:
    many = [add(UUID(int=1000 + number)) for number in range(499)]
    given(*many).when(add(ACME, is_default=True)).then(BillingEntityAdded, DefaultBillingEntitySet)
    full = [*many, add(ACME), deactivate(ACME)]
    refusal = given(*full).when(add(BETA, is_default=True)).then_refused(LimitReached)
    assert str(refusal) == "A customer may have at most 500 billing entities."


@pytest.mark.parametrize(
    ("details", "missing"),
    [
        ({"billing_email": "fel@acme.com", "fiscal_address": ADDRESS}, []),
        ({}, ["fiscal_address", "billing_email"]),
        ({"tax_id": WRONG_NIT, "fiscal_address": ADDRESS}, ["tax_id", "billing_email"]),
        ({"tax_id": CF, "fiscal_address": ADDRESS, "billing_email": "fel@acme.com"}, []),
        ({"tax_id": ABROAD, "fiscal_address": ADDRESS, "billing_email": "fel@acme.com"}, []),
        ({"billing_email": "fel@acme.com", "fiscal_address": Address("Solo una línea")}, ["fiscal_address"]),
        ({"billing_email": "fel@acme.com", "fiscal_address": Address(None, "Mixco", "Guatemala")}, ["fiscal_address"]),
        ({"billing_email": "fel@acme.com", "billing_address": ADDRESS}, ["fiscal_address"]),
    ],
)
def test_missing_names_what_an_electronic_invoice_needs(details: dict[str, Any], missing: list[str]) -> None:
    case = given(add(ACME, **details))
    document = billing_entity_document(case.customer, case.customer.billing_entity(ACME))
    assert document["missing"] == missing
    assert document["invoice_ready"] is (missing == [])


def test_members_of_an_address_that_a_change_leaves_out_stay() -> None:
    past = add(ACME, billing_email="fel@acme.com", fiscal_address=ADDRESS)
    case = given(past).when(change(ACME, fiscal_address=AddressChange.of({"line": "7a avenida"})))
    case.then(BillingEntityChanged)
    entity = case.customer.billing_entity(ACME)
    assert entity.fiscal_address == ADDRESS.as_dict() | {"line": "7a avenida"}
    assert entity.missing == []
    given(past).when(change(ACME, fiscal_address=AddressChange.of({"country": "GT"}))).then_nothing()


def test_an_address_is_incomplete_without_the_member_that_a_change_clears() -> None:
    past = add(ACME, billing_email="fel@acme.com", fiscal_address=ADDRESS)
    case = given(past).when(change(ACME, fiscal_address=AddressChange.of({"department": None})))
    case.then(BillingEntityChanged)
    assert case.customer.billing_entity(ACME).missing == ["fiscal_address"]


def test_an_address_whose_last_member_is_cleared_is_gone() -> None:
    case = given(add(ACME, fiscal_address=Address("x"))).when(
        change(ACME, fiscal_address=AddressChange.of({"line": None}))
    )
    assert case.then_one(BillingEntityChanged).changed == {"fiscal_address": None}


CC = ["gerencia@acme.com", "caja@acme.com"]


def test_a_billing_entity_has_more_receivers() -> None:
    case = given().when(add(ACME, billing_email="fel@acme.com", billing_cc=CC))
    assert case.then_one(BillingEntityAdded).billing_cc == CC
    document = billing_entity_document(case.customer, case.customer.billing_entity(ACME))
    assert document["billing_cc"] == CC


@pytest.mark.parametrize("nobody", [None, []])
def test_more_receivers_are_taken_away_as_a_whole(nobody: list[str] | None) -> None:
    case = given(add(ACME, billing_cc=CC)).when(change(ACME, billing_cc=nobody))
    assert case.then_one(BillingEntityChanged).changed == {"billing_cc": None}
    document = billing_entity_document(case.customer, case.customer.billing_entity(ACME))
    assert document["billing_cc"] == []
    given(add(ACME, billing_cc=nobody)).when(change(ACME, billing_cc=None)).then_nothing()
    given(add(ACME, billing_cc=CC)).when(change(ACME, billing_cc=CC)).then_nothing()


def test_more_receivers_alone_do_not_make_it_ready_for_invoices() -> None:
    case = given(add(ACME, billing_cc=CC, fiscal_address=ADDRESS))
    assert case.customer.billing_entity(ACME).missing == ["billing_email"]


def test_a_drop_down_has_the_default_first_then_the_others_by_name() -> None:
    zeta, alfa = UUID(int=3), UUID(int=4)
    case = given(add(BETA, "beta"), add(zeta, "Zeta"), add(ACME, "Acme"), add(alfa, "Alfa"), set_default(zeta))
    case.when(deactivate(alfa)).then(BillingEntityDeactivated)

    def names(status: str) -> list[str]:
        return [entity["legal_name"] for entity in sorted_billing_entities(case.customer, status, str.casefold)]

    assert names("active") == ["Zeta", "Acme", "beta"]
    assert names("inactive") == ["Alfa"]
    assert names("all") == ["Zeta", "Acme", "Alfa", "beta"]
