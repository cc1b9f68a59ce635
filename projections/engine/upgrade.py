"""Brings the tables of a projection to the shape of this version of the service, while everything goes on."""

from __future__ import annotations

import logging
from typing import Final

import psycopg

from application.database.connections import Connect
from projections.engine import follower_sql as sql
from projections.engine.lasting_thread import LastingThread
from projections.engine.projection import Projection, ReadAfter
from projections.engine.rebuild import ReadHead, RebuildForbidden, RebuildRunning, rebuild
from projections.engine.shapes import is_current

POLL_SECONDS: Final = 1.0
"""How often it looks whether somebody else's rebuild is over."""
FORBIDDEN_SECONDS: Final = 10.0
"""How often it looks whether it may rebuild by now, or the owner of the tables has."""

log = logging.getLogger(__name__)


class Stopped(Exception):
    """The service stops; the next start begins again."""


class Upgrade(LastingThread):
    """Rebuilds tables of an older shape or made for something else, and ends once they are those of this version.

    Of all that want to, anywhere, one rebuilds; the others wait until it is done, and take over where it was cut off.
    That it ends is what keeps services apart that want tables made for different things: each has its way once, when
    it starts, and goes on with what the last one made.
    """

    max_back_off = 60.0  # an attempt that fails at its end has cost much

    def __init__(
        self,
        projection: Projection,
        connect: Connect,
        read_after: ReadAfter,
        read_head: ReadHead,
        *,
        poll: float = POLL_SECONDS,
    ) -> None:
        super().__init__(f"upgrade of {projection.name}", connect)
        self._projection = projection
        self._read_after = read_after
        self._read_head = read_head
        self._poll = poll

    def _work(self, connection: psycopg.Connection) -> None:
        name = self._projection.name
        if self._last_error:
            sql.note_error(connection, name, self._last_error)
        while not self._stopping and self._is_due(connection):
            try:
                rebuild(
                    self._projection, self._connect, self._read_after, self._read_head, self._go_on, only_if_older=True
                )
                log.info("The projection %s is rebuilt; its tables are those of this version.", name)
            except RebuildRunning:
                self._wakeup.wait(self._poll)
            except RebuildForbidden as error:
                self._say(connection, str(error))
                self._wakeup.wait(FORBIDDEN_SECONDS)
            except Stopped:
                return
        self._stopping = True  # nothing is left to do

    def _is_due(self, connection: psycopg.Connection) -> bool:
        _, shape, made_for = sql.place(connection, self._projection.name)
        return shape <= self._projection.shape and not is_current(self._projection, shape, made_for)

    def _go_on(self, done: int, total: int) -> None:
        if self._stopping:
            raise Stopped

    def _say(self, connection: psycopg.Connection, why: str) -> None:
        if why != self._last_error:
            log.error("%s", why)
        self._last_error = why
        sql.note_error(connection, self._projection.name, why)
