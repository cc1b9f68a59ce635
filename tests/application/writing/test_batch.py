"""Batches on a real database: what is recorded, what is refused, and what nobody sees of either."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from application import customers
from application.log.sealing import EVENTS_BY_TOPIC
from application.writing.appender import Appender
from application.writing.claims import Claims, Held
from application.writing.command import Command, Outcome, on_customer
from application.writing.unit_of_work import UnitOfWork
from domain.customer import Customer
from domain.errors import (
    CustomerIsArchived,
    CustomerNotFound,
    CustomersError,
    EmailAlreadyPresent,
    EmailNotFound,
    ExternalIdTaken,
    StaleVersion,
    TaxIdRefused,
    TaxIdTaken,
)
from domain.tax_id import TaxId, TaxIdType
from tests.support.commands import (
    CLAIMS,
    add_email,
    appending,
    archive,
    change_tax_id,
    customers_in,
    done,
    foreign,
    log,
    on,
    register,
    rename,
    restore,
    rows,
    run,
)

UNKNOWN = UUID(int=0xFF)


def everything(url: str) -> list[list[tuple[Any, ...]]]:
    """All rows that commands write, but for the counter of batches."""
    tables = ("events", "customer_keys", "claims", "receipts")
    return [rows(url, f"SELECT * FROM {table} ORDER BY 1") for table in tables]


def topics(url: str) -> list[str]:
    return [EVENTS_BY_TOPIC[row.topic].__name__ for row in log(url)]


# What is recorded


def test_a_batch_is_recorded_in_order_and_each_is_told_its_place(batches: Appender, database_url: str) -> None:
    first, second = run(batches, register("Acme"), register("Beta"))
    assert [(outcome.version, outcome.position) for outcome in (first, second)] == [(1, 1), (1, 2)]
    assert [row.customer_id for row in log(database_url)] == [first.customer_id, second.customer_id]
    assert first.answer.document["name"] == "Acme"
    assert (first.answer.subject_id, first.is_replay) == (first.customer_id, False)


def test_commands_on_one_customer_follow_each_other_in_a_batch(batches: Appender, database_url: str) -> None:
    customer_id = uuid4()
    decided = batches.append(
        [
            register("Acme", customer_id=customer_id),
            add_email(customer_id, "ana@acme.com"),
            add_email(customer_id, "ANA@acme.com"),
            rename(customer_id, "Beta"),
            archive(customer_id),
            rename(customer_id, "Gamma"),
            restore(customer_id),
        ]
    )
    refused = [type(each) for each in decided if not isinstance(each, Outcome)]
    assert refused == [EmailAlreadyPresent, CustomerIsArchived]
    assert [each.version for each in decided if isinstance(each, Outcome)] == [1, 2, 3, 4, 5]
    assert done(decided[3]).answer.document["name"] == "Beta"
    assert len(done(decided[0]).answer.document["emails"]) == 0
    assert [row.version for row in log(database_url)] == [1, 2, 3, 4, 5]
    assert customers_in(database_url)[customer_id].name == "Beta"


def test_commands_on_one_customer_follow_each_other_over_batches_and_writers(
    batches: Appender, neighbour: Appender
) -> None:
    (registered,) = run(batches, register())
    for number in range(6):
        (outcome,) = run((neighbour, batches)[number % 2], rename(registered.customer_id, f"Name {number}"))
        assert (outcome.version, outcome.position) == (number + 2, number + 2)


def test_no_command_is_decided_twice_whatever_it_asks_for(batches: Appender) -> None:
    own, taken = foreign(1), foreign(2)
    registered, _ = run(batches, register(tax_id=own, read_ahead=False), register(tax_id=taken, read_ahead=False))
    decided: list[str] = []

    def counted(command: Command) -> Command:
        act = command.act

        def act_and_count(work: UnitOfWork) -> object:
            decided.append(str(command.change))
            return act(work)

        command.act = act_and_count
        return command

    customer_id = registered.customer_id
    commands = [archive(customer_id), restore(customer_id), change_tax_id(customer_id, taken), archive(customer_id)]
    outcomes = batches.append([counted(command) for command in commands])
    assert [type(outcome) for outcome in outcomes] == [Outcome, Outcome, TaxIdTaken, Outcome]
    assert len(decided) == len(commands)


def test_one_command_may_record_several_events(batches: Appender, database_url: str) -> None:
    (registered,) = run(batches, register())

    act = on_customer(Customer.add_billing_entity, uuid4(), "Acme", TaxId.parse("CF"), is_default=True)
    (outcome,) = run(batches, on(registered.customer_id, act))
    assert (outcome.version, outcome.position) == (3, 3)
    assert topics(database_url) == ["CustomerRegistered", "BillingEntityAdded", "DefaultBillingEntitySet"]


def test_a_command_that_changes_nothing_answers_with_the_place_of_the_last_event(
    batches: Appender, database_url: str
) -> None:
    (registered, _) = run(batches, register("Acme"), register("Beta"))
    (outcome,) = run(batches, rename(registered.customer_id, "Acme"))
    assert (outcome.version, outcome.position) == (1, 1)
    assert len(log(database_url)) == 2


def test_who_and_why_are_recorded_and_the_time_never_runs_backwards(batches: Appender, database_url: str) -> None:
    (registered,) = run(batches, register())
    (renamed,) = run(batches, rename(registered.customer_id, "Beta"))
    document = renamed.answer.document
    assert document["updated_at"] >= document["created_at"]
    state = rows(database_url, "SELECT convert_from(state, 'UTF8')::json ->> 'actor' FROM events")
    assert state == [("tests",), ("tests",)]


def test_time_and_ids_of_a_command_are_decided_once(batches: Appender) -> None:
    command = register()
    run(batches, command)
    decided_at = command.now
    assert decided_at is not None
    again = register(customer_id=uuid4(), now=decided_at)
    (outcome,) = run(batches, again)
    assert outcome.answer.document["created_at"] == decided_at


# What is refused


REFUSED: dict[str, tuple[Any, type[CustomersError]]] = {
    "unknown customer": (lambda own: rename(UNKNOWN, "x"), CustomerNotFound),
    "stale version": (lambda own: rename(own, "x", if_version=7), StaleVersion),
    "stale version though nothing would change": (lambda own: rename(own, "Acme", if_version=7), StaleVersion),
    "registration with a version": (lambda own: register(if_version=1), StaleVersion),
    "tax id taken": (lambda own: register(tax_id=foreign("own")), TaxIdTaken),
    "tax id taken, not read ahead": (lambda own: register(tax_id=foreign("own"), read_ahead=False), TaxIdTaken),
    "external id taken": (lambda own: register(external_id="crm-1"), ExternalIdTaken),
    "external id taken, not read ahead": (lambda own: register(external_id="crm-1", read_ahead=False), ExternalIdTaken),
    "email present": (lambda own: add_email(own, "ANA@acme.com"), EmailAlreadyPresent),
    "no such email": (
        lambda own: on(own, on_customer(Customer.lock_email, UNKNOWN)),
        EmailNotFound,
    ),
}


@pytest.mark.parametrize(("make", "refusal"), REFUSED.values(), ids=REFUSED)
def test_a_refused_command_leaves_nothing(
    batches: Appender, database_url: str, make: Any, refusal: type[CustomersError]
) -> None:
    own = uuid4()
    run(
        batches,
        register(customer_id=own, tax_id=foreign("own"), external_id="crm-1"),
        add_email(own, "ana@acme.com"),
    )
    before = everything(database_url)
    (decided,) = batches.append([make(own)])
    assert type(decided) is refusal
    assert everything(database_url) == before
    (outcome,) = run(batches, rename(own, "After"))
    assert outcome.version == 3


def test_a_refused_command_leaves_nothing_to_its_neighbours_in_the_batch(batches: Appender, database_url: str) -> None:
    own = uuid4()

    def half(work: UnitOfWork) -> None:
        customers.change(work, name="Half")
        work.customer().lock_email(UNKNOWN)

    registered, refused, renamed = batches.append(
        [register("Acme", customer_id=own), on(own, half), add_email(own, "ana@acme.com")]
    )
    assert type(refused) is EmailNotFound
    assert done(registered).version == 1
    assert (done(renamed).version, done(renamed).answer.document["name"]) == (2, "Acme")
    assert topics(database_url) == ["CustomerRegistered", "EmailAdded"]


def test_an_unexpected_exception_fails_that_command_only(batches: Appender, database_url: str) -> None:
    own = uuid4()

    def trip(work: UnitOfWork) -> None:
        customers.change(work, name="Half")
        raise ZeroDivisionError

    before, failed, after = batches.append([register(customer_id=own), on(own, trip), add_email(own, "ana@acme.com")])
    assert isinstance(failed, ZeroDivisionError)
    assert (done(before).version, done(after).version) == (1, 2)
    assert customers_in(database_url)[own].name == "Acme"


def test_an_answer_that_cannot_be_rendered_records_nothing(batches: Appender, database_url: str) -> None:
    own = uuid4()

    def trip(customer: object, subject_id: UUID | None) -> None:
        raise ZeroDivisionError

    tripping = register(tax_id=foreign(1))
    tripping.answer = trip
    renaming = rename(own, "Beta")
    renaming.answer = trip
    failed, _, failed_too, second = batches.append(
        [tripping, register(customer_id=own), renaming, register(tax_id=foreign(1))]
    )
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(failed_too, ZeroDivisionError)
    assert done(second).version == 1
    assert topics(database_url) == ["CustomerRegistered", "CustomerRegistered"]
    assert customers_in(database_url)[own].name == "Acme"


def test_a_tax_id_that_cannot_be_claimed_fails_its_command_alone(
    batches: Appender, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tags(held: Held) -> set[bytes]:
        if held.tax_id == ("X1", "FOREIGN", "HN"):
            raise KeyError(held)
        return Claims.tags(CLAIMS, held)

    monkeypatch.setattr(CLAIMS, "tags", tags)
    broken = TaxId.parse("X1", TaxIdType.FOREIGN, "HN")
    failed, registered = batches.append([register(tax_id=broken), register("Beta")])
    assert isinstance(failed, KeyError)
    assert done(registered).position == 1
    assert len(log(database_url)) == 1


def test_an_expected_version_that_fits_lets_the_command_through(batches: Appender) -> None:
    (registered,) = run(batches, register())
    (renamed,) = run(batches, rename(registered.customer_id, "Beta", if_version=1))
    assert renamed.version == 2


def test_two_commands_that_expect_the_same_version_do_not_both_pass(batches: Appender) -> None:
    (registered,) = run(batches, register())
    own = registered.customer_id
    first, second = batches.append([rename(own, "Beta", if_version=1), rename(own, "Gamma", if_version=1)])
    assert done(first).version == 2
    assert isinstance(second, StaleVersion)
    assert second.version == 2


def test_what_is_not_there_comes_before_a_stale_version_and_that_before_a_conflict(batches: Appender) -> None:
    own = uuid4()
    run(batches, register(customer_id=own), add_email(own, "ana@acme.com"))
    missing = on(own, on_customer(Customer.lock_email, UNKNOWN), if_version=7)
    conflict = add_email(own, "ana@acme.com", if_version=7)
    decided = batches.append([missing, conflict])
    assert [type(each) for each in decided] == [EmailNotFound, StaleVersion]


def test_the_policy_of_tax_ids_is_the_appenders(database_url: str) -> None:
    with appending(database_url, strict_tax_ids=True) as strict:
        (decided,) = strict.append([register(tax_id=TaxId.parse("7108-1"))])
    assert type(decided) is TaxIdRefused
