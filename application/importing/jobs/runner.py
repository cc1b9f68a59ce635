"""Takes imports that wait, one after the other, and does them."""

from __future__ import annotations

from threading import Event
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog

from application.database.connections import AWAY as DATABASE_AWAY
from application.importing.jobs import jobs_sql as sql
from application.importing.jobs.import_progress import LeaseLost
from application.importing.jobs.job import ImportJob, ImportParts
from application.importing.jobs.lease import Lease, take
from application.log.event_store_sql import READ_COMMITTED
from application.writing.appender import FencedOff
from domain.errors import DatabaseUnavailable

log = structlog.get_logger(__name__)

AWAY: Final = (*DATABASE_AWAY, DatabaseUnavailable)
"""What may be over after a while: the import is taken again."""


class ImportRunner:
    """Does what waits. `holder` is who holds the leases: a process that takes the place of a dead one has the same.

    An import that a process was working on when it ended counts as an attempt, unless it got any farther.
    """

    def __init__(self, parts: ImportParts, holder: UUID) -> None:
        self._parts, self._holder = parts, holder
        self._tried: set[UUID] = set()
        self._stopping = Event()

    def stop(self) -> None:
        """Save what is done and let go; for signal handlers too."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to."""
        return self._stopping.is_set()

    def wait(self, seconds: float) -> None:
        """Return after so long, or when it is told to stop."""
        self._stopping.wait(seconds)

    def run_next(self) -> bool:
        """Do the next import as far as possible; whether there was one. Raises what the database raises."""
        with self._parts.connect() as connection:
            connection.execute(READ_COMMITTED)
            (import_id,) = connection.execute(sql.WAITING, {"holder": self._holder}).fetchone() or (None,)
            if import_id is None:
                return False
            is_first = import_id not in self._tried
            lease = take(connection, self._holder, is_first=is_first, import_id=import_id)
            if lease is not None:
                self._tried.add(import_id)
                lease.keep(self._parts.connect)
                self._run(connection, lease)
            return True

    def _run(self, connection: psycopg.Connection[Any], lease: Lease) -> None:
        try:
            is_over = ImportJob(self._parts, connection, lease, self._stopping.is_set).run()
        except (LeaseLost, FencedOff):
            lease.leave()
            log.info("an import is no longer ours", import_id=str(lease.import_id))
        except AWAY:
            lease.leave()
            raise
        except Exception:
            lease.leave()
            self._tried.discard(lease.import_id)  # the next time is another attempt
            log.exception("an import failed unexpectedly", import_id=str(lease.import_id))
        else:
            if is_over:
                lease.leave()
            else:
                lease.release(connection)
