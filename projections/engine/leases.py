"""Who does a task that one does for all: a lease in the database, which a holder that froze or vanished loses."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import Any, Final
from uuid import uuid4

import psycopg

from projections.engine import leases_sql as sql

LEASE_SECONDS: Final = 5
"""So long a holder may say nothing. One whose session is gone is replaced at once."""
RENEW_SECONDS: Final = 1.0


class LeadershipLost(Exception):
    """Somebody else does it by now."""


class TaskLease:
    """The lease of one task, by the database's clock, for whoever makes this; over connections in autocommit mode.

    It belongs to the session that took it, which does the work too, so that ending the session of a holder that froze
    takes its open transaction and its locks away with it. The same holder takes it over a new connection at once.
    """

    def __init__(self, task: str, seconds: int = LEASE_SECONDS) -> None:
        assert seconds <= sql.LONGEST_SECONDS
        self._names = {"task": task, "holder": uuid4(), "seconds": seconds}
        self._renewed_at = 0.0

    def take(self, connection: psycopg.Connection[Any]) -> bool:
        """Have it from now on, or still; False where somebody else has it."""
        now = monotonic()
        row = connection.execute(sql.TAKE, self._names).fetchone()
        if row is None:
            return False
        self._renewed_at = now
        pid, backend_start = row
        if pid and pid != connection.info.backend_pid:
            with suppress(psycopg.errors.InsufficientPrivilege):  # then the server ends it where it idles too long
                connection.execute(sql.END_SESSION, [pid, backend_start])
        return True

    def keep(self, connection: psycopg.Connection[Any]) -> None:
        """Renew it where that is due; raises `LeadershipLost`. To be called between any two transactions."""
        if monotonic() - self._renewed_at >= RENEW_SECONDS and not self.take(connection):
            raise LeadershipLost

    def must_be_ours(self, connection: psycopg.Connection[Any]) -> None:
        """Raise `LeadershipLost` where it is not; locks nothing, so that whoever takes it over need not wait for us."""
        if connection.execute(sql.IS_OURS, self._names).fetchone() is None:
            raise LeadershipLost

    def release(self, connection: psycopg.Connection[Any]) -> None:
        """Somebody else may do it at once."""
        connection.execute(sql.RELEASE, self._names)
