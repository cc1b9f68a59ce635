"""E-mails of a customer: sameness, limits, the lock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.change import Change
from domain.emails import EmailAdded, EmailChanged, EmailLocked, EmailRemoved, EmailUnlocked
from domain.entries import Lock
from domain.errors import EmailAlreadyPresent, EmailIsLocked, EmailNotFound, LimitReached
from domain.phones import PhoneAdded
from tests.support.scenario import CHANGE, NOW, UNKNOWN, Step, given

ANA, LUIS = UUID(int=1), UUID(int=2)


def add(email_id: UUID, email: str, **details: Any) -> Step:
    return lambda customer: customer.add_email(email_id, email, **details)


def lock(email_id: UUID, reason: str | None = None) -> Step:
    return lambda customer: customer.lock_email(email_id, reason)


def unlock(email_id: UUID, reason: str | None = None) -> Step:
    return lambda customer: customer.unlock_email(email_id, reason)


def change(email_id: UUID, **wanted: Any) -> Step:
    return lambda customer: customer.change_email(email_id, **wanted)


def remove(email_id: UUID) -> Step:
    return lambda customer: customer.remove_email(email_id)


def test_an_email_is_added_with_what_is_known_of_it() -> None:
    case = given().when(add(ANA, "Ana@acme.com", is_for_invoicing=True, name="Ana", role="Compras", notes="Mornings"))
    event = case.then_one(EmailAdded)
    assert (event.email, event.is_for_invoicing, event.name, event.role, event.notes) == (
        "Ana@acme.com",
        True,
        "Ana",
        "Compras",
        "Mornings",
    )
    entry = case.customer.email(ANA)
    assert (entry.email_id, entry.email, entry.is_for_invoicing) == (ANA, "Ana@acme.com", True)
    assert (entry.name, entry.role, entry.notes) == ("Ana", "Compras", "Mornings")
    assert (entry.created_at, entry.updated_at, entry.is_locked) == (NOW, NOW, False)


def test_an_email_is_not_for_invoicing_unless_said() -> None:
    case = given().when(add(ANA, "ana@acme.com"))
    assert not case.then_one(EmailAdded).is_for_invoicing


def test_emails_stay_in_the_order_in_which_they_were_added() -> None:
    case = given(add(LUIS, "luis@acme.com"), add(ANA, "ana@acme.com"))
    case.when(change(LUIS, email="luis@acme.gt")).then(EmailChanged)
    assert list(case.customer.emails) == [LUIS, ANA]


@pytest.mark.parametrize("again", ["ana@acme.com", "ANA@acme.com", "aNa@acme.com"])
def test_the_same_email_is_refused_whatever_its_case(again: str) -> None:
    given(add(ANA, "Ana@acme.com")).when(add(LUIS, again)).then_refused(EmailAlreadyPresent)


def test_a_locked_email_counts_as_present_and_a_removed_one_does_not() -> None:
    given(add(ANA, "ana@acme.com"), lock(ANA)).when(add(LUIS, "ana@acme.com")).then_refused(EmailAlreadyPresent)
    given(add(ANA, "ana@acme.com"), remove(ANA)).when(add(LUIS, "ana@acme.com")).then(EmailAdded)


@pytest.mark.parametrize(
    "wanted",
    [
        {"email": "ana@acme.gt"},
        {"email": "ANA@acme.com"},
        {"is_for_invoicing": True},
        {"name": "Ana", "role": "Compras", "notes": "Mornings"},
        {"role": None, "notes": None, "name": "Ana"},
    ],
)
def test_an_email_changes_and_the_event_has_just_what_did(wanted: dict[str, Any]) -> None:
    case = given(add(ANA, "ana@acme.com", name="A.", role="Gerencia", notes="Old"))
    event = case.when(change(ANA, **wanted)).then_one(EmailChanged)
    assert event.changed == wanted
    entry = case.customer.email(ANA)
    assert {name: getattr(entry, name) for name in wanted} == wanted
    assert entry.created_at < entry.updated_at == NOW


@pytest.mark.parametrize("wanted", [{}, {"email": "ana@acme.com"}, {"name": None, "is_for_invoicing": False}])
def test_a_change_to_what_is_there_records_nothing(wanted: dict[str, Any]) -> None:
    given(add(ANA, "ana@acme.com")).when(change(ANA, **wanted)).then_nothing()


def test_an_email_cannot_become_equal_to_another() -> None:
    case = given(add(ANA, "ana@acme.com"), add(LUIS, "luis@acme.com"))
    case.when(change(LUIS, email="ANA@acme.com", name="Luis")).then_refused(EmailAlreadyPresent)


def test_a_lock_says_who_when_and_why() -> None:
    case = given(add(ANA, "ana@acme.com")).when(lock(ANA, "Agreed in writing"))
    event = case.then_one(EmailLocked)
    assert (event.why, event.reason) == ("Agreed in writing", CHANGE.reason)
    entry = case.customer.email(ANA)
    assert entry.lock == Lock("ana", NOW, "Agreed in writing")
    assert entry.updated_at == NOW


def test_without_a_reason_of_its_own_the_lock_has_the_reason_of_the_change() -> None:
    case = given(add(ANA, "ana@acme.com")).when(lock(ANA))
    assert case.then_one(EmailLocked).why == CHANGE.reason
    case = given(add(ANA, "ana@acme.com")).when(lock(ANA), by=Change("ana"))
    assert case.then_one(EmailLocked).why is None


@pytest.mark.parametrize("wanted", [{"notes": "New"}, {"email": "ana@acme.gt"}, {}, {"email": "ana@acme.com"}])
def test_a_locked_email_cannot_be_changed_even_where_nothing_would_change(wanted: dict[str, Any]) -> None:
    given(add(ANA, "ana@acme.com"), lock(ANA)).when(change(ANA, **wanted)).then_refused(EmailIsLocked)


def test_a_locked_email_cannot_be_removed() -> None:
    given(add(ANA, "ana@acme.com"), lock(ANA)).when(remove(ANA)).then_refused(EmailIsLocked)


def test_locking_a_locked_email_changes_nothing_not_even_the_reason() -> None:
    given(add(ANA, "ana@acme.com"), lock(ANA, "first")).when(lock(ANA, "second")).then_nothing()


def test_unlocking_an_email_that_is_not_locked_changes_nothing() -> None:
    given(add(ANA, "ana@acme.com")).when(unlock(ANA)).then_nothing()


def test_an_unlocked_email_can_be_changed_locked_and_removed_again() -> None:
    past = [add(ANA, "ana@acme.com"), lock(ANA)]
    case = given(*past).when(unlock(ANA, "Ana called"))
    assert case.then_one(EmailUnlocked).why == "Ana called"
    assert case.customer.email(ANA).lock is None
    assert case.customer.email(ANA).updated_at == NOW
    given(*past, unlock(ANA)).when(change(ANA, notes="New")).then(EmailChanged)
    given(*past, unlock(ANA)).when(lock(ANA)).then(EmailLocked)
    given(*past, unlock(ANA)).when(remove(ANA)).then(EmailRemoved)


def test_a_lock_stops_changes_to_that_email_alone() -> None:
    past = [add(ANA, "ana@acme.com"), add(LUIS, "luis@acme.com"), lock(ANA)]
    given(*past).when(change(LUIS, notes="New")).then(EmailChanged)


def test_a_removed_email_is_gone() -> None:
    case = given(add(ANA, "ana@acme.com")).when(remove(ANA))
    case.then(EmailRemoved)
    assert case.customer.emails == {}


@pytest.mark.parametrize(
    "step", [change(UNKNOWN, notes="New"), change(UNKNOWN), lock(UNKNOWN), unlock(UNKNOWN), remove(UNKNOWN)]
)
def test_an_email_that_is_not_there_is_not_found(step: Step) -> None:
    given(add(ANA, "ana@acme.com")).when(step).then_refused(EmailNotFound)


def test_there_is_room_for_200_emails() -> None:
    many = [add(UUID(int=1000 + number), f"person{number}@acme.com") for number in range(199)]
    last = UUID(int=2000)
    given(*many).when(add(last, "last@acme.com")).then(EmailAdded)
    full = [*many, add(last, "last@acme.com")]
    refusal = given(*full).when(add(ANA, "ana@acme.com")).then_refused(LimitReached)
    assert str(refusal) == "A customer may have at most 200 e-mails."
    given(*full, remove(last)).when(add(ANA, "ana@acme.com")).then(EmailAdded)


def test_emails_leave_the_room_for_phones_alone() -> None:
    full = [add(UUID(int=1000 + number), f"person{number}@acme.com") for number in range(200)]
    given(*full).when(lambda customer: customer.add_phone(ANA, "+50223456789")).then(PhoneAdded)


@pytest.mark.parametrize("step", [change(ANA), lock(ANA), unlock(ANA), remove(ANA)])
def test_a_removed_email_is_not_found(step: Step) -> None:
    given(add(ANA, "ana@acme.com"), remove(ANA)).when(step).then_refused(EmailNotFound)
