"""Phones of a customer: sameness with extensions, limits, the lock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.change import Change
from domain.entries import Lock
from domain.errors import LimitReached, PhoneAlreadyPresent, PhoneIsLocked, PhoneNotFound
from domain.phones import PhoneAdded, PhoneChanged, PhoneLocked, PhoneRemoved, PhoneUnlocked
from tests.support.scenario import CHANGE, NOW, UNKNOWN, Step, given

OFFICE, MOBILE = UUID(int=1), UUID(int=2)
OFFICE_NUMBER, MOBILE_NUMBER = "+50223456789", "+50255443322"


def add(phone_id: UUID, phone: str, extension: str | None = None, **details: Any) -> Step:
    return lambda customer: customer.add_phone(phone_id, phone, extension, **details)


def lock(phone_id: UUID, reason: str | None = None) -> Step:
    return lambda customer: customer.lock_phone(phone_id, reason)


def unlock(phone_id: UUID, reason: str | None = None) -> Step:
    return lambda customer: customer.unlock_phone(phone_id, reason)


def change(phone_id: UUID, **wanted: Any) -> Step:
    return lambda customer: customer.change_phone(phone_id, **wanted)


def remove(phone_id: UUID) -> Step:
    return lambda customer: customer.remove_phone(phone_id)


def test_a_phone_is_added_with_what_is_known_of_it() -> None:
    case = given().when(add(OFFICE, OFFICE_NUMBER, "12", is_whatsapp=True, name="Ana", role="Compras", notes="8 to 5"))
    event = case.then_one(PhoneAdded)
    assert (event.phone, event.extension, event.is_whatsapp) == (OFFICE_NUMBER, "12", True)
    assert (event.name, event.role, event.notes) == ("Ana", "Compras", "8 to 5")
    entry = case.customer.phone(OFFICE)
    assert (entry.phone_id, entry.phone, entry.extension, entry.is_whatsapp) == (OFFICE, OFFICE_NUMBER, "12", True)
    assert (entry.name, entry.role, entry.notes) == ("Ana", "Compras", "8 to 5")
    assert (entry.created_at, entry.updated_at, entry.is_locked) == (NOW, NOW, False)


def test_a_phone_has_neither_extension_nor_whatsapp_unless_said() -> None:
    event = given().when(add(OFFICE, OFFICE_NUMBER)).then_one(PhoneAdded)
    assert (event.extension, event.is_whatsapp) == (None, False)


@pytest.mark.parametrize("extension", [None, "12"])
def test_the_same_number_with_the_same_extension_is_refused(extension: str | None) -> None:
    past = add(OFFICE, OFFICE_NUMBER, extension, name="Ana")
    given(past).when(add(MOBILE, OFFICE_NUMBER, extension)).then_refused(PhoneAlreadyPresent)


@pytest.mark.parametrize(("first", "second"), [(None, "12"), ("12", None), ("12", "13"), ("12", "012")])
def test_another_extension_is_another_phone(first: str | None, second: str | None) -> None:
    given(add(OFFICE, OFFICE_NUMBER, first)).when(add(MOBILE, OFFICE_NUMBER, second)).then(PhoneAdded)


def test_a_removed_phone_can_be_added_again() -> None:
    given(add(OFFICE, OFFICE_NUMBER), remove(OFFICE)).when(add(MOBILE, OFFICE_NUMBER)).then(PhoneAdded)


@pytest.mark.parametrize(
    "wanted",
    [
        {"phone": MOBILE_NUMBER},
        {"extension": "13"},
        {"extension": None},
        {"phone": MOBILE_NUMBER, "extension": None},
        {"is_whatsapp": True},
        {"name": None, "role": "Gerencia", "notes": "New"},
    ],
)
def test_a_phone_changes_and_the_event_has_just_what_did(wanted: dict[str, Any]) -> None:
    case = given(add(OFFICE, OFFICE_NUMBER, "12", name="Ana"))
    event = case.when(change(OFFICE, **wanted)).then_one(PhoneChanged)
    assert event.changed == wanted
    entry = case.customer.phone(OFFICE)
    assert {name: getattr(entry, name) for name in wanted} == wanted
    assert entry.created_at < entry.updated_at == NOW


@pytest.mark.parametrize("wanted", [{}, {"phone": OFFICE_NUMBER}, {"extension": "12", "is_whatsapp": False}])
def test_a_change_to_what_is_there_records_nothing(wanted: dict[str, Any]) -> None:
    given(add(OFFICE, OFFICE_NUMBER, "12")).when(change(OFFICE, **wanted)).then_nothing()


@pytest.mark.parametrize("wanted", [{"phone": OFFICE_NUMBER, "extension": None}, {"extension": None}])
def test_a_phone_cannot_become_equal_to_another(wanted: dict[str, Any]) -> None:
    past = [add(OFFICE, OFFICE_NUMBER), add(MOBILE, OFFICE_NUMBER, "12")]
    given(*past).when(change(MOBILE, **wanted, name="New")).then_refused(PhoneAlreadyPresent)


def test_a_lock_says_who_when_and_why() -> None:
    case = given(add(OFFICE, OFFICE_NUMBER)).when(lock(OFFICE, "Agreed in writing"))
    assert case.then_one(PhoneLocked).why == "Agreed in writing"
    assert case.customer.phone(OFFICE).lock == Lock("ana", NOW, "Agreed in writing")
    assert case.customer.phone(OFFICE).updated_at == NOW


def test_without_a_reason_of_its_own_the_lock_has_the_reason_of_the_change() -> None:
    assert given(add(OFFICE, OFFICE_NUMBER)).when(lock(OFFICE)).then_one(PhoneLocked).why == CHANGE.reason
    case = given(add(OFFICE, OFFICE_NUMBER)).when(lock(OFFICE), by=Change("ana"))
    assert case.then_one(PhoneLocked).why is None


@pytest.mark.parametrize("wanted", [{"notes": "New"}, {"phone": MOBILE_NUMBER}, {}, {"phone": OFFICE_NUMBER}])
def test_a_locked_phone_cannot_be_changed_even_where_nothing_would_change(wanted: dict[str, Any]) -> None:
    given(add(OFFICE, OFFICE_NUMBER), lock(OFFICE)).when(change(OFFICE, **wanted)).then_refused(PhoneIsLocked)


def test_a_locked_phone_cannot_be_removed() -> None:
    given(add(OFFICE, OFFICE_NUMBER), lock(OFFICE)).when(remove(OFFICE)).then_refused(PhoneIsLocked)


def test_locking_a_locked_phone_changes_nothing_not_even_the_reason() -> None:
    given(add(OFFICE, OFFICE_NUMBER), lock(OFFICE, "first")).when(lock(OFFICE, "second")).then_nothing()


def test_unlocking_a_phone_that_is_not_locked_changes_nothing() -> None:
    given(add(OFFICE, OFFICE_NUMBER)).when(unlock(OFFICE)).then_nothing()


def test_an_unlocked_phone_can_be_changed_locked_and_removed_again() -> None:
    past = [add(OFFICE, OFFICE_NUMBER), lock(OFFICE)]
    case = given(*past).when(unlock(OFFICE, "Ana called"))
    assert case.then_one(PhoneUnlocked).why == "Ana called"
    assert case.customer.phone(OFFICE).lock is None
    given(*past, unlock(OFFICE)).when(change(OFFICE, notes="New")).then(PhoneChanged)
    given(*past, unlock(OFFICE)).when(lock(OFFICE)).then(PhoneLocked)
    given(*past, unlock(OFFICE)).when(remove(OFFICE)).then(PhoneRemoved)


@pytest.mark.parametrize(
    "step", [change(UNKNOWN, notes="New"), change(UNKNOWN), lock(UNKNOWN), unlock(UNKNOWN), remove(UNKNOWN)]
)
def test_a_phone_that_is_not_there_is_not_found(step: Step) -> None:
    given(add(OFFICE, OFFICE_NUMBER)).when(step).then_refused(PhoneNotFound)


def test_there_is_room_for_200_phones() -> None:
    many = [add(UUID(int=1000 + number), OFFICE_NUMBER, str(number)) for number in range(199)]
    last = UUID(int=2000)
    given(*many).when(add(last, OFFICE_NUMBER, "199")).then(PhoneAdded)
    full = [*many, add(last, OFFICE_NUMBER, "199")]
    refusal = given(*full).when(add(MOBILE, MOBILE_NUMBER)).then_refused(LimitReached)
    assert str(refusal) == "A customer may have at most 200 phones."
    given(*full, remove(last)).when(add(MOBILE, MOBILE_NUMBER)).then(PhoneAdded)
