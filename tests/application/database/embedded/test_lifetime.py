"""The server runs while somebody uses it, and not longer."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg
import pytest

from application.database.embedded import EmbeddedPostgres, EmbeddedPostgresError
from application.database.embedded.cluster_files import shared_memory
from tests.support.people import Person, answers, is_at_rest, is_running, kill, server_process, watchdog_process
from tests.support.waiting import eventually

pytestmark = pytest.mark.long


def test_the_url_is_of_a_superuser_in_the_database_customers(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False) as url, psycopg.connect(url) as connection:
        asked = connection.execute(
            "SELECT current_database(), current_user, rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert asked == ("customers", "customers", True)


def test_what_was_written_is_there_after_a_stop_and_a_start(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with EmbeddedPostgres(data_dir) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_the_settings_are_the_measured_ones(data_dir: Path) -> None:
    names = ["listen_addresses", "fsync", "jit", "random_page_cost", "server_encoding", "TimeZone"]
    with EmbeddedPostgres(data_dir) as url, psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)", [names]
        ).fetchall()
        memory = connection.execute(
            "SELECT setting::int / 128 FROM pg_settings WHERE name = 'shared_buffers'"
        ).fetchone()
    assert memory == (shared_memory(),)
    assert dict(rows) == {
        "listen_addresses": "",
        "fsync": "on",
        "jit": "off",
        "random_page_cost": "1.1",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }


def test_starting_twice_gives_the_same_url_and_needs_one_stop(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir, fsync=False)
    assert server.start() == server.start()
    server.stop()
    assert is_at_rest(data_dir)


def test_stopping_without_a_start_does_nothing(data_dir: Path) -> None:
    EmbeddedPostgres(data_dir).stop()
    assert not any(data_dir.iterdir())


def test_the_server_stays_until_the_last_user_leaves_whoever_started_it(data_dir: Path) -> None:
    first, second = EmbeddedPostgres(data_dir, fsync=False), EmbeddedPostgres(data_dir, fsync=False)
    url = first.start()
    assert second.start() == url
    began = server_process(data_dir)
    first.stop()
    assert answers(url)
    assert server_process(data_dir) == began
    second.stop()
    assert is_at_rest(data_dir)


def test_a_stop_is_clean(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False) as url, psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
    assert "database system is shut down" in (data_dir / "postgres.log").read_text().splitlines()[-1]


def test_a_stop_does_not_wait_for_somebody_else_s_open_session(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir, fsync=False)
    connection = psycopg.connect(server.start())
    server.stop()
    assert is_at_rest(data_dir)
    connection.close()


def test_many_first_starts_at_once_make_one_database(data_dir: Path) -> None:
    people = [Person(data_dir) for _ in range(4)]
    urls = {person.url() for person in people}
    assert len(urls) == 1
    assert answers(urls.pop())
    for person in people:
        person.leave()
    assert is_at_rest(data_dir)


def test_starts_and_stops_at_once_never_fail(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False):
        pass
    for _ in range(3):
        leaving, coming = EmbeddedPostgres(data_dir, fsync=False), Person(data_dir)
        leaving.start()
        leaving.stop()
        assert answers(coming.url())
        coming.leave()


def test_the_only_user_killed_ends_the_server(data_dir: Path) -> None:
    person = Person(data_dir)
    assert answers(person.url())
    person.kill()
    eventually(lambda: is_at_rest(data_dir))


def test_a_user_killed_does_not_disturb_the_others(data_dir: Path) -> None:
    person = Person(data_dir)
    url = person.url()
    with EmbeddedPostgres(data_dir, fsync=False), psycopg.connect(url) as connection:
        person.kill()
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_starter_killed_at_any_moment_leaves_nothing_that_hinders_the_next(data_dir: Path) -> None:
    for moment in ("locks/server", "postgres.new/PG_VERSION", "postgres/postmaster.pid", "run/.s.PGSQL.5432"):
        person = Person(data_dir)
        eventually(lambda: (data_dir / moment).exists() or (data_dir / "postgres").exists())  # noqa: B023
        person.kill()
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        assert answers(url)
    assert not (data_dir / "postgres.new").exists()
    assert not (data_dir / "initdb-password").exists()


def test_a_server_killed_comes_back_by_itself(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        for _ in range(2):
            killed = server_process(data_dir)
            kill(killed)
            eventually(lambda: answers(url))
            assert server_process(data_dir) != killed


def test_a_busy_session_of_a_server_killed_does_not_hold_up_the_next(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        busy = psycopg.connect(url, autocommit=True)
        # It computes without ever looking whether its server is still there.
        busy.execute("CREATE FUNCTION compute() RETURNS void LANGUAGE plpgsql AS 'BEGIN LOOP END LOOP; END'")
        busy.pgconn.send_query(b"SELECT compute()")
        kill(server_process(data_dir))
        eventually(lambda: answers(url))
        busy.close()


def test_a_watchdog_killed_is_replaced_by_those_who_remain(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        killed, server = watchdog_process(data_dir), server_process(data_dir)
        kill(killed)
        eventually(lambda: not is_running(server))  # it goes down with its watchdog
        eventually(lambda: answers(url))
        assert watchdog_process(data_dir) != killed
    assert is_at_rest(data_dir)


def test_watchdog_and_user_killed_at_once_leave_no_server(data_dir: Path) -> None:
    person = Person(data_dir)
    person.url()
    kill(watchdog_process(data_dir))
    person.kill()
    eventually(lambda: is_at_rest(data_dir))


def test_all_killed_at_once_leave_nothing_and_the_next_start_recovers(data_dir: Path) -> None:
    person = Person(data_dir)
    with psycopg.connect(person.url(), options="-c synchronous_commit=on") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    watchdog, server = watchdog_process(data_dir), server_process(data_dir)
    person.kill()
    kill(server)
    kill(watchdog)
    with EmbeddedPostgres(data_dir, fsync=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_the_server_holds_only_the_lock_that_is_meant_for_it(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False):
        descriptors = Path(f"/proc/{server_process(data_dir)}/fd").iterdir()
        held = {each.readlink() for each in descriptors if each.exists()}
        assert {path.name for path in held if path.parent == data_dir / "locks"} == {"server"}


def test_the_watchdog_is_in_a_session_of_its_own_and_survives_polite_signals(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        watchdog = watchdog_process(data_dir)
        assert os.getsid(watchdog) != os.getsid(0)
        for unwanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(watchdog, unwanted)
        assert answers(url)
        assert watchdog_process(data_dir) == watchdog


def test_a_server_that_cannot_start_says_why_and_leaves_nothing(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False):
        pass
    settings = data_dir / "postgres" / "postgresql.conf"
    good = settings.read_text()
    settings.write_text(good + "nonsense = 1\n")
    with pytest.raises(EmbeddedPostgresError, match='unrecognized configuration parameter "nonsense"'):
        EmbeddedPostgres(data_dir, fsync=False).start()
    eventually(lambda: is_at_rest(data_dir))
    settings.write_text(good)
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        assert answers(url)
