"""Writers under load while connections break and the server dies: nothing acknowledged is lost or happens twice."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from application.database.embedded import EmbeddedPostgres
from application.database.migrations import migrate
from application.writing.command import Outcome
from application.writing.writer import Writer
from domain.errors import TaxIdTaken, Unavailable
from tests.support.commands import (
    appender,
    claims_in,
    claims_of,
    customers_in,
    end_writers,
    foreign,
    key,
    log,
    register,
)
from tests.support.lossy_proxy import Cut, LossyProxy
from tests.support.waiting import SECONDS, eventually, told_within

CUSTOMERS = 200
SENDERS = 8
Trouble = Callable[[], None]


@contextmanager
def writing(*urls: str) -> Iterator[list[Writer]]:
    """A writer for each address."""
    writers = [Writer(appender(url)) for url in urls]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.stop()


async def insist(writers: list[Writer], number: int) -> Outcome:
    """Register a customer as a careful client does: again with the same key, at any writer, until it is answered."""
    for writer in cycle(writers):
        command = register(f"Customer {number}", tax_id=foreign(number), idempotency=key(str(number)))
        try:
            return await writer.execute(command)
        except Unavailable:
            await asyncio.sleep(0.02)
    raise AssertionError("there is no writer")


async def under_load(writers: list[Writer]) -> list[Outcome]:
    """As many senders at once as there are, each with one customer after the other."""

    async def sender(first: int) -> list[Outcome]:
        return [await insist(writers, number) for number in range(first, CUSTOMERS, SENDERS)]

    return [outcome for each in await asyncio.gather(*[sender(n) for n in range(SENDERS)]) for outcome in each]


def survive(url: str, writers: list[Writer], troubles: list[Trouble]) -> None:
    """Run the load, make trouble each time that some more customers are there, and look at what is left."""
    is_over = threading.Event()

    def is_time_for(number: int) -> bool:
        return is_over.is_set() or committed(url) >= number * CUSTOMERS // (len(troubles) + 2)

    def make_trouble() -> None:
        for number, trouble in enumerate(troubles, 1):
            eventually(partial(is_time_for, number))
            trouble()

    maker = threading.Thread(target=make_trouble)
    maker.start()
    try:
        outcomes = asyncio.run(asyncio.wait_for(under_load(writers), SECONDS))
    finally:
        is_over.set()
        maker.join()
    eventually(lambda: committed(url) >= 0)  # the last trouble may have come when all customers were there
    rows = log(url)
    assert sorted(row.customer_id for row in rows) == sorted(outcome.customer_id for outcome in outcomes)
    assert [row.position for row in rows] == list(range(1, CUSTOMERS + 1))
    assert {row.position: row.customer_id for row in rows} == {each.position: each.customer_id for each in outcomes}
    customers = customers_in(url)
    assert len({customer.name for customer in customers.values()}) == CUSTOMERS
    assert claims_in(url) == claims_of(customers)


def committed(url: str) -> int:
    try:
        return len(log(url))
    except psycopg.OperationalError:
        return -1


def test_connections_that_are_lost_around_commits(database_url: str) -> None:
    with LossyProxy(database_url) as one, LossyProxy(database_url) as other:

        def lose(proxy: LossyProxy, cut: Cut) -> Trouble:
            return lambda: proxy.arm(cut)

        troubles = [lose((one, other)[n % 2], cut) for n, cut in enumerate([*Cut, *Cut, *Cut, *Cut])]
        with writing(one.url, other.url) as writers:
            survive(database_url, writers, troubles)


def test_an_administrator_who_ends_the_sessions_of_writers(database_url: str) -> None:
    ended: list[int] = []
    with writing(database_url, database_url) as writers:
        survive(database_url, writers, [lambda: ended.append(end_writers(database_url))] * 8)
    assert sum(ended) > 0


def test_a_server_that_is_killed_and_comes_back() -> None:
    binaries = os.environ.get("CUSTOMERS_TEST_POSTGRES_BIN")
    with (
        tempfile.TemporaryDirectory(prefix="customers-test-", dir="/tmp") as directory,
        # As in production: with fsync=False the server may forget what it has just committed.
        EmbeddedPostgres(Path(directory), binaries=Path(binaries) if binaries else None) as url,
    ):
        with psycopg.connect(url, autocommit=True) as connection:
            migrate(connection)

        def kill() -> None:
            pid_file = Path(directory) / "postgres" / "postmaster.pid"
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)

        with writing(url, url) as writers:
            survive(url, writers, [kill])


def test_a_database_that_is_away_for_a_while_is_told_to_people_within_5_seconds(database_url: str) -> None:
    with LossyProxy(database_url) as proxy, writing(proxy.url) as (writer,):
        assert asyncio.run(writer.execute(register())).position == 1
        proxy.__exit__(None, None, None)

        with pytest.raises(Unavailable):
            asyncio.run(told_within(5, writer.execute(register())))
    assert len(log(database_url)) == 1


def test_two_writers_that_lose_their_answers_do_not_both_get_a_tax_id(database_url: str) -> None:
    async def race(writers: list[Writer], number: int) -> list[Outcome | BaseException]:
        commands = [register(tax_id=foreign(number), idempotency=key(f"{number}/{n}")) for n in range(2)]
        return await asyncio.gather(
            *[persist(writer, command.idempotency, number) for writer, command in zip(writers, commands, strict=True)],
            return_exceptions=True,
        )

    async def persist(writer: Writer, idempotency: object, number: int) -> Outcome:
        while True:
            try:
                return await writer.execute(register(tax_id=foreign(number), idempotency=idempotency))
            except Unavailable:
                await asyncio.sleep(0.02)

    with LossyProxy(database_url) as one, LossyProxy(database_url) as other, writing(one.url, other.url) as writers:
        for number, cut in enumerate([*Cut] * 2):
            one.arm(cut)
            other.arm(cut)
            decided = asyncio.run(race(writers, number))
            (winner,) = [each for each in decided if isinstance(each, Outcome)]
            (refused,) = [each for each in decided if isinstance(each, TaxIdTaken)]
            assert refused.customer_id == winner.customer_id
    assert claims_in(database_url) == claims_of(customers_in(database_url))
