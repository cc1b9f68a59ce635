"""Connections to the server in use, and how the next one is found where that is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping
from psycopg.pq.abc import PGconn as PGconnType

from application.database import messages as say
from application.database.server_in_use import DatabaseServer, ServerChanged, ServerInUse
from application.database.server_in_use_sql import IDENTITY, LAST_POSITION
from domain.wording import Wording

ATTEMPTS: Final = 5

C = TypeVar("C", bound="psycopg.Connection[Any]")


class AttachedConnection:
    """What a connection needs to give itself up once its server is not the one in use any more."""

    pgconn: PGconnType
    _in_use: ServerInUse | None = None
    _generation = 0

    def attach(self, in_use: ServerInUse, generation: int) -> None:
        self._in_use, self._generation = in_use, generation

    def must_be_in_use(self) -> None:
        """Asked before and after whatever is sent: no answer of a server counts that is not in use when it comes."""
        if self._in_use is not None and self._in_use.generation != self._generation:
            self.pgconn.finish()
            raise ServerChanged("the service uses another server now")


def connect_in_use(in_use: ServerInUse, conninfo: str, open_connection: Callable[[str], C]) -> tuple[C, int]:
    """A connection to the server in use, or to the next one where that is gone, and the generation to attach it with.

    Raises psycopg.OperationalError where there is none, `ServerRefused` among them.
    """
    for _ in range(ATTEMPTS):
        seen = in_use.now()
        connection = _open(seen.server, conninfo, open_connection)
        try:
            found = found_server(connection.info, next(connection.execute(IDENTITY)))
            if seen.server and str(found) != str(seen.server):
                in_use.must_be_able_to_follow(seen.server, found)
                _must_have_what_was_confirmed(in_use, connection, found)
            if (generation := in_use.admit(seen, found)) is not None:
                return connection, generation
        except BaseException:
            connection.close()
            raise
        connection.close()
    raise ServerChanged("the server changes all the time")


def _must_have_what_was_confirmed(
    in_use: ServerInUse, connection: psycopg.Connection[Any], found: DatabaseServer
) -> None:
    """Before anybody reads there. One that was set back in its place is noticed by whoever writes."""
    if confirmed := in_use.acknowledged:
        (end,) = next(connection.execute(LAST_POSITION))
        if end < confirmed:
            in_use.refuse(Wording(say.LACKS_CONFIRMED, {"address": str(found), "position": confirmed}))


def found_server(info: psycopg.ConnectionInfo, identity: tuple[Any, ...]) -> DatabaseServer:
    """What a connection leads to, by what `IDENTITY` says."""
    system, started, timeline = identity
    return DatabaseServer(system, started, timeline, info.host, info.hostaddr, str(info.port))


def _open(used: DatabaseServer | None, conninfo: str, open_connection: Callable[[str], C]) -> C:
    if used is None:
        return open_connection(conninfo)
    alone = used.address(conninfo)
    try:
        return open_connection(alone)
    except psycopg.OperationalError as error:
        if used.is_all_of(conninfo) or not _is_gone(alone, error):
            raise
    return open_connection(conninfo)


def _is_gone(conninfo: str, error: psycopg.OperationalError) -> bool:
    """Whether a server that gave no connection takes no changes any more: one that has no room for more still does."""
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return True
    anyhow = make_conninfo(conninfo, target_session_attrs="any")
    if PGconn.ping(anyhow.encode()) != Ping.OK:
        return True
    try:
        psycopg.connect(anyhow).close()
    except psycopg.OperationalError:
        return False
    return True  # it only reads now
