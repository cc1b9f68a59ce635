"""Archive, restore and erasure, and what an archived or erased customer still allows."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.details import CustomerChanged, TaxIdChoice
from domain.errors import (
    BillingEntityNotFound,
    CustomerErased,
    CustomerIsArchived,
    CustomersError,
    EmailNotFound,
    ExternalIdTaken,
    PhoneNotFound,
    TaxIdTaken,
)
from domain.event import ERASED
from domain.life_cycle import CustomerArchived, CustomerRestored, PersonalDataErased
from tests.support.scenario import CF, CUSTOMER, NIT, NOW, OTHER_CUSTOMER, UNKNOWN, WRONG_NIT, Step, given

EMAIL, PHONE, ENTITY = UUID(int=1), UUID(int=2), UUID(int=3)
FREE = TaxIdChoice(NIT)
TAKEN = TaxIdChoice(NIT, OTHER_CUSTOMER)
TAKEN_BUT_ALLOWED = TaxIdChoice(NIT, OTHER_CUSTOMER, allow_duplicate=True)

PAST: list[Step] = [
    lambda customer: customer.add_email(EMAIL, "ana@acme.com"),
    lambda customer: customer.add_phone(PHONE, "+50223456789"),
    lambda customer: customer.add_billing_entity(ENTITY, "Acme, S. A.", NIT, is_default=True),
]
OTHER_WRITES: dict[str, Step] = {
    "change": lambda customer: customer.change(name="New"),
    "change nothing": lambda customer: customer.change(name="Acme"),
    "change external id and more": lambda customer: customer.change(external_id="crm-2", notes="New"),
    "change external id and tax id": lambda customer: customer.change(external_id="crm-2", choice=TaxIdChoice(CF)),
    "change tax id": lambda customer: customer.change(choice=TaxIdChoice(CF)),
    "add email": lambda customer: customer.add_email(UNKNOWN, "luis@acme.com"),
    "change email": lambda customer: customer.change_email(EMAIL, notes="New"),
    "lock email": lambda customer: customer.lock_email(EMAIL),
    "unlock email": lambda customer: customer.unlock_email(EMAIL),
    "remove email": lambda customer: customer.remove_email(EMAIL),
    "add phone": lambda customer: customer.add_phone(UNKNOWN, "+50255443322"),
    "change phone": lambda customer: customer.change_phone(PHONE, notes="New"),
    "lock phone": lambda customer: customer.lock_phone(PHONE),
    "unlock phone": lambda customer: customer.unlock_phone(PHONE),
    "remove phone": lambda customer: customer.remove_phone(PHONE),
    "add billing entity": lambda customer: customer.add_billing_entity(UNKNOWN, "New", NIT),
    "change billing entity": lambda customer: customer.change_billing_entity(ENTITY, legal_name="New"),
    "activate": lambda customer: customer.activate_billing_entity(ENTITY),
    "deactivate": lambda customer: customer.deactivate_billing_entity(ENTITY),
    "set default": lambda customer: customer.set_default_billing_entity(ENTITY),
    "clear default": lambda customer: customer.clear_default_billing_entity(),
}
ON_WHAT_IS_NOT_THERE: list[tuple[Step, type[CustomersError]]] = [
    (lambda customer: customer.change_email(UNKNOWN, notes="New"), EmailNotFound),
    (lambda customer: customer.lock_email(UNKNOWN), EmailNotFound),
    (lambda customer: customer.unlock_email(UNKNOWN), EmailNotFound),
    (lambda customer: customer.remove_email(UNKNOWN), EmailNotFound),
    (lambda customer: customer.change_phone(UNKNOWN, notes="New"), PhoneNotFound),
    (lambda customer: customer.lock_phone(UNKNOWN), PhoneNotFound),
    (lambda customer: customer.unlock_phone(UNKNOWN), PhoneNotFound),
    (lambda customer: customer.remove_phone(UNKNOWN), PhoneNotFound),
    (lambda customer: customer.change_billing_entity(UNKNOWN, legal_name="New"), BillingEntityNotFound),
    (lambda customer: customer.activate_billing_entity(UNKNOWN), BillingEntityNotFound),
    (lambda customer: customer.deactivate_billing_entity(UNKNOWN), BillingEntityNotFound),
    (lambda customer: customer.set_default_billing_entity(UNKNOWN), BillingEntityNotFound),
]


archive: Step = lambda customer: customer.archive()  # noqa: E731
erase: Step = lambda customer: customer.erase()  # noqa: E731


def restore(choice: TaxIdChoice | None = None) -> Step:
    return lambda customer: customer.restore(choice)


def test_archiving_lets_go_of_the_tax_id_and_keeps_everything_else() -> None:
    case = given(*PAST).when(archive)
    case.then(CustomerArchived)
    customer = case.customer
    assert (customer.status, customer.holds_tax_id, customer.tax_id) == ("archived", False, NIT.value)
    assert (list(customer.emails), list(customer.phones), list(customer.billing_entities)) == (
        [EMAIL],
        [PHONE],
        [ENTITY],
    )
    assert customer.default_billing_entity_id == ENTITY
    assert customer.modified_on == NOW


def test_archiving_an_archived_customer_and_restoring_an_active_one_change_nothing() -> None:
    given(archive).when(archive).then_nothing()
    given().when(restore()).then_nothing()
    given().when(restore(TAKEN)).then_nothing()


@pytest.mark.parametrize("step", OTHER_WRITES.values(), ids=OTHER_WRITES)
def test_an_archived_customer_refuses_other_writes(step: Step) -> None:
    given(*PAST, archive).when(step).then_refused(CustomerIsArchived)


@pytest.mark.parametrize("external_id", [None, "crm-2"])
def test_an_archived_customer_gives_its_external_id_free(external_id: str | None) -> None:
    step: Step = lambda customer: customer.change(external_id=external_id)  # noqa: E731
    case = given(archive, external_id="crm-1").when(step)
    assert case.then_one(CustomerChanged).changed == {"external_id": external_id}
    assert case.customer.status == "archived"
    given(archive, external_id=external_id).when(step).then_nothing()
    given(archive, erase, external_id="crm-1").when(step).then_refused(CustomerErased)


def test_the_external_id_that_an_archived_customer_takes_must_be_free() -> None:
    step: Step = lambda customer: customer.change(external_id="crm-2", external_id_holder=OTHER_CUSTOMER)  # noqa: E731
    given(archive).when(step).then_refused(ExternalIdTaken)


@pytest.mark.parametrize(("step", "refusal"), ON_WHAT_IS_NOT_THERE)
def test_what_an_archived_customer_does_not_have_is_not_found(step: Step, refusal: type[CustomersError]) -> None:
    given(*PAST, archive).when(step).then_refused(refusal)


@pytest.mark.parametrize(("choice", "holds"), [(FREE, True), (TAKEN_BUT_ALLOWED, False), (None, False)])
def test_a_restored_customer_takes_back_what_it_held_if_that_is_free(choice: TaxIdChoice | None, holds: bool) -> None:
    case = given(archive).when(restore(choice))
    assert case.then_one(CustomerRestored).holds_tax_id is holds
    assert (case.customer.status, case.customer.holds_tax_id) == ("active", holds)


def test_a_customer_whose_tax_id_another_holds_now_is_not_restored_without_leave() -> None:
    refusal = given(archive).when(restore(TAKEN)).then_refused(TaxIdTaken)
    assert isinstance(refusal, TaxIdTaken)
    assert refusal.customer_id == OTHER_CUSTOMER


@pytest.mark.parametrize("choice", [None, FREE, TaxIdChoice(NIT, CUSTOMER)])
def test_a_duplicate_is_restored_as_it_was(choice: TaxIdChoice | None) -> None:
    case = given(archive, choice=TAKEN_BUT_ALLOWED).when(restore(choice))
    assert not case.then_one(CustomerRestored).holds_tax_id


def test_a_customer_restored_without_its_tax_id_does_not_get_it_back_by_the_next_restore() -> None:
    case = given(archive, restore(TAKEN_BUT_ALLOWED), archive).when(restore(FREE))
    assert not case.then_one(CustomerRestored).holds_tax_id


def test_a_strict_policy_does_not_keep_a_customer_with_an_invalid_tax_id_archived() -> None:
    wrong = TaxIdChoice(WRONG_NIT)
    case = given(archive, choice=wrong).when(restore(wrong), strict=True)
    assert case.then_one(CustomerRestored).holds_tax_id


def test_a_restored_customer_can_be_changed_again() -> None:
    given(archive, restore(FREE)).when(lambda customer: customer.change(name="New")).then(CustomerChanged)


@pytest.mark.parametrize("past", [[], [archive], [archive, restore(FREE)]])
def test_a_customer_is_erased_whether_active_or_archived(past: list[Step]) -> None:
    case = given(*PAST, *past).when(erase)
    event = case.then_one(PersonalDataErased)
    assert event.reason == "asked by phone"
    assert event.personal == frozenset()
    assert (case.customer.is_erased, case.customer.holds_tax_id) == (True, False)
    assert not case.customer.held_tax_id_when_archived


def test_erasing_again_changes_nothing() -> None:
    given(erase).when(erase).then_nothing()


@pytest.mark.parametrize(
    "step",
    [*OTHER_WRITES.values(), archive, restore(), restore(FREE)],
    ids=[*OTHER_WRITES, "archive", "restore", "take"],
)
@pytest.mark.parametrize("past", [[], [archive]], ids=["active", "archived"])
def test_an_erased_customer_refuses_everything(past: list[Step], step: Step) -> None:
    given(*PAST, *past, erase).when(step).then_refused(CustomerErased)


def test_the_mark_of_erased_values_is_the_one_of_the_contract() -> None:
    assert ERASED == "[erased]"
