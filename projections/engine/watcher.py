"""Hears how far the projections are and what their tables are, wherever their leaders run."""

from __future__ import annotations

from time import monotonic
from typing import Final

import psycopg

from application.database.connections import Connect
from application.log.wakeup import heard
from projections.engine import follower_sql as sql
from projections.engine.lasting_thread import LastingThread
from projections.engine.positions import Positions, Tables

POLL_SECONDS: Final = 1.0
"""How long a lost notification can delay those who wait."""


class Watcher(LastingThread):
    """A thread that writes what it hears on the board of its process."""

    def __init__(self, connect: Connect, positions: Positions, *, poll: float = POLL_SECONDS) -> None:
        super().__init__("watcher", connect)
        self._positions = positions
        self._poll = poll

    def _work(self, connection: psycopg.Connection) -> None:
        sql.listen(connection, sql.PROJECTED_CHANNEL)
        for each in sql.progress(connection):
            self._positions.has_tables(each.projection, Tables(each.shape, each.rebuilt))
            self._positions.start_again(each.projection, each.position)
        self._goes_well()
        while not self._stopping:
            self._listen(connection, monotonic() + self._poll)
            for each in sql.progress(connection):
                self._positions.has_tables(each.projection, Tables(each.shape, each.rebuilt))
                self._positions.reached(each.projection, each.position)

    def _listen(self, connection: psycopg.Connection, until: float) -> None:
        while not self._stopping:
            for _, payload in heard(connection):  # before waiting: some may have come with the last answer
                name, _, position = payload.rpartition(":")
                if position.isdigit():
                    self._positions.reached(name, int(position))
            if (left := until - monotonic()) <= 0:
                return
            self._wakeup.wait(left, connection)
