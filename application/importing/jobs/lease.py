"""Whose turn an import is: a lease in its row, kept by a thread, so that a process that froze or vanished loses it."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog

from application.database.connections import Connect
from application.importing.jobs import jobs_sql as sql
from application.importing.jobs.records import ImportState
from application.log.event_store_sql import END_FROZEN_HOLDERS, FROZEN_SECONDS, TAKE_APPEND_LOCK, WAIT_NOT_LONG

log = structlog.get_logger(__name__)

LEASE_SECONDS: Final = 10
KEEP_SECONDS: Final = 2.0


class Lease:
    """One import that is ours, from `take` on to `release`; what is written under it says so in its condition."""

    def __init__(self, import_id: UUID, holder: UUID, *, attempts: int, is_forgotten: bool) -> None:
        self.import_id, self.holder = import_id, holder
        self.attempts = attempts
        """How often it was begun by a process that ended without getting any farther, this time included."""
        self.is_forgotten = is_forgotten
        """Whether nobody carried it on for so long that receipts of its last rows are gone."""
        self.is_over = False
        """Whether somebody else has it, or stopped it."""
        self._ends = Event()
        self._thread: Thread | None = None

    @property
    def names(self) -> dict[str, object]:
        """For the condition of a statement."""
        return {"id": self.import_id, "holder": self.holder, "seconds": LEASE_SECONDS}

    def keep(self, connect: Connect) -> None:
        """Have a thread keep it, over a connection of its own, until it is released."""
        self._thread = Thread(target=self._keep, args=[connect], name="lease", daemon=True)
        self._thread.start()

    def release(self, connection: psycopg.Connection[Any]) -> None:
        """Somebody else may go on at once, and this was no failure."""
        self.leave()
        connection.execute(sql.RELEASE, self.names)

    def leave(self) -> None:
        """Keep it no longer; it ends by itself."""
        self._ends.set()
        if self._thread:
            self._thread.join()

    def _keep(self, connect: Connect) -> None:
        while not self._ends.is_set():
            try:
                with connect() as connection:
                    while not self._ends.wait(KEEP_SECONDS):
                        row = connection.execute(sql.KEEP, self.names).fetchone()
                        if row is None or row[0] == ImportState.STOPPED:
                            self.is_over = True
                            return
            except psycopg.Error as error:
                log.warning("the lease of an import cannot be kept", error=type(error).__name__)
                self._ends.wait(KEEP_SECONDS)


def take(connection: psycopg.Connection[Any], holder: UUID, *, is_first: bool, import_id: UUID) -> Lease | None:
    """The lease of an import that waits, if it still does.

    Under the append lock, like every batch: whoever had it before appends nothing afterwards. Raises
    `LockNotAvailable` where that is held for seconds.
    """
    connection.execute(END_FROZEN_HOLDERS, [FROZEN_SECONDS])  # such as the one that had it
    with connection.transaction():
        connection.execute(WAIT_NOT_LONG)  # so that one that is not known as frozen yet is looked at again
        connection.execute(TAKE_APPEND_LOCK)
        values = {"id": import_id, "holder": holder, "seconds": LEASE_SECONDS, "attempt": int(is_first)}
        row = connection.execute(sql.TAKE, values).fetchone()
    return None if row is None else Lease(import_id, holder, attempts=row[0], is_forgotten=bool(row[1]))
