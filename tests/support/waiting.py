"""How long a test waits at most, and ways to wait for writers and to make them wait."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg

from application.log import event_store_sql as sql
from application.writing.appender import Decided
from application.writing.command import Command, Outcome
from application.writing.writer import Writer
from tests.support.commands import done, rows

Answer = TypeVar("Answer")

SECONDS = 120.0
"""The longest that anything may take: only what is broken takes as long, however busy the machine is."""


def eventually(condition: Callable[[], object], why_not: Callable[[], object] = lambda: "waited too long") -> None:
    """Wait until something holds; `why_not` is asked where it does not."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, why_not()
        time.sleep(0.01)


async def told_within(seconds: float, answer: Awaitable[Answer]) -> Answer:
    """What comes of it, which the event loop has to know by then: time in which the loop cannot run does not count."""
    told = asyncio.ensure_future(answer)
    await asyncio.wait([told], timeout=seconds)
    assert told.done(), "told too late"
    return await told


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
    with psycopg.connect(url) as session:
        session.execute(sql.TAKE_APPEND_LOCK)
        released = threading.Event()

        def let_go() -> None:
            if not released.is_set():
                released.set()
                session.rollback()

        yield let_go
        let_go()


def is_waiting(url: str, sessions: int = 1) -> bool:
    """Whether an appender waits for the append lock, or so many sessions for any lock."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return len(rows(url, waiting)) >= sessions


def batches_of(url: str) -> int:
    (number,) = rows(url, "SELECT coalesce(sum(last_batch), 0) FROM writers")[0]
    return int(number)
