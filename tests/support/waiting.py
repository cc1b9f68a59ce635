"""Ways to wait for writers, and to make them wait."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from application.log import event_store_sql as sql
from application.writing.appender import Decided
from application.writing.command import Command, Outcome
from application.writing.writer import Writer
from tests.support.commands import done, rows

SECONDS = 20.0
"""The longest that anything here may take."""


def eventually(condition: Callable[[], object]) -> None:
    """Wait until something holds, at most 20 s."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


async def all_of(*commands: tuple[Writer, Command]) -> list[Decided]:
    """Hand commands in at the same time; what became of each."""
    return list(
        await asyncio.gather(*[writer.execute(command) for writer, command in commands], return_exceptions=True)
    )


def execute_all(writer: Writer, *commands: Command) -> list[Decided]:
    return asyncio.run(all_of(*[(writer, command) for command in commands]))


def execute_one(writer: Writer, command: Command) -> Outcome:
    return done(execute_all(writer, command)[0])


@contextmanager
def held_lock(url: str) -> Iterator[Callable[[], None]]:
    """A foreign session that holds the append lock, until the block ends or it lets go before."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [sql.APPEND_LOCK])
        released = threading.Event()

        def let_go() -> None:
            if not released.is_set():
                released.set()
                session.execute("SELECT pg_advisory_unlock(%s)", [sql.APPEND_LOCK])

        yield let_go
        let_go()


def is_waiting(url: str) -> bool:
    """Whether an appender waits for the append lock."""
    waiting = rows(
        url,
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
        "WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()",
    )
    return waiting != [(0,)]


def batches_of(url: str) -> int:
    (number,) = rows(url, "SELECT coalesce(sum(last_batch), 0) FROM writers")[0]
    return int(number)
