"""That a database came from a backup, which it remembers until it has what knows more than the backup did."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

import psycopg

from application.database import restores_sql as sql


class Beside(NamedTuple):
    """What is outside the database when a backup is made, and not in it: nothing where it is not known.

    How many customers the shred ledger names, and up to which position the log is signed.
    """

    erasures: int | None = None
    signed_position: int | None = None


class WaitingRestore(NamedTuple):
    """A restore on which no service goes on yet; what is put beside it must know no less than this."""

    backed_up_at: datetime
    erasures: int
    signed_position: int


NOTHING_KNOWN: Final = Beside()


def note_restore(connection: psycopg.Connection[Any], backed_up_at: str, beside: Beside) -> None:
    """In the transaction that loads a backup. Keys that came with it may have been revoked since, so none works."""
    connection.execute(sql.SUSPEND_KEYS)
    connection.execute(sql.ADD, [backed_up_at, *beside])


def waiting_restore(connection: psycopg.Connection[Any]) -> WaitingRestore | None:
    """What a restore waits for, of several all of it; nothing where none waits."""
    row = connection.execute(sql.WAITING).fetchone()
    return WaitingRestore(*row) if row else None


def settle_restore(
    connection: psycopg.Connection[Any], without_ledger: str | None = None, without_checkpoints: str | None = None
) -> None:
    """From now on services start; the reasons are those for which there is no ledger or are no checkpoints."""
    connection.execute(sql.SETTLE, [without_ledger, without_checkpoints])
