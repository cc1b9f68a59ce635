"""One step of a projection: a batch of events, applied exactly once, whatever single events are like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

from domain.customer import Customer
from domain.event import Event
from domain.recorded import Recorded
from projections.engine import follower_sql as sql
from projections.engine.projection import Projection

# What an event by itself can be guilty of: data that does not fit (22), a constraint (23), a limit of size (54).
_FAULTS_OF_DATA = frozenset({"22", "23", "54"})


class Moved(Exception):
    """Somebody else moved the projection or switched its tables; nothing was written, read its place again."""


def advance(
    connection: psycopg.Connection, projection: Projection, generation: str, position: int, batch: Sequence[Recorded]
) -> None:
    """Apply a batch that follows `position` and move the projection to its end, both or neither.

    Customers with an event that cannot be read or applied are set aside; errors of the database are raised and
    set nobody aside.
    """
    try:
        _advance(connection, projection, generation, position, batch, one_is_bad=False)
    except Exception as error:
        if not is_fault_of_data(error):
            raise
        _advance(connection, projection, generation, position, batch, one_is_bad=True)


def _advance(
    connection: psycopg.Connection,
    projection: Projection,
    generation: str,
    position: int,
    batch: Sequence[Recorded],
    *,
    one_is_bad: bool,
) -> None:
    with connection.transaction():
        # First of all, because the row lock makes everybody else wait who would write these tables.
        if not sql.move(connection, projection, generation, position, batch[-1].position):
            raise Moved
        BatchStep(connection, projection, generation).apply(batch, one_is_bad=one_is_bad)


def apply_or_set_aside(
    connection: psycopg.Connection, projection: Projection, generation: str, events: Sequence[Recorded]
) -> set[UUID]:
    """Apply events inside the caller's transaction, without moving the projection; returns whoever is set aside.

    Costs a savepoint, which `advance` does without: it can try its whole transaction again.
    """
    step = BatchStep(connection, projection, generation)
    try:
        with connection.transaction():
            step.apply(events, one_is_bad=False)
    except Exception as error:
        if not is_fault_of_data(error):
            raise
        step = BatchStep(connection, projection, generation)
        step.apply(events, one_is_bad=True)
    return step.parked


class BatchStep:
    """Applies events inside the caller's transaction and sets aside whoever cannot be projected."""

    def __init__(self, connection: psycopg.Connection, projection: Projection, generation: str) -> None:
        self._connection = connection
        self._projection = projection
        self._generation = generation
        self._key = projection.name + generation
        self._parked_at = sql.parked(connection, self._key)
        self.parked = set(self._parked_at)

    def apply(self, batch: Sequence[Recorded], *, one_is_bad: bool) -> None:
        """Apply what belongs to customers that are not set aside, with `one_is_bad` by halves until it is found."""
        if not self.parked and not one_is_bad and all(each.event is not None for each in batch):
            self._projection.apply(self._connection, self._generation, batch)
            return
        readable = [each for each in batch if self._is_readable(each)]
        if one_is_bad:
            self._apply_by_halves(readable)
        elif readable:
            self._projection.apply(self._connection, self._generation, readable)

    def _is_readable(self, recorded: Recorded) -> bool:
        """Whether to apply it. Erasing is always applied, and ends being set aside."""
        if isinstance(recorded.event, Customer.PersonalDataErased):
            if recorded.customer_id in self.parked:
                self.parked.remove(recorded.customer_id)
                sql.unpark(self._connection, self._key, [recorded.customer_id])
                begin = self._parked_at[recorded.customer_id]
                self._projection.pass_over(
                    self._connection, self._generation, recorded.customer_id, begin, recorded.position
                )
            return True
        if recorded.customer_id in self.parked:
            return False
        if recorded.event is None:
            why = recorded.unreadable.why if recorded.unreadable else "unknown"
            self._park(recorded, f"RecordUnreadable: {why}")
            return False
        return True

    def _apply_by_halves(self, events: Sequence[Recorded]) -> None:
        events = [
            each
            for each in events
            if each.customer_id not in self.parked or isinstance(each.event, Customer.PersonalDataErased)
        ]
        if not events:
            return
        try:
            with self._connection.transaction():
                self._projection.apply(self._connection, self._generation, events)
        except Exception as error:
            if not is_fault_of_data(error):
                raise
            if len(events) == 1:
                self._park(events[0], reason_of(error, events[0].event))
                return
            middle = len(events) // 2
            self._apply_by_halves(events[:middle])
            self._apply_by_halves(events[middle:])

    def _park(self, recorded: Recorded, reason: str) -> None:
        self.parked.add(recorded.customer_id)
        self._parked_at[recorded.customer_id] = recorded.position
        sql.park(self._connection, self._key, recorded.customer_id, recorded.position, reason)


def is_fault_of_data(error: Exception) -> bool:
    """Whether an event is to blame, and not the database, the machine or a position that moved."""
    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.DataError) or (error.sqlstate or "")[:2] in _FAULTS_OF_DATA
    return not isinstance(error, Moved | OSError | MemoryError)


def reason_of(error: Exception, event: Event | None) -> str:
    """Exception class, event type and field names. No values: they are personal."""
    if event is None:
        return type(error).__name__
    changed: Any = getattr(event, "changed", None)
    fields = changed if isinstance(changed, dict) else type(event).__annotations__
    return f"{type(error).__name__} in {event.type} ({', '.join(map(str, fields))})"
