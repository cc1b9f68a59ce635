"""What is asked of a database that says nothing ends by itself, and soon."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import psycopg
import pytest

from application.database import patience
from application.database.connections import BoundedConnection, Reads, ServerSilent, connect, hang_up
from domain.errors import DatabaseUnavailable
from tests.support.silent_proxy import SilentProxy
from tests.support.waiting import SECONDS

ENOUGH = 8.0
"""More than one patience, less than two."""
END_READERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE application_name = 'customers reads' AND datname = current_database()
"""


@pytest.fixture
def proxy(database_url: str) -> Iterator[SilentProxy]:
    with SilentProxy(database_url) as proxy:
        yield proxy


@asynccontextmanager
async def reading(url: str, size: int = 1) -> AsyncIterator[Reads]:
    async def configure(connection: psycopg.AsyncConnection[object]) -> None:
        pass

    reads = Reads(url, configure=configure, size=size)
    await reads.open()
    try:
        await ask(reads)
        yield reads
    finally:
        await reads.close()


async def ask(reads: Reads, statement: str = "SELECT 1") -> None:
    async with reads.connection() as connection:
        await connection.execute(statement)


async def ask_stubbornly(reads: Reads) -> None:
    """A question that tries twice, and waits for a connection before."""
    patience.begin()
    for _ in range(2):
        with suppress(DatabaseUnavailable):
            await ask(reads)


def test_all_waits_of_a_question_share_one_patience(proxy: SilentProxy) -> None:
    async def run() -> float:
        async with reading(proxy.url, size=2) as reads:
            proxy.fall_silent()
            began = time.monotonic()
            await asyncio.create_task(ask_stubbornly(reads))
            return time.monotonic() - began

    assert asyncio.run(run()) < ENOUGH


def test_a_database_that_answers_again_is_asked_again(proxy: SilentProxy) -> None:
    async def run() -> None:
        async with reading(proxy.url) as reads:
            proxy.fall_silent()
            with pytest.raises(DatabaseUnavailable):
                await ask(reads)
            proxy.speak_again()
            until = time.monotonic() + SECONDS
            while time.monotonic() < until:
                with suppress(DatabaseUnavailable):
                    await ask(reads)
                    return
            raise AssertionError

    asyncio.run(run())


def test_a_question_costs_one_round_trip(proxy: SilentProxy) -> None:
    async def run() -> None:
        async with reading(proxy.url) as reads:
            before = proxy.asked
            for _ in range(3):  # from the fifth time on a statement is prepared
                await ask(reads)
            assert proxy.asked - before == 3

    asyncio.run(run())


def test_a_connection_that_the_server_has_ended_costs_no_answer(database_url: str) -> None:
    async def run() -> None:
        async with reading(database_url) as reads:
            with psycopg.connect(database_url, autocommit=True) as other:
                assert other.execute(END_READERS).fetchall() == [(True,)]
            await ask(reads)

    asyncio.run(run())


def test_a_database_that_only_reads_now_is_one_that_takes_nothing(database_url: str) -> None:
    async def scenario() -> None:
        async with reading(database_url) as reads:
            await ask(reads, "SET default_transaction_read_only = on")
            with pytest.raises(DatabaseUnavailable):
                await ask(reads, "SELECT FROM append_lock FOR UPDATE")

    asyncio.run(scenario())


def test_a_question_that_is_cancelled_waits_for_nothing_more(proxy: SilentProxy) -> None:
    async def run() -> float:
        async with reading(proxy.url) as reads:
            proxy.fall_silent()
            asking = asyncio.create_task(ask(reads))
            await asyncio.sleep(0.2)
            began = time.monotonic()
            asking.cancel()
            await asyncio.wait([asking])
            return time.monotonic() - began

    assert asyncio.run(run()) < 2.0


def test_a_connection_in_a_thread_has_the_patience_of_its_question(proxy: SilentProxy) -> None:
    def look() -> None:
        with connect(proxy.url, "command") as connection:
            proxy.fall_silent()
            connection.execute("SELECT 1")

    async def run() -> float:
        patience.begin()
        began = time.monotonic()
        with pytest.raises(ServerSilent):
            await asyncio.to_thread(look)
        return time.monotonic() - began

    assert asyncio.run(run()) < ENOUGH


def test_what_another_thread_waits_for_can_be_broken_off(proxy: SilentProxy) -> None:
    failed = threading.Event()
    connection: BoundedConnection = BoundedConnection.connect(proxy.url, autocommit=True)

    def wait() -> None:
        try:
            connection.execute("SELECT 1")
        except psycopg.OperationalError:
            failed.set()

    proxy.fall_silent()
    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.2)
    assert hang_up(connection)
    assert failed.wait(2.0)
    thread.join()
    connection.close()
    assert not hang_up(connection)
