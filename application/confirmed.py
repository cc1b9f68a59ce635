"""Answers from what was found in the database, which wait like those from what was written.

After a restart, or after somebody ended the wait, PostgreSQL shows commits that no synchronous standby has. Whoever
answers from what was found commits something afterwards, and so waits for a standby to have it all. The lock of the
writers is what is committed: where no standby answers, one session waits for it and the others for that one, each for
a few seconds.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from application.database.connections import BoundedConnection
from application.log.event_store_sql import TAKE_APPEND_LOCK, WAIT_NOT_LONG

PATIENCE_SECONDS: Final = 5.0


def confirm(connection: psycopg.Connection[Any], patience: float = PATIENCE_SECONDS) -> None:
    """Wait until everything that was found so far is where an acknowledged change is.

    Raises `OperationalError` where that takes longer than `patience`, in seconds; the connection may then be closed.
    """
    if not isinstance(connection, BoundedConnection):
        _confirm(connection)
        return
    before, connection.silence = connection.silence, max(patience, 0.1)
    try:
        _confirm(connection)
    finally:
        connection.silence = before


def _confirm(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction():
        connection.execute(WAIT_NOT_LONG)
        connection.execute(TAKE_APPEND_LOCK)


async def confirm_found(connection: psycopg.AsyncConnection[Any]) -> None:
    """The same, for request handlers."""
    async with connection.transaction():
        await connection.execute(WAIT_NOT_LONG)
        await connection.execute(TAKE_APPEND_LOCK)
