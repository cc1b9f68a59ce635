"""How the service connects to PostgreSQL: bounded waits everywhere, so that a database that is away is noticed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from domain.errors import DatabaseUnavailable

NOTICE_A_DEAD_PEER: dict[str, str | int] = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 4_000,
}
MILLISECONDS = {"writer": 4_000, "reads": 4_000, "recorder": 30_000, "projection": 0, "export": 0, "command": 0}
"""The longest a single statement may take, for each kind of work; 0 is no limit."""


def connect(database_url: str, work: str) -> psycopg.Connection[Any]:
    """A connection in autocommit mode for one kind of work; see `address_for`."""
    return psycopg.connect(address_for(database_url, work), autocommit=True)


def address_for(database_url: str, work: str) -> str:
    """The address with the name and the limits of one kind of work.

    That is `writer`, `recorder` (the library's), `projection`, `export` (over HTTP) or `command` (the command line).
    """
    lock_timeout = 3_000 if work == "writer" else 0
    options = (
        f"-c statement_timeout={MILLISECONDS[work]} -c lock_timeout={lock_timeout} "
        "-c idle_in_transaction_session_timeout=10000 -c jit=off -c synchronous_commit=on"
    )
    return make_conninfo(database_url, application_name=f"customers {work}", options=options, **NOTICE_A_DEAD_PEER)


Connect = Callable[[], psycopg.Connection[Any]]
"""Opens a connection, which the caller closes."""
ReadConnection = Callable[[], AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]]
"""Gives a connection for one question; raises `DatabaseUnavailable` when the database is away."""
Configure = Callable[[psycopg.AsyncConnection[Any]], Awaitable[None]]


class Reads:
    """The connections that answer questions; every wait ends after 3 seconds with `DatabaseUnavailable`."""

    def __init__(self, database_url: str, *, configure: Configure, size: int = 8) -> None:
        self._pool = AsyncConnectionPool(
            database_url,
            min_size=1,
            max_size=size,
            open=False,
            timeout=3,
            reconnect_timeout=2,
            max_waiting=1_000,
            configure=configure,
            check=AsyncConnectionPool.check_connection,
            kwargs={
                "autocommit": True,
                "application_name": "customers reads",
                "options": f"-c statement_timeout={MILLISECONDS['reads']} -c jit=off -c random_page_cost=1.1",
                **NOTICE_A_DEAD_PEER,
            },
        )

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close(timeout=2)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """A connection for one question."""
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise DatabaseUnavailable from error
