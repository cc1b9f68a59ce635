"""Tables of another time zone: rebuilt at the next start, and until then followed and read as they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from application.log.sealed_rows import read_head
from domain.errors import ProjectionBehind
from domain.wording import Wording
from projections.engine import follower_sql
from projections.engine.batch import Moved, advance
from projections.engine.follower import Follower
from projections.engine.projection import LIVE
from projections.engine.rebuild import ensure
from projections.engine.retry import retry
from projections.engine.shapes import must_be_readable, told_of
from projections.engine.upgrade import Upgrade
from projections.proof.replay import compare
from projections.read_models import ReadModel, read_models
from projections.reports.projection import Reports
from projections.reports.time_zone import time_zone
from tests.support.counted_twice import figures_in, figures_of
from tests.support.recorded_log import RecordedLog, connect_to
from tests.support.waiting import eventually

EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""Twenty-five hours apart: no moment has the same day in both."""

StartUpgrade = Callable[[str], Upgrade]


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    """With tables for the west."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        ensure(connection, Reports(WEST))
        yield connection


@pytest.fixture
def log(database_url: str, connection: psycopg.Connection) -> Iterator[RecordedLog]:
    with RecordedLog(database_url) as log:
        yield log


@pytest.fixture
def eastern(log: RecordedLog) -> ReadModel:
    return read_models(log.store, EAST)["reports"]


@pytest.fixture
def follower(database_url: str, eastern: ReadModel) -> Iterator[Follower]:
    """Of a service in the east."""
    follower = Follower(eastern.projection, connect_to(database_url), eastern.read_after, poll=0.02)
    yield follower
    follower.stop()


@pytest.fixture
def start_upgrade(database_url: str, log: RecordedLog) -> Iterator[StartUpgrade]:
    started: list[Upgrade] = []

    def start(timezone: str) -> Upgrade:
        projection, read_after, _ = read_models(log.store, timezone)["reports"]
        started.append(Upgrade(projection, connect_to(database_url), read_after, read_head, poll=0.02))
        started[-1].start()
        return started[-1]

    yield start
    for upgrade in started:
        upgrade.stop()


def have_days_of(connection: psycopg.Connection, log: RecordedLog, zone: str) -> bool:
    """Whether the tables are made for a zone and have all events; where they are, they must have its days."""
    position, _, made_for = follower_sql.place(connection, Reports.name)
    if made_for != zone or position < read_head(connection):
        return False
    events = [each.event for each in log.store.read_after(connection, 0, 1_000) if each.event]
    assert figures_in(connection) == figures_of(events, zone)
    return True


def test_tables_are_followed_as_they_were_made_until_a_rebuild_makes_them_for_another_zone(
    connection: psycopg.Connection, log: RecordedLog, follower: Follower, start_upgrade: StartUpgrade
) -> None:
    log.register(3)
    follower.start()
    eventually(lambda: have_days_of(connection, log, WEST))
    start_upgrade(EAST)
    eventually(lambda: have_days_of(connection, log, EAST))
    log.register(2)
    eventually(lambda: have_days_of(connection, log, EAST))


def test_services_that_want_different_zones_do_not_take_turns(
    connection: psycopg.Connection, log: RecordedLog, follower: Follower, start_upgrade: StartUpgrade
) -> None:
    log.register(3)
    follower.start()
    first = start_upgrade(EAST)
    eventually(lambda: have_days_of(connection, log, EAST))
    start_upgrade(WEST)
    eventually(lambda: have_days_of(connection, log, WEST))
    eventually(lambda: not first._thread.is_alive())  # so that nobody is left who would rebuild for the east
    log.register(2)
    eventually(lambda: have_days_of(connection, log, WEST))


def test_a_batch_of_another_zone_is_not_applied(
    connection: psycopg.Connection, log: RecordedLog, eastern: ReadModel
) -> None:
    log.register(1)
    with pytest.raises(Moved):
        advance(connection, eastern.projection, LIVE, 0, eastern.read_after(connection, 0, 10))
    assert figures_in(connection) == figures_of([], WEST)


def test_who_was_set_aside_is_counted_by_the_days_of_the_tables(
    connection: psycopg.Connection, log: RecordedLog, eastern: ReadModel
) -> None:
    (customer,) = log.register(1)
    follower_sql.park(connection, Reports.name, customer, 1, "test")
    advance(connection, Reports(WEST), LIVE, 0, eastern.read_after(connection, 0, 10))
    assert figures_in(connection) == figures_of([], WEST)
    assert retry(connection, eastern.projection, eastern.read_after).unparked == 1
    assert have_days_of(connection, log, WEST)


def test_tables_of_another_zone_are_told_of_and_can_be_read(connection: psycopg.Connection, eastern: ReadModel) -> None:
    reports, shape = eastern.projection, eastern.projection.shape
    assert told_of(reports, shape, EAST, None) is None
    waits = "The projection reports was made for Pacific/Pago_Pago; it is rebuilt for Pacific/Kiritimati when a service"
    assert _said(told_of(reports, shape, WEST, None)).startswith(waits)
    assert _said(told_of(reports, shape, WEST, 0.5)) == "The projection reports is being rebuilt: 50 %."
    must_be_readable(reports, shape)
    with pytest.raises(ProjectionBehind):
        compare(connection, eastern)


def test_the_first_tables_beside_a_log_are_rebuilt_before_anybody_sees_them(
    connection: psycopg.Connection, log: RecordedLog, start_upgrade: StartUpgrade
) -> None:
    log.register(3)
    for table in Reports.tables:
        connection.execute(f"DROP TABLE {table} CASCADE".encode())
    ensure(connection, Reports(WEST))
    with pytest.raises(ProjectionBehind):
        must_be_readable(Reports(WEST), follower_sql.place(connection, Reports.name).shape)
    start_upgrade(WEST)
    eventually(lambda: follower_sql.place(connection, Reports.name).shape == Reports.shape)
    assert have_days_of(connection, log, WEST)


@pytest.mark.parametrize("name", ["Guatemala", "America", "../etc/passwd", "/etc/localtime", "a" * 300, "a\x00b", ""])
def test_what_is_no_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="must be the IANA name of a time zone"):
        time_zone(name)


def _said(wording: Wording | None) -> str:
    assert wording
    return wording.text()
