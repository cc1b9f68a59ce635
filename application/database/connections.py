"""How the service connects to PostgreSQL: every wait ends by itself, so that a database that is away is noticed.

Three kinds of silence are told apart. A statement that takes too long is ended by the server. A machine that is gone is
noticed by keepalives, on both sides. A server that is frozen does neither: its machine goes on answering for it, and so
each wait has a deadline of our own, after which the connection is given up.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from time import monotonic
from typing import Any, ClassVar, Final, Self, TypeVar

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from application.database import patience
from application.database.attached_connection import ATTEMPTS, AttachedConnection, connect_in_use, found_server
from application.database.server_in_use import (
    PATIENCE_SECONDS,
    DatabaseServer,
    ServerChanged,
    ServerInUse,
    server_in_use,
)
from application.database.server_in_use_sql import IDENTITY
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

MILLISECONDS = {
    "writer": 4_000,
    "reads": 4_000,
    "recorder": 30_000,
    "signing": 8_000,
    "listening": 8_000,
    "projection": 0,
    "rebuild": 0,
    "import": 0,
    "export": 0,
    "command": 0,
}
"""The longest a single statement may take, for each kind of work; 0 is no limit."""
SILENCE_SECONDS: Final[dict[str, float]] = {
    "writer": 10.0,
    "reads": patience.MOST_SECONDS,
    "recorder": 35.0,
    "signing": 10.0,
    "listening": 10.0,
    "projection": 30.0,
    "import": 60.0,
    "export": 60.0,
    "rebuild": 3_600.0,
    "command": 3_600.0,
}
"""How long a wait for the server may take: longer than an answer may take. What is asked for a
request may take less, see `patience`."""
POOL_SECONDS: Final = 3.0
"""How long a question waits for a connection."""

AWAY: Final = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
"""What says that the database does nothing for us just now; a standby that only reads is one that takes nothing."""

T = TypeVar("T")


class ServerSilent(psycopg.OperationalError):
    """The server did not answer in time, and the connection was given up: what became of the statement is not known."""


class _Bounded(AttachedConnection, psycopg.BaseConnection[Any]):
    """What both kinds of connections do after a wait."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._commits = CommitWatch()
        self.add_notice_handler(self._commits.note)

    def _given_up(self, seconds: float | None) -> ServerSilent:
        self.pgconn.finish()
        patience.waited(seconds or 0.0)
        return ServerSilent("the server says nothing")

    def _was_answered(self) -> None:
        """Raises `CommitUnconfirmed`, or `ServerChanged` where the answer does not count."""
        patience.answered()
        self._commits.must_be_confirmed()
        self.must_be_in_use()


class BoundedConnection(_Bounded, psycopg.Connection[Any]):
    """A connection that gives itself up where the server says nothing for `silence` seconds (None: waits on).

    And where its server is not the one in use any more.
    """

    silence: float | None = None

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As in psycopg, with a limit for those who name none; raises `CommitUnconfirmed` too."""
        self.must_be_in_use()
        most = patience.left(self.silence) if timeout is None else timeout
        try:
            answer = super().wait(gen, interval, most)
        except psycopg.errors._WaitTimeout:
            if timeout is not None:
                raise
            raise self._given_up(most) from None
        self._was_answered()
        return answer


class BoundedAsyncConnection(_Bounded, psycopg.AsyncConnection[Any]):
    """The same for request handlers."""

    silence: ClassVar[float] = patience.MOST_SECONDS

    @classmethod
    async def connect(cls, conninfo: str = "", *, in_use: ServerInUse, **parameters: Any) -> Self:  # type: ignore[override]
        """A connection to the server in use. Where it is not to be had, a thread finds out which one that is now."""
        for _ in range(ATTEMPTS):
            seen = in_use.now()
            if seen.server and (connection := await cls._to(seen.server, conninfo, parameters)):
                if in_use.generation == seen.generation:
                    connection.attach(in_use, seen.generation)
                    return connection
                await connection.close()
            await asyncio.to_thread(_settle, in_use, conninfo)
        raise ServerChanged("the server changes all the time")

    @classmethod
    async def _to(cls, server: DatabaseServer, conninfo: str, parameters: Mapping[str, Any]) -> Self | None:
        """A connection to just this server, if it is to be had."""
        try:
            connection = await super().connect(server.address(conninfo), **parameters)
        except psycopg.OperationalError:
            if server.is_all_of(conninfo):
                raise
            return None
        with suppress(psycopg.OperationalError):
            identity = await (await connection.execute(IDENTITY)).fetchone()
            if identity and found_server(connection.info, identity).is_same_as(server):
                return connection
        await connection.close()
        return None

    async def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As in psycopg, with a limit for those who name none; raises `CommitUnconfirmed` too.

        A question that is cancelled gives its connection up: psycopg would have the server cancel it too, and wait up
        to 10 s for that.
        """
        self.must_be_in_use()
        most = patience.left(self.silence) if timeout is None else timeout
        try:
            answer = await waiting.wait_async(gen, self.pgconn.socket, interval, most)
        except asyncio.CancelledError:
            self.pgconn.finish()
            raise
        except psycopg.errors._WaitTimeout:
            if timeout is not None:
                raise
            raise self._given_up(most) from None
        self._was_answered()
        return answer


