"""The follower and the watcher: everything once, in order, whoever leads and whatever breaks, and all hear of it."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.database.embedded import EmbeddedPostgres
from application.database.migrations import migrate
from domain.customer import Customer
from domain.recorded import Recorded
from projections.customer_list.projection import CustomerList
from projections.engine import follower
from projections.engine.follower import Follower
from projections.engine.positions import Positions
from projections.engine.rebuild import ensure
from projections.engine.retry import Retried, retry
from projections.engine.status import ProjectionStatus, read_parked, read_statuses
from projections.engine.watcher import Watcher
from tests.support.history import History, connect_to, history_of
from tests.support.waiting import SECONDS, eventually

LIST = CustomerList.name


class Process:
    """A follower, and what those who answer questions have: a board on which a watcher writes."""

    def __init__(self, url: str, history: History, projection: CustomerList) -> None:
        self.connect = connect_to(url)
        self.positions = Positions()
        self.watcher = Watcher(self.connect, self.positions, poll=0.2)
        self.follower = Follower(projection, self.connect, history.read_after, poll=0.2)
        self.watcher.start()
        self.follower.start()

    def stop(self) -> None:
        self.follower.stop()
        self.watcher.stop()

    def waits_for(self, position: int) -> bool:
        return asyncio.run(self.positions.wait_for(LIST, position, SECONDS))

    def status(self) -> ProjectionStatus:
        with self.connect() as connection:
            (status,) = read_statuses(connection)
        return status

    def has_a_leader(self) -> bool:
        return self.status().state == "leading"


class Counting(CustomerList):
    """Remembers what it was given, and can be made to trip over a name."""

    def __init__(self) -> None:
        self.applied: list[int] = []
        self.poison: set[str] = set()

    def apply(self, connection: psycopg.Connection, generation: str, events: Sequence[Recorded]) -> None:
        for each in events:
            if getattr(each.event, "name", None) in self.poison:
                raise KeyError(each.event.name)  # type: ignore[union-attr]
        super().apply(connection, generation, events)
        self.applied += [each.position for each in events]


StartProcess = Callable[..., Process]


@pytest.fixture
def start(database_url: str, history: History) -> Iterator[StartProcess]:
    processes: list[Process] = []

    def start(projection: CustomerList | None = None) -> Process:
        processes.append(Process(database_url, history, projection or CustomerList()))
        return processes[-1]

    yield start
    for process in processes:
        process.stop()


def names(database: psycopg.Connection) -> list[str]:
    return [name for (name,) in database.execute("SELECT name FROM customer_list ORDER BY name").fetchall()]


def versions(database: psycopg.Connection) -> dict[Any, int]:
    return dict(database.execute("SELECT id, version FROM customer_list_state").fetchall())


def test_applies_every_event_once_and_in_order(start: StartProcess, history: History) -> None:
    for number in range(30):
        history.register(f"Early {number}")
    projection = Counting()
    process = start(projection)
    for number in range(30):
        history.register(f"Late {number}")
        assert process.waits_for(history.head)
    assert projection.applied == list(range(1, 61))
    assert process.status() == ProjectionStatus(LIST, 60, 60, 0, 0.0, "leading", None, 0, CustomerList.shape, "", None)


def test_one_leads_and_the_board_of_the_other_moves_as_well(start: StartProcess, history: History) -> None:
    projections = Counting(), Counting()
    one, other = (start(projection) for projection in projections)
    history.register()
    assert one.waits_for(1)
    assert other.waits_for(1)
    assert sorted(projection.applied for projection in projections) == [[], [1]]


def test_the_other_takes_over_when_the_leader_loses_its_connection(
    start: StartProcess, history: History, database: psycopg.Connection
) -> None:
    first = start()
    eventually(first.has_a_leader)
    second = start()
    for _ in range(3):
        database.execute("SELECT pg_terminate_backend(pid) FROM leases")
        customer = history.register()
        history.change(customer, lambda it: it.change(name="Changed"))
        assert first.waits_for(history.head)
        assert second.waits_for(history.head)
    assert names(database) == ["Changed"] * 3


def test_a_stopped_leader_hands_over(start: StartProcess, history: History, database: psycopg.Connection) -> None:
    first = start()
    eventually(first.has_a_leader)
    second = start()
    first.follower.stop()
    history.register("Later")
    assert second.waits_for(history.head)
    assert names(database) == ["Later"]


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    """A server of the test's own, which nobody else misses while it is away."""
    binaries = os.environ.get("CUSTOMERS_TEST_POSTGRES_BIN")
    with tempfile.TemporaryDirectory(prefix="customers-away-", dir="/tmp") as directory:
        server = EmbeddedPostgres(Path(directory), binaries=Path(binaries) if binaries else None, fsync=False)
        yield server
        server.stop()


