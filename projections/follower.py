"""Keeps a projection up to date: one thread that leads, or stands by until the leader is gone."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from threading import Thread
from time import monotonic
from typing import Final

import psycopg

from domain.recorded import Recorded
from projections import follower_sql as sql
from projections.batch import Moved, advance
from projections.positions import Positions
from projections.projection import LIVE, Projection
from projections.status import Gauge, ProjectionStatus, State
from projections.wakeup import Wakeup, heard

Connect = Callable[[], "psycopg.Connection"]
ReadAfter = Callable[["psycopg.Connection", int, int], list[Recorded]]

BATCH: Final = 500
POLL_SECONDS: Final = 1.0
PACE_SECONDS: Final = 0.05
"""The longest that a follower lets events gather before its next batch."""
CROWD: Final = 25
"""So many events in a batch mean that more are coming, and the whole pace is kept; for fewer it is shorter."""
MAX_BACK_OFF_SECONDS: Final = 2.0

log = logging.getLogger(__name__)


class Follower:
    """Follows the log in a thread of its own, over a connection of its own.

    `connect` gives a fresh connection in autocommit mode, with keepalives that notice a dead server within seconds;
    it raises psycopg.Error where there is none. `read_after(connection, position, limit)` gives the next events in
    log order. Tables and position move in one transaction and only from where the follower believes them to be, so
    that two leaders could not both write even if a lock were lost.
    """

    def __init__(
        self,
        projection: Projection,
        connect: Connect,
        read_after: ReadAfter,
        positions: Positions,
        *,
        batch: int = BATCH,
        poll: float = POLL_SECONDS,
        pace: float = PACE_SECONDS,
    ) -> None:
        self._projection = projection
        self._connect = connect
        self._read_after = read_after
        self._positions = positions
        self._batch = batch
        self._poll = poll
        self._pace = pace
        self._gauge = Gauge(projection.name)
        self._wakeup = Wakeup()
        self._stopping = False
        self._position = 0
        self._next_batch_at = 0.0
        self._thread = Thread(target=self._run, name=f"follower of {projection.name}", daemon=True)

    def start(self) -> None:
        """Begin; the projection must be there, see `rebuild.ensure`."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End after the batch that is under way; somebody else may lead at once. Can be called twice."""
        self._stopping = True
        self._wakeup.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        if not self._thread.is_alive():
            self._wakeup.close()

    def status(self) -> ProjectionStatus:
        """How it goes, as this process sees it."""
        return self._gauge.status()

    def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._gauge.turn(State.RECONNECTING)
            try:
                with self._connect() as connection:
                    self._begin(connection)
                    failures = 0
                    self._follow(connection)
            except Exception as error:  # whatever it is, trying again is all that can be done
                failures += 1
                self._gauge.failed(error)
                log.warning("The follower of %s starts again: %s", self._projection.name, type(error).__name__)
                self._back_off(failures)
        self._gauge.turn(State.STOPPED)

    def _back_off(self, failures: int) -> None:
        until = monotonic() + min(MAX_BACK_OFF_SECONDS, 0.05 * 2 ** min(failures, 10)) * random.uniform(0.5, 1.0)
        while not self._stopping and (left := until - monotonic()) > 0:
            self._wakeup.wait(left)

    def _begin(self, connection: psycopg.Connection) -> None:
        """Nothing that was heard over an earlier connection counts: a crashed database may have fallen back."""
        connection.autocommit = True
        sql.listen(connection)
        sql.commit_without_waiting(connection)
        self._read_position(connection)
        self._positions.start_again(self._projection.name, self._position)
        self._gauge.start_again(self._position)

    def _follow(self, connection: psycopg.Connection) -> None:
        leads = False
        while not self._stopping:
            if not leads:
                leads = sql.try_lock(connection, self._projection.name)
                self._read_position(connection)
                self._gauge.turn(State.LEADING if leads else State.STANDBY)
            if leads:
                self._catch_up(connection)
            if self._has_time(connection, leads=leads):
                self._gauge.parked = len(sql.parked(connection, self._projection.name))

    def _catch_up(self, connection: psycopg.Connection) -> None:
        while not self._stopping:
            began = monotonic()
            batch = self._read_after(connection, self._position, self._batch)
            if not batch:
                self._gauge.start_again(self._position)
                return
            self._gauge.seen(batch[-1].position)
            try:
                self._gauge.parked = advance(connection, self._projection, LIVE, self._position, batch)
            except Moved:
                self._read_position(connection)
                continue
            self._reached(batch[-1].position)
            sql.notify_projected(connection, self._projection.name, self._position)
            if len(batch) < self._batch:
                self._next_batch_at = began + self._pace * min(1.0, len(batch) / CROWD)
                return

    def _has_time(self, connection: psycopg.Connection, *, leads: bool) -> bool:
        """Wait until there is something to do; true when there was nothing for a whole poll.

        A leader waits for new events and lets them gather while many come: a batch of many costs little more than a
        batch of one, and whoever waits alone is served at once. One who stands by waits to try the lock again.
        """
        until = monotonic() + self._poll
        while not self._stopping:
            self._hear(connection, leads=leads)
            now = monotonic()
            if leads and self._gauge.is_behind:
                if now >= self._next_batch_at:
                    return False
                self._wakeup.wait(self._next_batch_at - now)
            elif now >= until:
                return True
            else:
                self._wakeup.wait(until - now, connection)
        return False

    def _hear(self, connection: psycopg.Connection, *, leads: bool) -> None:
        for channel, payload in heard(connection):
            if channel == sql.EVENTS_CHANNEL and payload.isdigit():
                self._gauge.seen(int(payload))
            elif channel == sql.PROJECTED_CHANNEL and not leads:
                name, _, position = payload.rpartition(":")
                if name == self._projection.name and position.isdigit():
                    self._reached(int(position))

    def _read_position(self, connection: psycopg.Connection) -> None:
        position = sql.position(connection, self._projection.name)
        if position is None:
            raise LookupError("The projection has no position; it was never created.")
        self._reached(position)

    def _reached(self, position: int) -> None:
        self._position = position
        self._gauge.reached(position)  # first, so that whoever waited for the position finds it in the status too
        self._positions.reached(self._projection.name, position)
