"""Replaying the log: the past as it was, and read tables that are what the events say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from domain.customer import Customer
from domain.errors import ProjectionBehind, RecordUnreadable
from domain.event import ERASED
from projections.engine import follower_sql
from projections.engine.batch import advance
from projections.engine.projection import LIVE
from projections.engine.rebuild import ensure
from projections.proof.replay import compare, replay_customers
from projections.read_models import ReadModel, read_models
from projections.reports.time_zone import TIMEZONE
from tests.support.recorded_log import RecordedLog, connect_to


@pytest.fixture
def log(database_url: str) -> Iterator[RecordedLog]:
    with RecordedLog(database_url) as log:
        yield log


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with connect_to(database_url)() as connection:
        yield connection


def replayed(connection: psycopg.Connection[Any], log: RecordedLog, **options: Any) -> list[Customer]:
    found = list(replay_customers(connection, log.store, **options))
    assert not any(isinstance(each, RecordUnreadable) for each in found)
    return [each for each in found if isinstance(each, Customer)]


def test_customers_are_replayed_as_of_a_position(connection: psycopg.Connection[Any], log: RecordedLog) -> None:
    log.register(3)
    log.write_notes(log.customers[0], 5)
    assert [each.id for each in replayed(connection, log)] == sorted(log.customers)
    assert len(replayed(connection, log, to=2)) == 2
    (customer,) = replayed(connection, log, to=5, customer_id=log.customers[0])
    assert (customer.version, customer.notes) == (3, "Note 1")
    assert replayed(connection, log, to=0) == []


def test_customers_are_replayed_as_of_a_time(connection: psycopg.Connection[Any], log: RecordedLog) -> None:
    log.register(1)
    log.write_notes(log.customers[0], 5)
    (now,) = replayed(connection, log)
    (then,) = replayed(connection, log, as_of=now.created_on)
    assert (then.version, then.notes) == (1, None)


def test_an_erased_customer_is_replayed_without_its_values(
    connection: psycopg.Connection[Any], log: RecordedLog
) -> None:
    log.register(1)
    log.erase(log.customers[0])
    for position in (1, 2):
        (customer,) = replayed(connection, log, to=position)
        assert customer.name == ERASED


def test_a_customer_that_cannot_be_opened_stops_nobody_else(
    connection: psycopg.Connection[Any], log: RecordedLog
) -> None:
    log.register(2)
    connection.execute("INSERT INTO events VALUES (3, %s, 2, 'customer.from-the-future', '{}')", [log.customers[0]])
    found = list(replay_customers(connection, log.store))
    assert sorted(type(each).__name__ for each in found) == ["Customer", "RecordUnreadable"]


@pytest.fixture(params=["customer_list", "audit_log"])
def read_model(request: pytest.FixtureRequest, connection: psycopg.Connection[Any], log: RecordedLog) -> ReadModel:
    """A projection that is up to date with a log of some customers."""
    read_model = read_models(log.store, TIMEZONE)[request.param]
    ensure(connection, read_model.projection)
    log.register(20)
    log.write_notes(log.customers[3], 3)
    log.erase(log.customers[5])
    advance(connection, read_model.projection, LIVE, 0, read_model.read_after(connection, 0, 1_000))
    return read_model


def test_live_tables_are_what_the_events_say(
    connection: psycopg.Connection[Any], log: RecordedLog, read_model: ReadModel
) -> None:
    log.register(1)  # not there yet, so nothing to compare
    compared = compare(connection, read_model)
    assert (compared.position, compared.differences, compared.parked) == (24, [], 0)


def test_every_kind_of_difference_is_told(
    connection: psycopg.Connection[Any], log: RecordedLog, read_model: ReadModel
) -> None:
    table = read_model.projection.tables[-1]
    owner, number = ("customer_id", "version") if read_model.projection.name == "audit_log" else ("id", "version")
    missing, changed = log.customers[0], log.customers[1]
    connection.execute(f"DELETE FROM {table} WHERE {owner} = %s", [missing])
    connection.execute(f"UPDATE {table} SET {number} = 7 WHERE {owner} = %s", [changed])
    found = {(each.customer_id, each.what) for each in compare(connection, read_model).differences}
    assert found == {(missing, "the live table does not have it"), (changed, "not the same in version")}
    assert [each.customer_id for each in compare(connection, read_model, changed).differences] == [changed]


def test_counts_are_compared_as_well_unless_somebody_is_left_out(
    connection: psycopg.Connection[Any], log: RecordedLog
) -> None:
    read_model = read_models(log.store, TIMEZONE)["reports"]
    ensure(connection, read_model.projection)
    log.register(3)
    log.erase(log.customers[0])
    advance(connection, read_model.projection, LIVE, 0, read_model.read_after(connection, 0, 1_000))
    assert compare(connection, read_model).differences == []
    connection.execute("UPDATE report_tax_ids SET customers = customers + 1")
    connection.execute("DELETE FROM report_activity WHERE type = 'PersonalDataErased'")
    connection.execute("UPDATE report_customers SET contact_origin = 'OTHER' WHERE id = %s", [log.customers[1]])
    of_customer, *of_counts = map(str, compare(connection, read_model).differences)
    assert of_customer == f"report_customers: customer {log.customers[1]}: not the same in contact_origin"
    assert [line.split(" of '")[0] for line in of_counts] == ["report_activity: the count", "report_tax_ids: the count"]
    assert of_counts[0].endswith("test PersonalDataErased': the live table does not have it")
    assert of_counts[1].endswith("'NIT GT valid': not the same in customers")
    assert len(compare(connection, read_model, log.customers[1]).differences) == 1
    follower_sql.park(connection, "reports", log.customers[1], 2, "test")
    assert compare(connection, read_model).differences == []


def test_a_comparison_leaves_nothing_behind(connection: psycopg.Connection[Any], read_model: ReadModel) -> None:
    before = connection.execute("SELECT count(*) FROM pg_class").fetchone()
    compare(connection, read_model)
    assert connection.execute("SELECT count(*) FROM pg_class").fetchone() == before
    assert connection.execute("SELECT count(*) FROM projections").fetchone() == (1,)


def test_tables_of_another_shape_are_not_compared(connection: psycopg.Connection[Any], read_model: ReadModel) -> None:
    connection.execute("UPDATE projections SET shape = shape - 1")
    with pytest.raises(ProjectionBehind, match="waits to be rebuilt for this version of the service"):
        compare(connection, read_model)
