"""Keeps a projection up to date: one thread that leads, or stands by until the leader is gone."""

from __future__ import annotations

from time import monotonic
from typing import Final

import psycopg

from application.database.connections import Connect
from application.log.event_store_sql import EVENTS_CHANNEL
from application.log.wakeup import heard
from projections.engine import follower_sql as sql
from projections.engine.batch import Moved, advance
from projections.engine.lasting_thread import LastingThread
from projections.engine.leases import TaskLease
from projections.engine.projection import LIVE, Projection, ReadAfter
from projections.engine.shapes import can_follow

BATCH: Final = 500
POLL_SECONDS: Final = 1.0
PACE_SECONDS: Final = 0.05
"""The longest that a follower lets events gather before its next batch."""
CROWD: Final = 25
"""A batch of this many events says that more are coming: the whole pace is kept. For fewer it is shorter."""


class ShapeChanged(Exception):
    """The tables are of a shape that this version of the service cannot write."""


class Follower(LastingThread):
    """Follows the log in a thread of its own, over a connection of its own.

    Tables and position move in one transaction and only from where the follower believes them to be, so that two
    leaders could not both write even while one does not know yet that it lost the lease. Tables of a shape that it
    cannot write it leaves alone: those of an older one until they are rebuilt, those of a newer one for good. Tables
    that were made for something else it follows as they were made. How it goes is in the database, see `status`.
    """

    def __init__(
        self,
        projection: Projection,
        connect: Connect,
        read_after: ReadAfter,
        *,
        batch: int = BATCH,
        poll: float = POLL_SECONDS,
        pace: float = PACE_SECONDS,
    ) -> None:
        super().__init__(f"follower of {projection.name}", connect)
        self._projection = self._as_made = projection
        self._read_after = read_after
        self._batch = batch
        self._poll = poll
        self._pace = pace
        self._lease = TaskLease(projection.name)
        self._position = 0
        self._head = 0
        self._next_batch_at = 0.0

    def _work(self, connection: psycopg.Connection) -> None:
        sql.commit_without_waiting(connection)
        while not self._leads(connection):
            self._wakeup.wait(self._poll)
            if self._stopping:
                return
        if self._last_error:
            sql.note_error(connection, self._projection.name, self._last_error)
        else:
            sql.clear_error(connection, self._projection)
        sql.listen(connection, EVENTS_CHANNEL)
        self._head = 0  # what was heard over an earlier connection may not be true: a crashed database can fall back
        self._read_position(connection)
        while not self._stopping:
            self._catch_up(connection)
            self._wait_for_events(connection)
        self._lease.release(connection)

    def _leads(self, connection: psycopg.Connection) -> bool:
        """Whether the tables can be followed, and nobody else does."""
        shape = sql.place(connection, self._projection.name).shape
        return can_follow(self._projection, shape) and self._lease.take(connection)

    def _catch_up(self, connection: psycopg.Connection) -> None:
        while not self._stopping:
            self._lease.keep(connection)
            began = monotonic()
            batch = self._read_after(connection, self._position, self._batch)
            if batch:
                try:
                    advance(connection, self._as_made, LIVE, self._position, batch)
                except Moved:
                    self._read_position(connection)
                    continue
                self._position = batch[-1].position
                sql.notify_projected(connection, self._projection.name, self._position)
            if self._last_error:
                sql.clear_error(connection, self._projection)
            self._goes_well()
            if len(batch) < self._batch:
                if not batch:
                    self._head = self._position
                self._next_batch_at = began + self._pace * min(1.0, len(batch) / CROWD)
                return

    def _wait_for_events(self, connection: psycopg.Connection) -> None:
        """Return when there are new events, or when it is time to look without having heard of any.

        Events gather while many come: a batch of many costs little more than a batch of one, and whoever waits alone
        is served at once.
        """
        poll_at = monotonic() + self._poll
        while not self._stopping:
            for _, payload in heard(connection):
                if payload.isdigit():
                    self._head = max(self._head, int(payload))
            is_behind = self._head > self._position
            left = (self._next_batch_at if is_behind else poll_at) - monotonic()
            if left <= 0:
                return
            self._wakeup.wait(left, None if is_behind else connection)

    def _read_position(self, connection: psycopg.Connection) -> None:
        self._position, shape, made_for = sql.place(connection, self._projection.name)
        if not can_follow(self._projection, shape):
            raise ShapeChanged
        self._as_made = self._projection.made_as(made_for)