@pytest.mark.database
def test_goes_on_after_the_server_was_away(server: EmbeddedPostgres) -> None:
    url = server.start()
    with psycopg.connect(url, autocommit=True) as connection:
        migrate(connection)
        ensure(connection, CustomerList())
    with history_of(url) as history:
        process = Process(url, history, CustomerList())
        history.register("Before")
        assert process.waits_for(history.head)
    server.stop()
    assert server.start() == url
    with history_of(url) as again, psycopg.connect(url, autocommit=True) as connection:
        again.events = history.events
        again.register("After")
        assert process.waits_for(again.head)
        assert names(connection) == ["After", "Before"]
        assert read_parked(connection) == []
    process.stop()


def test_a_lost_notification_only_delays(
    start: StartProcess, history: History, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "EVENTS_CHANNEL", "nobody_speaks_here")
    process = start()
    eventually(process.has_a_leader)
    history.register()
    assert process.waits_for(history.head)


def test_an_unreadable_event_sets_its_customer_aside_and_nobody_else(
    start: StartProcess, history: History, database: psycopg.Connection
) -> None:
    spoiled, fine = history.register("Spoiled"), history.register("Fine")
    history.change(spoiled, lambda it: it.change(name="Unread"))
    history.unreadable.add(history.head)
    history.change(spoiled, lambda it: it.change(name="Later"))
    history.change(fine, lambda it: it.change(name="Finer"))
    process = start()
    assert process.waits_for(history.head)
    assert names(database) == ["Finer", "Spoiled"]
    (parked,) = read_parked(database)
    assert (parked.projection, parked.customer_id, parked.position) == (LIST, spoiled.id, 3)
    assert parked.reason == "RecordUnreadable: no key"
    assert process.status().parked == 1
    assert retry(database, CustomerList(), history.read_after) == Retried(unparked=0, still_parked=1)

    history.unreadable.clear()
    assert retry(database, CustomerList(), history.read_after) == Retried(unparked=1, still_parked=0)
    assert names(database) == ["Finer", "Later"]
    assert versions(database)[spoiled.id] == 3
    history.change(spoiled, lambda it: it.change(name="Last"))
    assert process.waits_for(history.head)
    assert names(database) == ["Finer", "Last"]


def test_an_event_that_cannot_be_projected_names_fields_and_no_values(
    start: StartProcess, history: History, database: psycopg.Connection
) -> None:
    customers = [history.register(f"Customer {number:02}") for number in range(20)]
    projection = Counting()
    projection.poison = {"Customer 07", "Customer 13"}
    process = start(projection)
    assert process.waits_for(history.head)
    assert len(names(database)) == 18
    parked = read_parked(database)
    assert [each.customer_id for each in parked] == [customers[7].id, customers[13].id]
    assert parked[0].reason.startswith("KeyError in CustomerRegistered (name, legal_name, external_id,")
    assert "07" not in parked[0].reason
    assert retry(database, CustomerList(), history.read_after) == Retried(unparked=2, still_parked=0)
    assert len(names(database)) == 20


def test_erasing_is_applied_whoever_is_set_aside(
    start: StartProcess, history: History, database: psycopg.Connection
) -> None:
    customer = history.register("Secret")
    history.change(customer, lambda it: it.change(name="Other"))
    history.unreadable.add(history.head)
    history.change(customer, lambda it: it.erase())
    process = start()
    assert process.waits_for(history.head)
    assert names(database) == []
    assert read_parked(database) == []


def test_trouble_with_the_database_sets_nobody_aside(
    start: StartProcess, history: History, database: psycopg.Connection
) -> None:
    database.execute("ALTER TABLE customer_list RENAME TO hidden")
    process = start()
    history.register("Patient")
    eventually(lambda: process.status().last_error == "UndefinedTable")
    assert process.positions.position(LIST) < history.head
    database.execute("ALTER TABLE hidden RENAME TO customer_list")
    assert process.waits_for(history.head)
    assert (names(database), read_parked(database)) == (["Patient"], [])
    assert process.status().last_error is None


def test_other_processes_can_tell_how_it_goes(
    start: StartProcess, history: History, database: psycopg.Connection
) -> None:
    history.register()
    (status,) = read_statuses(database)
    assert (status.name, status.position, status.lag_events, status.state) == (LIST, 0, 1, "stopped")
    process = start()
    assert process.waits_for(1)
    assert process.status() == ProjectionStatus(LIST, 1, 1, 0, 0.0, "leading", None, 0, CustomerList.shape, "", None)


def test_a_customer_with_many_parts_is_listed(
    start: StartProcess, history: History, database: psycopg.Connection
) -> None:
    customer: Customer = history.register("Large")
    for number in range(200):
        history.add_email(customer, f"person{number}@example.com", name=f"Person {number}")
    process = start()
    assert process.waits_for(history.head)
    assert versions(database) == {customer.id: 201}
