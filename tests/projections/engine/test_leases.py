"""Leases: one has a task, and soon another where that one froze, vanished or lost its session, whatever clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from application.database.connections import connect
from application.database.migrations import migrate
from projections.engine import leases
from projections.engine.leases import LeadershipLost, TaskLease
from projections.engine.leases_sql import LONGEST_SECONDS
from projections.engine.status import ProjectionStatus, read_statuses
from tests.support.waiting import eventually

Session = psycopg.Connection[Any]


@pytest.fixture
def sessions(database_url: str) -> Iterator[tuple[Session, Session]]:
    with connect(database_url, "projection") as one, connect(database_url, "projection") as other:
        migrate(one)
        yield one, other


@pytest.fixture
def holder(sessions: tuple[Session, Session]) -> TaskLease:
    """It leads `list` over the first session, for longer than a test takes."""
    lease = TaskLease("list", LONGEST_SECONDS)
    assert lease.take(sessions[0])
    return lease


def let_it_end(connection: Session, at: str = "clock_timestamp()") -> None:
    connection.execute(f"UPDATE leases SET held_until = {at}".encode())


def is_open(connection: Session) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def status(connection: Session) -> ProjectionStatus:
    (only,) = read_statuses(connection)
    return only


def test_one_has_it_until_it_lets_go(sessions: tuple[Session, Session], holder: TaskLease) -> None:
    one, other = sessions
    next_one = TaskLease("list")
    assert not next_one.take(other)
    assert holder.take(one)
    assert TaskLease("another list").take(other)
    holder.release(one)
    assert next_one.take(other)
    assert not holder.take(one)
    assert is_open(one)


def test_asking_for_one_that_somebody_has_writes_nothing(sessions: tuple[Session, Session], holder: TaskLease) -> None:
    _, other = sessions
    row = "SELECT xmin, xmax FROM leases"
    before = other.execute(row).fetchone()
    assert not TaskLease("list").take(other)
    assert other.execute(row).fetchone() == before


def test_it_ends_by_the_clock_of_the_database_and_with_it_the_session_of_a_holder_that_froze(
    sessions: tuple[Session, Session], holder: TaskLease
) -> None:
    one, other = sessions
    one.execute("CREATE TABLE work (id int)")
    one.execute("BEGIN")
    one.execute("LOCK TABLE work")  # as in the middle of a batch
    next_one = TaskLease("list")
    assert not next_one.take(other)
    let_it_end(other)
    assert next_one.take(other)
    assert other.execute("SELECT count(*) FROM work").fetchone() == (0,)
    assert not is_open(one)


def test_who_froze_with_an_open_pipeline_is_replaced_too(sessions: tuple[Session, Session], holder: TaskLease) -> None:
    one, other = sessions
    with pytest.raises(psycopg.OperationalError), one.pipeline():  # noqa: PT012 (leaving the pipeline fails as well)
        assert one.execute("SELECT 1").fetchone() == (1,)
        let_it_end(other)
        eventually(lambda: TaskLease("list").take(other))
        one.execute("SELECT 1").fetchone()


def test_whose_session_is_gone_is_replaced_at_once(sessions: tuple[Session, Session], holder: TaskLease) -> None:
    one, other = sessions
    one.close()
    eventually(lambda: TaskLease("list").take(other))


def test_a_process_number_that_another_session_has_by_now_holds_nothing(
    sessions: tuple[Session, Session], holder: TaskLease
) -> None:
    _, other = sessions
    other.execute("UPDATE leases SET backend_start = backend_start - interval '1 day'")
    assert TaskLease("list").take(other)
    assert is_open(sessions[0])


def test_the_same_holder_goes_on_over_another_session_and_ends_the_one_before(
    sessions: tuple[Session, Session], holder: TaskLease
) -> None:
    one, other = sessions
    assert holder.take(other)
    assert not is_open(one)
    assert is_open(other)


def test_no_clock_that_was_turned_back_keeps_it_for_long(sessions: tuple[Session, Session], holder: TaskLease) -> None:
    _, other = sessions
    let_it_end(other, "held_until + interval '1 hour'")
    assert TaskLease("list").take(other)


def test_whoever_the_database_works_for_keeps_it_for_so_long(
    sessions: tuple[Session, Session], holder: TaskLease, database_url: str
) -> None:
    """An index may take minutes, in which nobody can renew anything over the same session."""
    one, other = sessions
    with psycopg.connect(database_url) as somebody:
        somebody.execute("SELECT pg_advisory_xact_lock(1)")
        one.pgconn.send_query(b"SELECT pg_advisory_xact_lock(1)")
        working = "SELECT FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
        eventually(lambda: other.execute(working, [one.info.backend_pid]).fetchone() is not None)
        let_it_end(other)
        assert not TaskLease("list").take(other)
    eventually(lambda: one.pgconn.get_result() is None)
    assert TaskLease("list").take(other)


def test_who_has_it_renews_it_once_a_second_and_finds_out_where_it_lost_it(
    sessions: tuple[Session, Session], holder: TaskLease, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = sessions
    row = "SELECT held_until FROM leases"
    before = other.execute(row).fetchone()
    holder.keep(one)
    assert other.execute(row).fetchone() == before
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.0)
    holder.keep(one)
    assert other.execute(row).fetchone() != before
    holder.must_be_ours(one)
    other.execute("UPDATE leases SET holder = gen_random_uuid()")
    for asking in (holder.keep, holder.must_be_ours):
        with pytest.raises(LeadershipLost):
            asking(one)


def test_a_role_that_may_not_end_the_session_takes_the_lease_nevertheless(
    sessions: tuple[Session, Session], holder: TaskLease
) -> None:
    one, other = sessions
    role = other.info.dbname + "_stranger"
    other.execute(f"CREATE ROLE {role}; GRANT USAGE ON SCHEMA public TO {role}".encode())
    try:
        other.execute(f"GRANT ALL ON leases TO {role}; GRANT pg_read_all_stats TO {role}; SET ROLE {role}".encode())
        assert not TaskLease("list").take(other)
        other.execute("RESET ROLE")
        let_it_end(other)
        other.execute(f"SET ROLE {role}".encode())
        assert TaskLease("list").take(other)
        assert is_open(one)
    finally:
        other.execute(f"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}".encode())


def test_a_role_that_may_not_look_into_the_session_goes_by_the_clock(
    sessions: tuple[Session, Session], holder: TaskLease
) -> None:
    _, other = sessions
    role = other.info.dbname + "_blind"
    other.execute(f"CREATE ROLE {role}; GRANT USAGE ON SCHEMA public TO {role}".encode())
    try:
        other.execute(f"GRANT ALL ON leases TO {role}; SET ROLE {role}".encode())
        assert not TaskLease("list").take(other)
        let_it_end(other)
        assert TaskLease("list").take(other)
    finally:
        other.execute(f"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}".encode())


def test_who_leads_is_told_from_the_lease(sessions: tuple[Session, Session], holder: TaskLease) -> None:
    one, other = sessions
    one.execute("INSERT INTO projections (projection, position, shape, made_for) VALUES ('list', 0, 1, '')")
    assert (status(other).state, status(other).unled_seconds) == ("leading", 0.0)
    let_it_end(other, "clock_timestamp() - interval '1 hour'")
    assert (status(other).state, round(status(other).unled_seconds / 3600)) == ("stopped", 1)
    assert holder.take(one)
    holder.release(one)
    assert (status(other).state, status(other).unled_seconds < 60) == ("stopped", True)
    assert TaskLease("list rebuild").take(one)
    assert status(other).state == "rebuilding"
    other.execute("DELETE FROM leases")
    assert status(other).unled_seconds == float("inf")
