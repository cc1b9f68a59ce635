"""All connections of a service lead to the same server, also where several take changes after a split brain."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg
import pytest

from application.database.connections import SILENCE_SECONDS, Reads, ServerSilent, connect
from application.database.server_in_use import ServerChanged, ServerRefused, server_in_use, share
from tests.support.postgres_server import PostgresServer
from tests.support.twins import Twins, twins
from tests.support.waiting import SECONDS, eventually

pytestmark = pytest.mark.long

WHERE = "SELECT current_setting('unix_socket_directories')"

OTHER_PROCESS = """
import json, sys
from application.database.connections import connect
from application.database.server_in_use import join, server_in_use
url, descriptor = sys.argv[1], int(sys.argv[2])
join(url, descriptor)
connection = connect(url, "command")
for _ in sys.stdin:
    try:
        (where,) = connection.execute("SELECT current_setting('unix_socket_directories')").fetchone()
    except Exception as error:
        where = type(error).__name__
        connection = connect(url, "command")
    print(json.dumps([where, server_in_use(url).generation]), flush=True)
"""


@pytest.fixture
def pair() -> Iterator[Twins]:
    with twins() as both:
        yield both


def where(connection: psycopg.Connection[Any]) -> str:
    (directory,) = next(connection.execute(WHERE))
    return str(directory)


@pytest.fixture
def used(pair: Twins) -> Iterator[psycopg.Connection[Any]]:
    """A connection from before anything happened."""
    with closing(connect(pair.urls, "command")) as connection:
        yield connection


def leads_to(url: str, server: PostgresServer) -> bool:
    with connect(url, "command") as connection:
        return where(connection) == str(server.directory)


async def read_from(url: str) -> str:
    reads = Reads(url, configure=_as_it_is)
    await reads.open()
    try:
        async with reads.connection() as connection:
            row = await (await connection.execute(WHERE)).fetchone()
            assert row
            return str(row[0])
    finally:
        await reads.close()


async def _as_it_is(connection: psycopg.AsyncConnection[Any]) -> None:
    """No settings."""


def test_a_copy_that_was_started_as_well_is_not_used_while_the_first_answers(
    pair: Twins, used: psycopg.Connection[Any]
) -> None:
    pair.copy.start()
    with psycopg.connect(pair.urls) as whoever_does_not_know:
        assert whoever_does_not_know.info.host == str(pair.copy.directory)
    assert leads_to(pair.urls, pair.first)
    assert asyncio.run(read_from(pair.urls)) == str(pair.first.directory)
    pair.first.restart()
    assert leads_to(pair.urls, pair.first)
    with pytest.raises(psycopg.OperationalError):
        used.execute("SELECT 1")


def test_where_it_does_not_answer_all_move_and_stay_when_it_is_back(pair: Twins, used: psycopg.Connection[Any]) -> None:
    pair.copy.start()
    with ThreadPoolExecutor(1) as threads, closing(connect(pair.urls, "command")) as busy:
        answer = threads.submit(busy.execute, "SELECT pg_sleep(0.5)")
        eventually(lambda: is_asleep(pair.first))
        pair.first.freeze()
        assert leads_to(pair.urls, pair.copy)
        pair.first.thaw()
        with pytest.raises(ServerChanged):  # what it says now counts no more
            answer.result(SECONDS)
    with pytest.raises(ServerChanged):
        used.execute("SELECT 1")
    assert used.closed
    assert leads_to(pair.urls, pair.copy)
    assert asyncio.run(read_from(pair.urls)) == str(pair.copy.directory)


def test_a_follower_that_waits_for_one_that_froze_moves_too(pair: Twins) -> None:
    with ThreadPoolExecutor(1) as threads, closing(connect(pair.urls, "projection")) as follower:
        pair.copy.start()
        pair.first.freeze()
        answer = threads.submit(follower.execute, "SELECT 1")
        assert leads_to(pair.urls, pair.copy)
        try:
            with pytest.raises(ServerSilent):
                answer.result(SILENCE_SECONDS["projection"] + SECONDS)
        finally:
            pair.first.thaw()
    assert leads_to(pair.urls, pair.copy)


def is_asleep(server: PostgresServer) -> bool:
    with psycopg.connect(server.url) as connection:
        return bool(connection.execute("SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'").rowcount)


def test_idle_connections_to_read_are_replaced_when_the_service_moves(pair: Twins) -> None:
    async def scenario() -> list[str]:
        reads = Reads(pair.urls, configure=_as_it_is)
        await reads.open()
        found = []
        for server in (pair.first, pair.copy):
            if server is pair.copy:
                pair.copy.start()
                pair.first.freeze()
                assert await asyncio.to_thread(leads_to, pair.urls, pair.copy)
                pair.first.thaw()
            async with reads.connection() as connection:
                row = await (await connection.execute(WHERE)).fetchone()
                assert row
                found.append(row[0])
        await reads.close()
        return found

    assert asyncio.run(scenario()) == [str(pair.first.directory), str(pair.copy.directory)]


def test_one_that_only_has_no_room_is_not_left(pair: Twins) -> None:
    connect(pair.urls, "command").close()
    pair.copy.start()
    with psycopg.connect(pair.first.address("postgres"), autocommit=True) as connection:
        connection.execute("ALTER DATABASE customers ALLOW_CONNECTIONS false")
    with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
        connect(pair.urls, "command")


def test_one_that_only_reads_from_now_on_is_left(pair: Twins) -> None:
    connect(pair.urls, "command").close()
    pair.copy.start()
    with psycopg.connect(pair.first.address("postgres"), autocommit=True) as connection:
        connection.execute("ALTER DATABASE customers SET default_transaction_read_only TO on")
    assert leads_to(pair.urls, pair.copy)


def test_a_server_of_an_older_timeline_is_refused_with_the_reason(pair: Twins) -> None:
    pair.first.stop()
    pair.promote_copy()
    assert leads_to(pair.urls, pair.copy)
    pair.copy.stop()
    pair.first.start()
    for _ in range(2):
        with pytest.raises(ServerRefused, match="timeline 1, and this service has used timeline 2"):
            connect(pair.urls, "command")
    trouble = server_in_use(pair.urls).trouble
    assert trouble
    assert "Take it out of DATABASE_URL" in trouble.text()
    pair.copy.start()
    assert leads_to(pair.urls, pair.copy)
    assert server_in_use(pair.urls).trouble is None


def test_a_database_that_is_no_copy_is_refused(pair: Twins) -> None:
    urls = pair.urls_of(pair.first, pair.stranger())
    connect(urls, "command").close()
    server_in_use(urls).acknowledge(1)  # which nobody looks for where there may not even be a log
    pair.first.stop()
    with pytest.raises(ServerRefused, match="not the database that this service uses"):
        connect(urls, "command")


def test_the_processes_of_a_service_move_together(pair: Twins) -> None:
    share(pair.urls)
    in_use = server_in_use(pair.urls)
    assert in_use.descriptor is not None
    connect(pair.urls, "command").close()
    pair.copy.start()
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, pair.urls, str(in_use.descriptor)],
        pass_fds=in_use.descriptors,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin
        assert other.stdout

        def ask() -> list[Any]:
            assert other.stdin
            assert other.stdout
            print(file=other.stdin, flush=True)
            said: list[Any] = json.loads(other.stdout.readline())
            return said

        assert ask() == [str(pair.first.directory), 1]
        pair.first.freeze()
        assert leads_to(pair.urls, pair.copy)
        pair.first.thaw()
        assert ask() == ["ServerChanged", 2]
        assert ask() == [str(pair.copy.directory), 2]
        other.stdin.close()