def hang_up(connection: psycopg.Connection[Any] | None) -> bool:
    """Cut the wire of a connection that another thread waits on: the wait ends at once, with an error.

    False where there was none.
    """
    with suppress(OSError, psycopg.Error):
        if connection is not None:
            with socket.socket(fileno=os.dup(connection.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)
            return True
    return False


def connect(database_url: str, work: str) -> psycopg.Connection[Any]:
    """A connection in autocommit mode for one kind of work, to the server in use; see `address_for`."""
    in_use = server_in_use(database_url)
    connection, generation = connect_in_use(in_use, address_for(database_url, work), _open)
    connection.attach(in_use, generation)
    connection.silence = SILENCE_SECONDS[work]
    return connection


def _open(conninfo: str) -> BoundedConnection:
    connection = BoundedConnection.connect(conninfo, autocommit=True)
    connection.silence = PATIENCE_SECONDS
    return connection


def _settle(in_use: ServerInUse, conninfo: str) -> None:
    connection, _ = connect_in_use(in_use, conninfo, _open)
    connection.close()


def address_for(database_url: str, work: str) -> str:
    """The address with the name and the limits of one kind of work.

    That is `writer`, `reads`, `recorder` (the library's), `signing`, `listening`, `projection`, `rebuild`, `import` (in
    the background), `export` (over HTTP) or `command` (the command line). What the address itself sets with `options`
    is kept, where it is not one of ours.
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
    """The connections that answer questions; where the database says nothing, `DatabaseUnavailable` ends one in 5 s."""

    def __init__(self, database_url: str, *, configure: Configure, size: int = 8) -> None:
        self._pool = AsyncConnectionPool(
            address_for(database_url, "reads"),
            connection_class=BoundedAsyncConnection,
            min_size=1,
            max_size=size,
            open=False,
            timeout=POOL_SECONDS,
            reconnect_timeout=2,
            max_waiting=1_000,
            configure=configure,
            check=_check,
            kwargs={"autocommit": True, "in_use": server_in_use(database_url)},
        )

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close(timeout=1)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """A connection for one question."""
        began = monotonic()
        try:
            async with self._pool.connection(patience.left(POOL_SECONDS)) as connection:
                patience.waited(monotonic() - began)
                yield connection
        except (*AWAY, PoolTimeout) as error:
            raise DatabaseUnavailable from error


async def _check(connection: psycopg.AsyncConnection[Any]) -> None:
    """Ask the server only where it has said something unasked, as it does when it ends a connection.

    A question more for every question would cost more than the rare answer that is 503 for the lack of one.
    """
    if isinstance(connection, AttachedConnection):
        connection.must_be_in_use()
    news = select.poll()
    news.register(connection.pgconn.socket, select.POLLIN)
    if news.poll(0):
        await AsyncConnectionPool.check_connection(connection)
