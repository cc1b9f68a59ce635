"""How the service connects to PostgreSQL: every wait ends by itself, so that a database that is away is noticed.

Three kinds of silence are told apart. A statement that takes too long is ended by the server. A machine that is gone is
noticed by keepalives, on both sides. A server that is frozen does neither: its machine goes on answering for it, and so
each wait has a deadline of our own, after which the connection is given up.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, ClassVar, Final, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from application.database.unconfirmed import CommitWatch
from domain.errors import DatabaseUnavailable

NOTICE_A_DEAD_PEER: dict[str, str | int] = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 4_000,
}
NOTICE_A_DEAD_CLIENT = (
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=8000"
)
"""The same on the server's side: a session of a machine that vanished, and what it has locked, ends within seconds."""

MILLISECONDS = {"writer": 4_000, "reads": 4_000, "recorder": 30_000, "projection": 0, "export": 0, "command": 0}
"""The longest a single statement may take, for each kind of work; 0 is no limit."""
SILENCE_SECONDS: Final[dict[str, float | None]] = {"writer": 10.0, "reads": 4.5, "recorder": 35.0}
"""How long a wait for the server may take, where there is a limit: a little longer than it may take itself."""

T = TypeVar("T")


class ServerSilent(psycopg.OperationalError):
    """The server did not answer in time, and the connection was given up: what became of the statement is not known."""


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that gives itself up where the server says nothing for `silence` seconds (None: waits on)."""

    silence: float | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._commits = CommitWatch()
        self.add_notice_handler(self._commits.note)

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As in psycopg, with a limit for those who name none; raises `CommitUnconfirmed` too."""
        has_limit = timeout is not None
        try:
            answer = super().wait(gen, interval, timeout if has_limit else self.silence)
        except psycopg.errors._WaitTimeout:
            if has_limit:
                raise
            self.pgconn.finish()
            raise ServerSilent("the server says nothing") from None
        self._commits.must_be_confirmed()
        return answer


class BoundedAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for request handlers."""

    silence: ClassVar[float | None] = SILENCE_SECONDS["reads"]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._commits = CommitWatch()
        self.add_notice_handler(self._commits.note)

    async def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As in psycopg, with a limit for those who name none; raises `CommitUnconfirmed` too."""
        has_limit = timeout is not None
        try:
            answer = await super().wait(gen, interval, timeout if has_limit else self.silence)
        except psycopg.errors._WaitTimeout:
            if has_limit:
                raise
            self.pgconn.finish()
            raise ServerSilent("the server says nothing") from None
        self._commits.must_be_confirmed()
        return answer


def connect(database_url: str, work: str) -> psycopg.Connection[Any]:
    """A connection in autocommit mode for one kind of work; see `address_for`."""
    connection = BoundedConnection.connect(address_for(database_url, work), autocommit=True)
    connection.silence = SILENCE_SECONDS.get(work)
    return connection


def address_for(database_url: str, work: str) -> str:
    """The address with the name and the limits of one kind of work.

    That is `writer`, `reads`, `recorder` (the library's), `projection`, `export` (over HTTP) or `command` (the command
    line). What the address itself sets with `options` is kept, where it is not one of ours.
    """
    lock_timeout = 3_000 if work == "writer" else 0
    ours = (
        f"-c statement_timeout={MILLISECONDS[work]} -c lock_timeout={lock_timeout} "
        "-c idle_in_transaction_session_timeout=10000 -c jit=off -c synchronous_commit=on "
        r"-c default_transaction_isolation=read\ committed " + NOTICE_A_DEAD_CLIENT
    )
    if work == "reads":
        ours += " -c random_page_cost=1.1"
    given = conninfo_to_dict(database_url).get("options")
    options = f"{given} {ours}" if given else ours
    return make_conninfo(database_url, application_name=f"customers {work}", options=options, **NOTICE_A_DEAD_PEER)


Connect = Callable[[], psycopg.Connection[Any]]
"""Opens a connection, which the caller closes."""
ReadConnection = Callable[[], AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]]
"""Gives a connection for one question; raises `DatabaseUnavailable` when the database is away."""
Configure = Callable[[psycopg.AsyncConnection[Any]], Awaitable[None]]


class Reads:
    """The connections that answer questions; every wait ends within 5 seconds with `DatabaseUnavailable`."""

    def __init__(self, database_url: str, *, configure: Configure, size: int = 8) -> None:
        self._pool = AsyncConnectionPool(
            address_for(database_url, "reads"),
            connection_class=BoundedAsyncConnection,
            min_size=1,
            max_size=size,
            open=False,
            timeout=3,
            reconnect_timeout=2,
            max_waiting=1_000,
            configure=configure,
            check=AsyncConnectionPool.check_connection,
            kwargs={"autocommit": True},
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
