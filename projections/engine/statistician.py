"""Tells the planner what large loads have made of the tables, sooner than autovacuum comes by."""

from __future__ import annotations

from time import monotonic
from typing import Final

import psycopg

from application.database import statistics_sql as sql
from application.database.connections import Connect
from projections.engine.lasting_thread import LastingThread

POLL_SECONDS: Final = 3.0
REST: Final = 20
"""It rests this many times as long as its last round took, so that a load is not slowed by it."""


class Statistician(LastingThread):
    """Analyses whatever table changed by a tenth, whoever changed it: followers, imports, a restore, the first start.

    Until a table is analysed, a page of it may take ten times as long. Autovacuum does the same, but looks once a
    minute. Any number may run: who comes second finds nothing to do.
    """

    max_back_off = 60.0  # nobody waits for it

    def __init__(self, connect: Connect, *, poll: float = POLL_SECONDS) -> None:
        super().__init__("statistician", connect)
        self._poll = poll

    def _work(self, connection: psycopg.Connection) -> None:
        while not self._stopping:
            began = monotonic()
            for table in sql.changed(connection):
                sql.analyze(connection, table)
            self._goes_well()
            self._wakeup.wait(max(self._poll, REST * (monotonic() - began)))
