"""Who the customer is: registration, names, origin, external id, notes, and who holds a tax id."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.customer import EVENT_TYPES
from domain.details import CustomerChanged, CustomerRegistered, TaxIdChanged, TaxIdChoice
from domain.errors import CustomersError, ExternalIdTaken, TaxIdRefused, TaxIdTaken
from domain.event import Event
from domain.tax_id import TaxId
from tests.support.scenario import (
    CF,
    CHANGE,
    CUI,
    CUSTOMER,
    NIT,
    NOW,
    OTHER_CUSTOMER,
    OTHER_NIT,
    PAST,
    WRONG_NIT,
    Step,
    given,
    register,
)

FREE, TAKEN = TaxIdChoice(OTHER_NIT), TaxIdChoice(OTHER_NIT, OTHER_CUSTOMER)
TAKEN_BUT_ALLOWED = TaxIdChoice(OTHER_NIT, OTHER_CUSTOMER, allow_duplicate=True)


def change(**wanted: Any) -> Step:
    return lambda customer: customer.change(**wanted)


def test_the_event_types_are_those_of_the_contract() -> None:
    assert " ".join(EVENT_TYPES) == (
        "CustomerRegistered CustomerChanged TaxIdChanged CustomerArchived CustomerRestored "
        "EmailAdded EmailChanged EmailLocked EmailUnlocked EmailRemoved "
        "PhoneAdded PhoneChanged PhoneLocked PhoneUnlocked PhoneRemoved "
        "BillingEntityAdded BillingEntityChanged BillingEntityActivated BillingEntityDeactivated "
        "DefaultBillingEntitySet DefaultBillingEntityCleared PersonalDataErased"
    )


def test_topics_are_explicit_and_each_belongs_to_one_event_type() -> None:
    topics = [event_type.__dict__["TOPIC"] for event_type in EVENT_TYPES.values()]
    assert len(set(topics)) == len(topics)
    assert all(topic.startswith("customer.") and topic == topic.lower() for topic in topics)


def test_the_first_event_says_everything_that_was_given() -> None:
    customer = register(
        change=CHANGE,
        now=NOW,
        name="Acme",
        legal_name="Acme, Sociedad Anónima",
        external_id="crm-17",
        notes="Pays late.\nBut pays.",
        metadata={"segment": "mayorista", "gone": None, "b": "2"},
        tags=["vip"],
        contact_origin="REFERRAL",
    )
    (event,) = customer.collect_events()
    assert isinstance(event, CustomerRegistered)
    assert vars(event) == {
        "originator_id": CUSTOMER,
        "originator_version": 1,
        "originator_topic": "customer",
        "timestamp": NOW,
        "actor": "ana",
        "on_behalf_of": "luis@acme.com",
        "reason": "asked by phone",
        "request_id": "r-1",
        "name": "Acme",
        "legal_name": "Acme, Sociedad Anónima",
        "external_id": "crm-17",
        "notes": "Pays late.\nBut pays.",
        "metadata": {"b": "2", "segment": "mayorista"},
        "tags": ["vip"],
        "contact_origin": "REFERRAL",
        "tax_id": "7108-0",
        "tax_id_type": "NIT",
        "tax_id_country": "GT",
        "tax_id_status": "valid",
        "holds_tax_id": True,
    }
    assert event.type == "CustomerRegistered"
    assert customer.created_on == customer.modified_on == NOW
    assert customer.version == 1


def test_what_is_not_given_is_absent() -> None:
    customer = register()
    assert (customer.legal_name, customer.external_id, customer.notes) == (None, None, None)
    assert (customer.metadata, customer.tags) == (None, None)
    assert (customer.emails, customer.phones, customer.billing_entities) == ({}, {}, {})
    assert customer.default_billing_entity_id is None
    assert customer.status == "active"


@pytest.mark.parametrize(
    ("choice", "holds"),
    [
        (TaxIdChoice(NIT), True),
        (TaxIdChoice(CUI), True),
        (TaxIdChoice(WRONG_NIT), True),
        (TaxIdChoice(NIT, allow_duplicate=True), True),
        (TaxIdChoice(NIT, CUSTOMER), True),
        (TaxIdChoice(NIT, OTHER_CUSTOMER, allow_duplicate=True), False),
        (TaxIdChoice(CF), False),
        (TaxIdChoice(CF, OTHER_CUSTOMER), False),
    ],
)
def test_a_new_customer_holds_its_tax_id_where_that_is_free(choice: TaxIdChoice, holds: bool) -> None:
    assert register(choice=choice).holds_tax_id is holds


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"choice": TAKEN}, TaxIdTaken),
        ({"external_id": "crm-17", "external_id_holder": OTHER_CUSTOMER}, ExternalIdTaken),
        ({"choice": TaxIdChoice(WRONG_NIT), "strict_tax_ids": True}, TaxIdRefused),
        ({"choice": TaxIdChoice(WRONG_NIT, OTHER_CUSTOMER), "strict_tax_ids": True}, TaxIdTaken),
    ],
)
def test_a_registration_is_refused(wanted: dict[str, Any], refusal: type[CustomersError]) -> None:
    with pytest.raises(refusal):
        register(**wanted)


def test_the_refusals_name_the_holder() -> None:
    with pytest.raises(TaxIdTaken) as tax_id:
        register(choice=TAKEN)
    with pytest.raises(ExternalIdTaken) as external_id:
        register(external_id="crm-17", external_id_holder=OTHER_CUSTOMER)
    assert tax_id.value.customer_id == external_id.value.customer_id == OTHER_CUSTOMER


def test_an_invalid_tax_id_is_accepted_and_marked_unless_the_policy_is_strict() -> None:
    assert register(choice=TaxIdChoice(WRONG_NIT)).tax_id_status == "invalid"
    with pytest.raises(TaxIdRefused) as refused:
        register(choice=TaxIdChoice(WRONG_NIT), strict_tax_ids=True)
    assert str(refused.value) == WRONG_NIT.reason
    assert "7108" not in str(refused.value)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("name", "Acme Dos"),
        ("legal_name", "Acme, S. A."),
        ("contact_origin", "WHATSAPP"),
        ("external_id", "crm-18"),
        ("notes", "New note"),
        ("notes", None),
        ("legal_name", None),
        ("external_id", None),
    ],
)
def test_a_detail_changes_and_the_event_has_just_that(member: str, value: str | None) -> None:
    case = given(legal_name="Old, S. A.", external_id="crm-1", notes="Old note")
    event = case.when(change(**{member: value})).then_one(CustomerChanged)
    assert event.changed == {member: value}
    assert getattr(case.customer, member) == value
    assert (event.actor, event.on_behalf_of, event.reason, event.request_id) == (
        "ana",
        "luis@acme.com",
        "asked by phone",
        "r-1",
    )


def test_only_what_differs_is_recorded() -> None:
    case = given(notes="Same").when(change(name="Acme", notes="Same", legal_name="New"))
    assert case.then_one(CustomerChanged).changed == {"legal_name": "New"}


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"name": "Acme"},
        {"notes": None, "legal_name": None},
        {"choice": TaxIdChoice(NIT, CUSTOMER)},
        {"choice": TaxIdChoice(NIT, CUSTOMER, allow_duplicate=True), "name": "Acme"},
        {"external_id": "crm-1", "external_id_holder": CUSTOMER},
    ],
)
def test_a_change_to_what_is_there_records_nothing(wanted: dict[str, Any]) -> None:
    given(external_id="crm-1").when(change(**wanted)).then_nothing()


def test_details_and_tax_id_change_together_in_two_events() -> None:
    _, event = given().when(change(name="Acme Dos", choice=FREE)).then(CustomerChanged, TaxIdChanged)
    assert isinstance(event, TaxIdChanged)
    assert (event.tax_id, event.tax_id_type, event.tax_id_country) == ("12345678-9", "NIT", "GT")
    assert (event.tax_id_status, event.holds_tax_id) == ("valid", True)


@pytest.mark.parametrize(("choice", "holds"), [(FREE, True), (TAKEN_BUT_ALLOWED, False), (TaxIdChoice(CF), False)])
def test_another_tax_id_is_held_where_it_is_free(choice: TaxIdChoice, holds: bool) -> None:
    case = given().when(change(choice=choice))
    assert case.then_one(TaxIdChanged).holds_tax_id is holds
    assert case.customer.tax_id == choice.tax_id.value
    assert case.customer.holds_tax_id is holds


def test_a_duplicate_takes_its_own_tax_id_once_it_is_free() -> None:
    duplicate = given(choice=TaxIdChoice(NIT, OTHER_CUSTOMER, allow_duplicate=True))
    event = duplicate.when(change(choice=TaxIdChoice(NIT))).then_one(TaxIdChanged)
    assert event.holds_tax_id


def test_a_duplicate_stays_one_while_another_holds_the_tax_id() -> None:
    choice = TaxIdChoice(NIT, OTHER_CUSTOMER, allow_duplicate=True)
    given(choice=choice).when(change(choice=choice)).then_nothing()


def test_the_same_tax_id_written_otherwise_is_recorded_and_still_held() -> None:
    case = given(choice=TaxIdChoice(TaxId.parse("12-34x")))
    respelt = TaxIdChoice(TaxId.parse("1234X"), CUSTOMER)
    event = case.when(change(choice=respelt)).then_one(TaxIdChanged)
    assert (event.tax_id, event.holds_tax_id) == ("1234X", True)


@pytest.mark.parametrize(
    ("wanted", "strict", "refusal"),
    [
        ({"choice": TAKEN}, False, TaxIdTaken),
        ({"choice": TAKEN, "name": "Acme Dos"}, False, TaxIdTaken),
        ({"external_id": "crm-9", "external_id_holder": OTHER_CUSTOMER}, False, ExternalIdTaken),
        ({"external_id": "crm-9", "external_id_holder": OTHER_CUSTOMER, "choice": FREE}, False, ExternalIdTaken),
        ({"choice": TaxIdChoice(WRONG_NIT)}, True, TaxIdRefused),
        ({"choice": TaxIdChoice(WRONG_NIT), "name": "Acme Dos"}, True, TaxIdRefused),
    ],
)
def test_a_change_is_refused_as_a_whole(wanted: dict[str, Any], strict: bool, refusal: type[CustomersError]) -> None:
    given().when(change(**wanted), strict=strict).then_refused(refusal)


def test_a_strict_policy_leaves_alone_what_was_accepted_before() -> None:
    case = given(choice=TaxIdChoice(WRONG_NIT))
    case.when(change(name="Acme Dos"), strict=True).then(CustomerChanged)
    again = TaxIdChoice(WRONG_NIT, CUSTOMER)
    given(choice=TaxIdChoice(WRONG_NIT)).when(change(choice=again), strict=True).then_nothing()


def test_time_never_runs_backwards_within_a_customer() -> None:
    behind = PAST - timedelta(days=3)
    case = given(change(name="Acme Dos"))
    last = case.customer.modified_on
    event = case.when(change(name="Acme Tres"), at=behind).then_one(CustomerChanged)
    assert event.timestamp == last == case.customer.modified_on


def test_the_time_of_a_change_is_when_it_was_decided() -> None:
    case = given().when(change(name="Acme Dos"))
    assert case.then_one(CustomerChanged).timestamp == NOW
    assert (case.customer.created_on, case.customer.modified_on) == (PAST, NOW)


def test_nothing_is_recorded_without_an_actor() -> None:
    customer = register()
    with pytest.raises(RuntimeError, match="actor"):
        customer.change(name="Acme Dos")
    assert (customer.name, customer.version) == ("Acme", 1)


def test_the_events_of_the_domain_name_the_fields_that_they_have_as_personal() -> None:
    def members(event_type: type[Event]) -> set[str]:
        inherited = {name for base in event_type.__mro__ for name in vars(base).get("__annotations__", {})}
        details = {"email", "phone", "extension", "name", "role", "notes", "legal_name", "external_id"}
        details |= {"metadata", "tags"}
        billing = {"tax_id", "billing_email", "billing_cc", "fiscal_address", "billing_address"}
        return inherited | (details | billing if "changed" in inherited else set())

    for event_type in EVENT_TYPES.values():
        assert event_type.personal <= members(event_type), event_type
