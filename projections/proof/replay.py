"""Replays the log: customers as they were at a place or a time, and read tables made again to compare them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg

from application.database.snapshot_sql import ONE_MOMENT
from application.log.event_row import EventRow, event_row
from application.log.event_store import ALL_VERSIONS, EventStore, Stream
from domain.customer import Customer
from domain.errors import ProjectionBehind, RecordUnreadable
from projections.engine import follower_sql
from projections.engine.batch import apply_or_set_aside
from projections.engine.shapes import told_of
from projections.proof import replay_sql as sql
from projections.read_models import ReadModel

SCRATCH: Final = "_replay"
"""The generation of tables that a comparison fills; its transaction is rolled back, so nobody else ever sees them."""
BATCH: Final = 2_000
ROWS_AT_ONCE: Final = 2_000
AT_MOST: Final = 1_000
"""How many differences of a table are shown."""


class RowDifference(NamedTuple):
    """A row that the live table and the replayed one do not have in common; values are personal and not told."""

    table: str
    customer_id: UUID | None
    what: str
    counted: str = ""
    """What is counted, where the row is of no customer."""

    def __str__(self) -> str:
        of = f"customer {self.customer_id}" if self.customer_id else f"the count of '{self.counted}'"
        return f"{self.table}: {of}: {self.what}"


class Comparison(NamedTuple):
    """What came of comparing one projection."""

    projection: str
    position: int
    differences: list[RowDifference]
    parked: int


def replay_customers(
    connection: psycopg.Connection[Any],
    store: EventStore,
    *,
    to: int | None = None,
    as_of: datetime | None = None,
    customer_id: UUID | None = None,
) -> Iterator[Customer | RecordUnreadable]:
    """Every customer, or one, as of a position or a time, in the order of ids; in constant memory.

    A customer that cannot be opened is there as its trouble.
    """
    with connection.transaction(), connection.cursor("streams", binary=True, row_factory=event_row) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        rows = cursor.execute(sql.STREAMS, [ALL_VERSIONS if to is None else to, customer_id, customer_id])
        for _, own in groupby(rows, key=lambda row: row.customer_id):
            customer = _replayed(store, list(own), as_of)
            if customer is not None:
                yield customer


def _replayed(store: EventStore, rows: list[EventRow], as_of: datetime | None) -> Customer | RecordUnreadable | None:
    try:
        events, positions, _ = store.open_stream(rows)
        kept = [event for event in events if as_of is None or event.timestamp <= as_of]
        # Whether the key is still there says nothing of a moment before the erasure.
        return Stream(kept, positions, True).customer() if kept else None
    except RecordUnreadable as trouble:
        return trouble


def compare(
    connection: psycopg.Connection[Any],
    read_model: ReadModel,
    customer_id: UUID | None = None,
    progress: Callable[[int], None] = lambda position: None,
) -> Comparison:
    """Make the read tables again from the events, up to where the live ones are, and compare row by row.

    Both are seen at one moment. Whoever is set aside is left out, because the live tables are known to miss something,
    and counts are while anybody is, or where only one customer is looked at.
    Raises `ProjectionBehind` for live tables of another shape, which have other rows.
    """
    projection = read_model.projection
    with connection.transaction(force_rollback=True):
        connection.execute(ONE_MOMENT)
        position, shape, made_for = follower_sql.place(connection, projection.name)
        if why := told_of(projection, shape, made_for, None):
            raise ProjectionBehind(why)
        projection.create(connection, SCRATCH)
        parked = set(follower_sql.parked(connection, projection.name))
        parked |= _fill(connection, read_model, position, customer_id, progress)
        differences = list[RowDifference]()
        for table in projection.tables:
            if sql.is_of_customers(connection, table):
                found = _differences(connection, table, customer_id)
                differences += [difference for difference in found if difference.customer_id not in parked]
            elif customer_id is None and not parked:
                differences += _differences_of_counts(connection, table)
    return Comparison(projection.name, position, differences, len(parked))


def _fill(
    connection: psycopg.Connection[Any],
    read_model: ReadModel,
    position: int,
    customer_id: UUID | None,
    progress: Callable[[int], None],
) -> set[UUID]:
    """Apply the events up to a position; returns whoever had to be set aside."""
    projection, read_after = read_model.projection, read_model.read_after
    done, parked = 0, set[UUID]()
    while done < position and (batch := read_after(connection, done, BATCH)):
        done = batch[-1].position
        due = [
            each
            for each in batch
            if each.position <= position and (customer_id is None or each.customer_id == customer_id)
        ]
        if due:
            parked |= apply_or_set_aside(connection, projection, SCRATCH, due)
        progress(min(done, position))
    return parked


def _differences(connection: psycopg.Connection[Any], table: str, customer_id: UUID | None) -> Iterator[RowDifference]:
    for owner, live, replayed in sql.different_rows(connection, table, SCRATCH, customer_id, AT_MOST):
        yield RowDifference(table, owner, _what(live, replayed))


def _differences_of_counts(connection: psycopg.Connection[Any], table: str) -> Iterator[RowDifference]:
    for key, live, replayed in sql.different_counts(connection, table, SCRATCH, AT_MOST):
        yield RowDifference(table, None, _what(live, replayed), key)


def _what(live: dict[str, Any] | None, replayed: dict[str, Any] | None) -> str:
    if live is None:
        return "the live table does not have it"
    if replayed is None:
        return "the live table has it, the events do not"
    columns = sorted(name for name in live if live[name] != replayed.get(name))
    return f"not the same in {', '.join(columns)}"
