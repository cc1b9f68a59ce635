"""Makes the tables of a projection: the first ones, and new ones beside the live ones when these should be replaced."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import Final

import psycopg

from application.database.connections import Connect
from application.log.sealed_rows import read_head
from projections.engine import follower_sql, generations_sql
from projections.engine.batch import Moved, advance, apply_or_set_aside
from projections.engine.leases import LeadershipLost, TaskLease
from projections.engine.projection import LIVE, NEXT, OLD, Projection, ReadAfter
from projections.engine.read_ahead import ReadAhead
from projections.engine.shapes import ShapeTooNew, is_current

ReadHead = Callable[["psycopg.Connection"], int]
TellProgress = Callable[[int, int], None]

BATCH: Final = 10_000
"""Many events of a customer that fall into one batch write its row once."""
NEARLY_THERE: Final = 200
"""So few events may be left for the moment in which readers wait for the switch."""
REBUILD_LEASE_SECONDS: Final = 20
"""Longer than a batch may take here while the database waits for it."""
LOCK_MILLISECONDS: Final = 100
SWITCH_TRIES: Final = 100


class RebuildRunning(Exception):
    """Somebody rebuilds this projection already."""


class RebuildForbidden(Exception):
    """The database role may not do it; the message says who may."""

    def __init__(self, projection: Projection) -> None:
        super().__init__(
            f"This database role may not make the tables of {projection.name} again. "
            f"As the role that owns them, run: customers rebuild {projection.name}"
        )


class SwitchImpossible(Exception):
    """The live tables were never free for a moment; they are untouched, try again later."""


def ensure(connection: psycopg.Connection, projection: Projection) -> None:
    """Make the live tables and their views where they are missing; any number of processes may do so at once.

    Tables of an older shape stay as they are until they are rebuilt, also where they are fewer than those of today.
    Raises `ShapeTooNew` where a newer version of the service made them.
    """
    with connection.transaction():
        follower_sql.lock_for_transaction(connection, f"{projection.name} tables")
        follower_sql.begin(connection, projection, LIVE)
        live = follower_sql.place(connection, projection.name)
        _must_be_known(projection, live)  # before anything is touched
        are_there = [generations_sql.exists(connection, table) for table in projection.tables]
        if not any(are_there) or (live.shape == projection.shape and not all(are_there)):
            generations_sql.drop(connection, projection.tables, LIVE)
            follower_sql.forget(connection, projection.name)
            follower_sql.begin(connection, projection, LIVE)
            projection.create(connection, LIVE)
            projection.finish(connection, LIVE)
            projection.publish(connection)
            if not projection.is_shown_in_part and read_head(connection):
                follower_sql.unmake(connection, projection)


def rebuild(
    projection: Projection,
    connect: Connect,
    read_after: ReadAfter,
    read_head: ReadHead,
    progress: TellProgress = lambda done, total: None,
    *,
    only_if_older: bool = False,
) -> int:
    """Fill new tables from the log, then put them in the place of the live ones; returns the position they are at.

    Readers and the follower go on with the live tables until the switch. Wherever this is cut off, the live tables
    are untouched, and the next rebuild cleans up. `progress(done, total)` counts positions. `only_if_older` leaves
    tables alone that are as this version makes them.

    Raises `RebuildRunning`, `RebuildForbidden`, `SwitchImpossible` or `ShapeTooNew`.
    """
    with connect() as connection:
        connection.autocommit = True
        follower_sql.commit_without_waiting(connection)
        lease = TaskLease(f"{projection.name} rebuild", REBUILD_LEASE_SECONDS)
        if not lease.take(connection):
            raise RebuildRunning
        try:
            live = follower_sql.place(connection, projection.name)
            _must_be_known(projection, live)
            if only_if_older and is_current(projection, live.shape, live.made_for):
                return live.position
            if not generations_sql.may_replace(connection, projection.tables):
                raise RebuildForbidden(projection)
            position = _make_and_switch(connection, lease, projection, connect, read_after, read_head, progress)
        except (LeadershipLost, Moved):
            raise RebuildRunning from None
        finally:
            if not connection.closed:
                lease.release(connection)  # or it stays until the server notices
        progress(position, position)
        return position


def _make_and_switch(
    connection: psycopg.Connection,
    lease: TaskLease,
    projection: Projection,
    connect: Connect,
    read_after: ReadAfter,
    read_head: ReadHead,
    progress: TellProgress,
) -> int:
    _clean_up(connection, projection)
    _create(connection, projection)
    try:
        position = _load(connection, lease, projection, connect, read_after, read_head, progress)
        projection.finish(connection, NEXT)
        position = _catch_up(connection, lease, projection, read_after, position)
        return _switch(connection, lease, projection, read_after, position)
    finally:
        if not connection.closed and lease.take(connection):
            _clean_up(connection, projection)


def _must_be_known(projection: Projection, place: follower_sql.Place) -> None:
    if place.shape > projection.shape:
        raise ShapeTooNew(projection, place.shape)


def _create(connection: psycopg.Connection, projection: Projection) -> None:
    with connection.transaction():
        projection.create(connection, NEXT)
        follower_sql.begin(connection, projection, NEXT)


def _clean_up(connection: psycopg.Connection, projection: Projection) -> None:
    with connection.transaction():
        follower_sql.forget(connection, projection.name + NEXT)
        generations_sql.drop(connection, projection.tables, NEXT)
        generations_sql.drop(connection, projection.tables, OLD)


def _load(
    connection: psycopg.Connection,
    lease: TaskLease,
    projection: Projection,
    connect: Connect,
    read_after: ReadAfter,
    read_head: ReadHead,
    progress: TellProgress,
) -> int:
    """Everything up to where the log ended when this began. Reading runs ahead of writing in a thread of its own."""
    position, head = 0, read_head(connection)
    progress(position, head)
    with ReadAhead(connect, read_after, BATCH, head) as batches:
        for batch in batches:
            lease.keep(connection)
            advance(connection, projection, NEXT, position, batch)
            position = batch[-1].position
            progress(min(position, head), head)
    return position


def _catch_up(
    connection: psycopg.Connection, lease: TaskLease, projection: Projection, read_after: ReadAfter, position: int
) -> int:
    while batch := read_after(connection, position, BATCH):
        lease.keep(connection)
        advance(connection, projection, NEXT, position, batch)
        position = batch[-1].position
        if len(batch) < NEARLY_THERE:
            break
    return position


def _switch(
    connection: psycopg.Connection, lease: TaskLease, projection: Projection, read_after: ReadAfter, position: int
) -> int:
    """Take over between two batches of the follower; where readers are in the way for long, step back and retry."""
    for _ in range(SWITCH_TRIES):
        try:
            lease.keep(connection)
            return _take_over(connection, lease, projection, read_after, position)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            sleep(0.02)
            position = _catch_up(connection, lease, projection, read_after, position)
    raise SwitchImpossible


def _take_over(
    connection: psycopg.Connection, lease: TaskLease, projection: Projection, read_after: ReadAfter, position: int
) -> int:
    """In one transaction: hold the live position still, apply what the new tables miss of it, and rename.

    A live follower finds its position where it left it, or further on and reads it again: it need not know.
    """
    with connection.transaction():
        generations_sql.wait_for_locks_at_most(connection, LOCK_MILLISECONDS)
        follower_sql.place(connection, projection.name + NEXT, locked=True)
        lease.must_be_ours(connection)  # asked under that lock, for whoever takes it over begins by cleaning up
        live = follower_sql.place(connection, projection.name, locked=True)
        position = _apply_until(connection, projection, read_after, position, live.position)
        generations_sql.rename(connection, projection.tables, LIVE, OLD)
        generations_sql.rename(connection, projection.tables, NEXT, LIVE)
        generations_sql.copy_grants(connection, projection.tables, OLD, LIVE)
        projection.publish(connection)
        follower_sql.rename_parked(connection, projection.name + NEXT, projection.name)
        follower_sql.switch(connection, projection, position)
        follower_sql.forget(connection, projection.name + NEXT)
    follower_sql.notify_projected(connection, projection.name, position)
    return position


def _apply_until(
    connection: psycopg.Connection, projection: Projection, read_after: ReadAfter, position: int, live: int
) -> int:
    while position < live and (batch := read_after(connection, position, BATCH)):
        apply_or_set_aside(connection, projection, NEXT, batch)
        position = batch[-1].position
    return position
