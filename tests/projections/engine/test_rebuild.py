"""Rebuilding beside the live tables, while others read and write."""

from __future__ import annotations

import asyncio
from threading import Event, Thread

import psycopg
import pytest

from projections.customer_list.projection import CustomerList
from projections.engine import rebuild as rebuilding
from projections.engine.follower import Follower
from projections.engine.positions import Positions
from projections.engine.rebuild import RebuildRunning, ensure, rebuild
from projections.engine.status import read_parked, read_statuses
from projections.engine.watcher import Watcher
from tests.support.history import History, connect_to
from tests.support.waiting import SECONDS

COUNT = "SELECT count(*), count(customer_list_state.id) FROM customer_list LEFT JOIN customer_list_state USING (id)"
TABLES = "SELECT relname FROM pg_class WHERE relname LIKE 'customer_list%' ORDER BY relname"


def rebuilt(url: str, history: History, projection: CustomerList | None = None) -> int:
    return rebuild(projection or CustomerList(), connect_to(url), history.read_after, history.read_head)


def test_starting_several_processes_at_once_makes_the_tables_once(database_url: str) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        try:
            with psycopg.connect(database_url, autocommit=True) as connection:
                ensure(connection, CustomerList())
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_gives_the_same_tables_with_the_same_names(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    for number in range(50):
        customer = history.register(f"Customer {number}")
        history.add_email(customer, f"c{number}@example.com")
    before = database.execute(TABLES).fetchall()
    progress: list[tuple[int, int]] = []
    rebuild(
        CustomerList(), connect_to(database_url), history.read_after, history.read_head,
        lambda done, total: progress.append((done, total)),
    )  # fmt: skip
    assert database.execute(TABLES).fetchall() == before
    assert database.execute(COUNT).fetchone() == (50, 50)
    assert (progress[0], progress[-1]) == ((0, 100), (100, 100))
    assert database.execute("SELECT count(*) FROM reporting.customers").fetchone() == (50,)


def test_readers_never_see_less_while_others_write(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    for number in range(300):
        history.register(f"Customer {number}")
    positions = Positions()
    watcher = Watcher(connect_to(database_url), positions)
    watcher.start()
    follower = Follower(CustomerList(), connect_to(database_url), history.read_after)
    follower.start()
    assert asyncio.run(positions.wait_for("customer_list", 300, SECONDS))
    counts: list[tuple[int, int]] = []
    stop = Event()

    def read() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not stop.is_set():
                counts.extend(connection.execute(COUNT).fetchall())

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            history.register(f"Meanwhile {number}")

    threads = [Thread(target=read), Thread(target=read), Thread(target=write)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(4):
            rebuilt(database_url, history)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert asyncio.run(positions.wait_for("customer_list", history.head, SECONDS))
    follower.stop()
    watcher.stop()
    assert database.execute(COUNT).fetchone() == (len(history.customers),) * 2
    assert all(full >= 300 and full == joined for full, joined in counts)
    assert read_parked(database) == []


def test_a_reader_sees_the_count_grow_only(database_url: str, database: psycopg.Connection, history: History) -> None:
    for number in range(100):
        history.register(f"Customer {number}")
    rebuilt(database_url, history)  # without any follower: the rebuild itself brings the list up to date
    assert database.execute(COUNT).fetchone() == (100, 100)
    assert database.execute("SELECT projection, position FROM projections").fetchall() == [("customer_list", 100)]


def test_a_rebuild_that_was_cut_off_leaves_the_live_list_alone(
    database_url: str, database: psycopg.Connection, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.register("Somebody")
    rebuilt(database_url, history)

    class Cut(CustomerList):
        def finish(self, connection: psycopg.Connection, generation: str) -> None:
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(psycopg.OperationalError):
        rebuilt(database_url, history, Cut())
    assert database.execute("SELECT to_regclass('customer_list_next') IS NOT NULL").fetchone() == (True,)
    assert database.execute(COUNT).fetchone() == (1, 1)
    assert [status.state for status in read_statuses(database)] == ["stopped"]
    rebuilt(database_url, history)
    assert database.execute("SELECT to_regclass('customer_list_next') IS NULL").fetchone() == (True,)
    assert database.execute("SELECT projection FROM projections").fetchall() == [("customer_list",)]


def test_long_readers_are_not_pushed_aside(
    database_url: str, database: psycopg.Connection, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.register("Somebody")
    tries: list[float] = []
    with psycopg.connect(database_url) as reader:
        reader.execute(COUNT)

        def patience(seconds: float) -> None:
            tries.append(seconds)
            if len(tries) == 3:
                reader.rollback()

        monkeypatch.setattr(rebuilding, "sleep", patience)
        rebuilt(database_url, history)
    assert len(tries) == 3


def test_only_one_rebuild_runs_at_a_time(database_url: str, database: psycopg.Connection, history: History) -> None:
    class Twice(CustomerList):
        def finish(self, connection: psycopg.Connection, generation: str) -> None:
            with pytest.raises(RebuildRunning):
                rebuilt(database_url, history)
            assert [status.state for status in read_statuses(database)] == ["rebuilding"]
            super().finish(connection, generation)

    rebuilt(database_url, history, Twice())


def test_a_rebuild_that_froze_is_ended_by_the_next_one(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    history.register("Somebody")

    class Frozen(CustomerList):
        def finish(self, connection: psycopg.Connection, generation: str) -> None:
            database.execute("UPDATE leases SET held_until = clock_timestamp()")
            rebuilt(database_url, history)
            super().finish(connection, generation)

    with pytest.raises(psycopg.OperationalError):
        rebuilt(database_url, history, Frozen())
    assert database.execute(COUNT).fetchone() == (1, 1)
    assert [(status.state, status.shape) for status in read_statuses(database)] == [("stopped", CustomerList.shape)]


def test_a_rebuild_that_lost_its_lease_switches_nothing_and_leaves_the_tables_of_the_other_one_alone(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    """As where it wakes after another one took over as a role that may not end its session."""
    history.register("Somebody")

    class LosesIt(CustomerList):
        def finish(self, connection: psycopg.Connection, generation: str) -> None:
            super().finish(connection, generation)
            database.execute("UPDATE leases SET holder = gen_random_uuid()")

    with pytest.raises(RebuildRunning):
        rebuilt(database_url, history, LosesIt())
    assert database.execute(COUNT).fetchone() == (0, 0)
    assert database.execute("SELECT to_regclass('customer_list_next') IS NOT NULL").fetchone() == (True,)
    rebuilt(database_url, history)
    assert database.execute(COUNT).fetchone() == (1, 1)


def test_grants_on_tables_and_views_stay(database_url: str, database: psycopg.Connection, history: History) -> None:
    history.register("Somebody")
    role = database.info.dbname + "_reporter"
    database.execute(f"CREATE ROLE {role}")
    try:
        database.execute(f"GRANT USAGE ON SCHEMA reporting TO {role}")
        database.execute(f"GRANT SELECT ON reporting.customers, customer_list TO {role}")
        rebuilt(database_url, history)
        with database.transaction(force_rollback=True):
            database.execute(f"SET LOCAL ROLE {role}")
            assert database.execute("SELECT name FROM reporting.customers").fetchall() == [("Somebody",)]
            assert database.execute("SELECT name FROM customer_list").fetchall() == [("Somebody",)]
    finally:
        database.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_who_was_set_aside_comes_back_when_the_reason_is_gone(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    history.register("Spoiled")
    history.register("Fine")
    history.unreadable.add(1)
    rebuilt(database_url, history)
    assert [parked.projection for parked in read_parked(database)] == ["customer_list"]
    assert database.execute(COUNT).fetchone() == (1, 1)
    history.unreadable.clear()
    rebuilt(database_url, history)
    assert read_parked(database) == []
    assert database.execute(COUNT).fetchone() == (2, 2)
