"""Tables of another shape: rebuilt by themselves where they are older, left alone where they are newer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import psycopg
import pytest

from domain.errors import ProjectionBehind
from domain.recorded import Recorded
from projections.customer_list.projection import CustomerList
from projections.engine import follower_sql
from projections.engine.batch import Moved, advance
from projections.engine.follower import Follower
from projections.engine.positions import Positions, Tables
from projections.engine.projection import LIVE
from projections.engine.rebuild import RebuildForbidden, ensure, rebuild
from projections.engine.retry import retry
from projections.engine.shapes import ShapeTooNew
from projections.engine.status import read_statuses
from projections.engine.upgrade import Upgrade
from projections.engine.watcher import Watcher
from tests.support.history import History, connect_to
from tests.support.waiting import eventually

LIST = CustomerList.name
OLDER_THAN_ALL = CustomerList.readable_since - 1


class Later(CustomerList):
    """The list of a version to come, with a table more; it can work with nothing that is there today."""

    shape = readable_since = writable_since = CustomerList.shape + 1
    tables = (*CustomerList.tables, "customer_list_more")  # type: ignore[assignment]

    def create(self, connection: psycopg.Connection, generation: str) -> None:
        super().create(connection, generation)
        connection.execute(f"CREATE TABLE customer_list_more{generation} (id int PRIMARY KEY)".encode())


def have_shape(connection: psycopg.Connection, shape: int) -> None:
    connection.execute("UPDATE projections SET shape = %s", [shape])


def names(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM customer_list ORDER BY name").fetchall()]


def place(connection: psycopg.Connection) -> tuple[int, int]:
    position, shape, _ = follower_sql.place(connection, LIST)
    return position, shape


StartUpgrade = Callable[..., Upgrade]


@pytest.fixture
def start_upgrade(database_url: str, history: History) -> Iterator[StartUpgrade]:
    started: list[Upgrade] = []

    def start(projection: CustomerList | None = None) -> Upgrade:
        upgrade = Upgrade(
            projection or CustomerList(), connect_to(database_url), history.read_after, history.read_head, poll=0.02
        )
        started.append(upgrade)
        upgrade.start()
        return upgrade

    yield start
    for upgrade in started:
        upgrade.stop()


@pytest.fixture
def follower(database_url: str, history: History) -> Iterator[Follower]:
    follower = Follower(CustomerList(), connect_to(database_url), history.read_after, poll=0.02)
    yield follower
    follower.stop()


def test_new_tables_have_the_shape_of_today(database: psycopg.Connection) -> None:
    assert place(database) == (0, CustomerList.shape)


def test_tables_of_an_older_shape_are_rebuilt_once_and_get_the_shape_of_today(
    start_upgrade: StartUpgrade, database: psycopg.Connection, history: History
) -> None:
    history.register("Ana")
    have_shape(database, OLDER_THAN_ALL)
    begun: list[str] = []

    class Counted(CustomerList):
        def create(self, connection: psycopg.Connection, generation: str) -> None:
            begun.append(generation)
            super().create(connection, generation)

    for _ in range(3):
        start_upgrade(Counted())
    eventually(lambda: place(database) == (1, CustomerList.shape))
    assert (names(database), begun) == (["Ana"], ["_next"])


def test_tables_of_todays_shape_are_left_alone(
    start_upgrade: StartUpgrade, database: psycopg.Connection, history: History, database_url: str
) -> None:
    history.register("Ana")
    assert (
        rebuild(CustomerList(), connect_to(database_url), history.read_after, history.read_head, only_if_older=True)
        == 0
    )
    upgrade = start_upgrade()
    eventually(lambda: upgrade.name not in [thread.name for thread in threading.enumerate()])
    assert (names(database), place(database)) == ([], (0, CustomerList.shape))


def test_a_rebuild_that_fails_is_tried_again_and_says_why_meanwhile(
    start_upgrade: StartUpgrade, database: psycopg.Connection, history: History
) -> None:
    history.register("Ana")
    have_shape(database, OLDER_THAN_ALL)
    errors: list[str | None] = []

    class FailsTwice(CustomerList):
        def finish(self, connection: psycopg.Connection, generation: str) -> None:
            (status,) = read_statuses(database)
            errors.append(status.last_error)
            if len(errors) < 3:
                connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            super().finish(connection, generation)

    start_upgrade(FailsTwice())
    eventually(lambda: place(database) == (1, CustomerList.shape))
    (status,) = read_statuses(database)
    assert (errors, status.last_error) == ([None, "AdminShutdown", "AdminShutdown"], None)


def test_an_older_list_with_fewer_tables_stays_until_the_switch(
    start_upgrade: StartUpgrade, database: psycopg.Connection, history: History, follower: Follower
) -> None:
    history.register("Ana")
    follower.start()
    eventually(lambda: names(database) == ["Ana"])
    ensure(database, Later())
    assert (names(database), place(database)) == (["Ana"], (1, CustomerList.shape))
    start_upgrade(Later())
    eventually(lambda: place(database) == (1, Later.shape))
    assert database.execute("SELECT count(*) FROM customer_list_more").fetchone() == (0,)
    eventually(lambda: not database.execute("SELECT FROM pg_class WHERE relname ~ '_(next|old)$'").fetchall())


def test_a_follower_leaves_tables_alone_that_it_cannot_write_until_they_are_switched(
    database_url: str, database: psycopg.Connection, history: History, follower: Follower
) -> None:
    history.register("Ana")
    have_shape(database, OLDER_THAN_ALL)
    seen: list[list[str]] = []

    class Watched(CustomerList):
        def finish(self, connection: psycopg.Connection, generation: str) -> None:
            history.register("Luis")
            eventually(lambda: read_statuses(database)[0].lag_events == 2)
            seen.append(names(database))
            super().finish(connection, generation)

    follower.start()
    rebuild(Watched(), connect_to(database_url), history.read_after, history.read_head)
    history.register("Zoe")
    eventually(lambda: place(database) == (3, CustomerList.shape))
    assert (seen, names(database)) == ([[]], ["Ana", "Luis", "Zoe"])


def test_older_tables_that_can_be_written_are_followed(
    database: psycopg.Connection, history: History, follower: Follower
) -> None:
    have_shape(database, CustomerList.writable_since)
    follower.start()
    history.register("Ana")
    eventually(lambda: place(database) == (1, CustomerList.writable_since))
    assert names(database) == ["Ana"]


def test_no_batch_is_written_into_tables_that_a_newer_version_switched(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    history.register("Ana")
    batch = history.read_after(database, 0, 10)
    have_shape(database, Later.shape)
    with pytest.raises(Moved):
        advance(database, CustomerList(), LIVE, 0, batch)
    assert (names(database), place(database)) == ([], (0, Later.shape))


def test_a_follower_hands_newer_tables_over_to_the_newer_version(
    database_url: str, database: psycopg.Connection, history: History, follower: Follower
) -> None:
    class Counting(Later):
        def __init__(self) -> None:
            self.applied: list[int] = []

        def apply(self, connection: psycopg.Connection, generation: str, events: Sequence[Recorded]) -> None:
            super().apply(connection, generation, events)
            self.applied += [each.position for each in events if generation == LIVE]

    history.register("Ana")
    follower.start()
    eventually(lambda: place(database) == (1, CustomerList.shape))
    newer = Counting()
    newer_follower = Follower(newer, connect_to(database_url), history.read_after, poll=0.02)
    newer_follower.start()
    rebuild(newer, connect_to(database_url), history.read_after, history.read_head)
    history.register("Luis")
    eventually(lambda: newer.applied == [2])
    newer_follower.stop()
    assert names(database) == ["Ana", "Luis"]


def test_nothing_is_touched_where_a_newer_version_made_the_tables(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    have_shape(database, Later.shape)
    database.execute("DROP TABLE customer_list_state CASCADE")  # it may do without
    with pytest.raises(ShapeTooNew, match=f"the shape {Later.shape}, this version of the service knows"):
        ensure(database, CustomerList())
    with pytest.raises(ShapeTooNew):
        rebuild(CustomerList(), connect_to(database_url), history.read_after, history.read_head)
    assert (names(database), place(database)) == ([], (0, Later.shape))


def test_tables_that_belong_to_somebody_else_are_not_filled_in_vain(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    role = database.info.dbname + "_guest"
    database.execute(f"CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role}")
    database.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")

    def connect() -> psycopg.Connection:
        connection = connect_to(database_url)()
        connection.execute(f"SET ROLE {role}".encode())
        return connection

    try:
        with pytest.raises(RebuildForbidden, match="As the role that owns them, run: customers rebuild customer_list"):
            rebuild(CustomerList(), connect, history.read_after, history.read_head)
    finally:
        database.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_who_is_set_aside_waits_for_the_rebuild(database: psycopg.Connection, history: History) -> None:
    customer = history.register("Ana")
    follower_sql.park(database, LIST, customer.id, 1, "test")
    have_shape(database, OLDER_THAN_ALL)
    with pytest.raises(ProjectionBehind, match="waits to be rebuilt"):
        retry(database, CustomerList(), history.read_after)


def test_the_board_has_shapes_and_how_far_a_rebuild_is(
    database_url: str, database: psycopg.Connection, history: History
) -> None:
    positions = Positions()
    watcher = Watcher(connect_to(database_url), positions, poll=0.02)
    assert positions.tables(LIST) is None
    watcher.start()
    try:
        eventually(lambda: positions.tables(LIST) == Tables(CustomerList.shape, None))
        for number in range(8):
            history.register(f"Customer {number}")
        database.execute(
            "INSERT INTO projections (projection, position, shape, made_for) VALUES ('customer_list_next', 5, 2, '')"
        )
        have_shape(database, 1)
        eventually(lambda: positions.tables(LIST) == Tables(1, 0.625))
    finally:
        watcher.stop()
