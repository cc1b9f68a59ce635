"""Reading the log: single customers as they are or were, and all events in the order of their positions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag

from application.keys.data_keys import DataKeys
from application.log import event_store_sql as sql
from application.log.aside import aside
from application.log.event_row import EventRow, event_row
from application.log.long_histories import LongHistories, Remembered
from application.log.sealing import EVENTS_BY_TOPIC, unseal
from domain.customer import Customer
from domain.errors import CustomerErased, CustomerNotFound, RecordUnreadable, VersionNotFound
from domain.event import Event
from domain.life_cycle import PersonalDataErased
from domain.recorded import Recorded

ALL_VERSIONS = 2**62


class Stream(NamedTuple):
    """The opened events of one customer and where they stand in the log."""

    events: list[Event]
    positions: list[int]
    has_key: bool

    def customer(self) -> Customer:
        """What the events add up to. Raises `RecordUnreadable` where its data key is gone without an erasure."""
        try:
            customer = replay(self.events)
        except Exception as error:  # damaged rows may say anything; one customer must not stop the others
            first = self.events[0]
            why = f"its history does not add up ({type(error).__name__})"
            raise RecordUnreadable(first.originator_id, len(self.events), why) from None
        if customer is None:
            raise CustomerNotFound
        if not self.has_key and not customer.is_erased:
            raise RecordUnreadable(customer.id, customer.version, "the data key of the customer is missing")
        return customer


class EventStore:
    """Opens stored events with the data key that came with them in the same row.

    Long histories that were opened before are only brought up to date, see `LongHistories`.
    """

    def __init__(self, data_keys: DataKeys) -> None:
        self._data_keys = data_keys
        self.long_histories = LongHistories()

    def open_row(self, row: EventRow, only: Collection[str] | None = None) -> Event:
        """The event behind one row, with `only` these of its personal values; raises `RecordUnreadable`."""
        try:
            key = None if row.wrapped is None else self._data_keys.open(row.customer_id, row.wrapped)
        except (InvalidTag, ValueError):
            raise RecordUnreadable(row.customer_id, row.version, "the data key of the customer does not open") from None
        return unseal(row, key, only)

    def open_stream(self, rows: Iterable[EventRow]) -> Stream:
        """The rows of one customer in the order of versions; raises `RecordUnreadable`, also for a missing version."""
        events: list[Event] = []
        positions: list[int] = []
        wrapped: bytes | None = None
        for row in rows:
            wrapped = row.wrapped
            if row.version != len(events) + 1:
                raise RecordUnreadable(row.customer_id, len(events) + 1, "the event is missing from the log")
            events.append(self.open_row(row))
            positions.append(row.position)
        return Stream(events, positions, wrapped is not None)

    def brought_up_to_date(self, remembered: Remembered, rows: Sequence[EventRow]) -> Remembered | None:
        """The customer with what happened since; None where the rows do not go on from what is remembered.

        `rows` are those of `SINCE`. Raises `RecordUnreadable`.
        """
        customer, position, wrapped, state = remembered
        if not rows or (rows[0].position, rows[0].state, rows[0].wrapped) != (position, state, wrapped):
            self.long_histories.forget(customer.id)
            return None
        if len(rows) > 1:
            customer = customer.copy()
        for row in rows[1:]:
            if row.version != customer.version + 1:
                raise RecordUnreadable(customer.id, customer.version + 1, "the event is missing from the log")
            self.open_row(row).mutate(customer)
        if customer.is_erased:  # although its key is there: all of it has to be read without
            self.long_histories.forget(customer.id)
            return None
        return Remembered(customer, rows[-1].position, wrapped, rows[-1].state)

    async def stream(
        self, connection: psycopg.AsyncConnection[Any], customer_id: UUID, up_to: int = ALL_VERSIONS
    ) -> Stream:
        """Every acknowledged event of a customer, up to a version."""
        rows = await self._rows(connection, customer_id, up_to)
        return await aside(len(rows), lambda: self.open_stream(rows))

    async def customer(
        self,
        connection: psycopg.AsyncConnection[Any],
        customer_id: UUID,
        *,
        version: int | None = None,
        as_of: datetime | None = None,
    ) -> Customer:
        """A customer as it is, as it was at a version, or as it was at a time.

        Raises `CustomerNotFound`, `VersionNotFound`, `CustomerErased` or `RecordUnreadable`.
        """
        is_past = version is not None or as_of is not None
        if not is_past and (customer := await self._up_to_date(connection, customer_id)):
            return customer
        rows = await self._rows(connection, customer_id, ALL_VERSIONS)
        if rows and is_erased(rows):
            self.long_histories.forget(customer_id)
            raise CustomerErased
        customer = await aside(len(rows), lambda: self._customer(rows, version, as_of))
        if not is_past:
            self.long_histories.remember(customer, rows[-1].position, rows[-1].wrapped, rows[-1].state)
        return customer

    async def _up_to_date(self, connection: psycopg.AsyncConnection[Any], customer_id: UUID) -> Customer | None:
        """A customer that was opened before, with what happened since."""
        remembered = self.long_histories.known([customer_id]).get(customer_id)
        if remembered is None:
            return None
        cursor = connection.cursor(binary=True, row_factory=event_row)
        await cursor.execute(sql.SINCE, [[customer_id], [remembered.customer.version]])
        rows = await cursor.fetchall()
        current = await aside(len(rows), lambda: self.brought_up_to_date(remembered, rows))
        if current is not None:
            self.long_histories.remember(*current)
        return current.customer if current else None

    async def _rows(self, connection: psycopg.AsyncConnection[Any], customer_id: UUID, up_to: int) -> list[EventRow]:
        cursor = connection.cursor(binary=True, row_factory=event_row)
        await cursor.execute(sql.STREAM, [customer_id, 0, up_to])
        return await cursor.fetchall()

    def _customer(self, rows: Iterable[EventRow], version: int | None, as_of: datetime | None) -> Customer:
        stream = self.open_stream(rows)
        customer = stream.customer()
        if version is not None:
            return customer_at(stream.events, version)
        if as_of is not None:
            past = replay(event for event in stream.events if event.timestamp <= as_of)
            if past is None:
                raise CustomerNotFound
            return past
        return customer

    def read_after(self, connection: psycopg.Connection[Any], position: int, limit: int) -> list[Recorded]:
        """The next events of the log in order; one that cannot be opened says so in its place."""
        cursor = connection.cursor(binary=True, row_factory=event_row)
        return [self._recorded(row) for row in cursor.execute(sql.AFTER, [position, limit]).fetchall()]

    def reader_of(self, members: Collection[str]) -> Callable[[psycopg.Connection[Any], int, int], list[Recorded]]:
        """Like `read_after`, for those who need no other personal values than these, which is much cheaper.

        Where only others cannot be opened, an event is readable.
        """
        topics = [each.TOPIC for each in EVENTS_BY_TOPIC.values() if not each.personal.isdisjoint(members)]

        def read_after(connection: psycopg.Connection[Any], position: int, limit: int) -> list[Recorded]:
            cursor = connection.cursor(binary=True, row_factory=event_row)
            rows = cursor.execute(sql.AFTER_WITH_SOME_KEYS, [topics, position, limit]).fetchall()
            return [self._recorded(row, members) for row in rows]

        return read_after

    def _recorded(self, row: EventRow, only: Collection[str] | None = None) -> Recorded:
        try:
            return Recorded(row.position, row.customer_id, row.version, self.open_row(row, only))
        except RecordUnreadable as trouble:
            return Recorded(row.position, row.customer_id, row.version, None, trouble)


def last_taken_position(connection: psycopg.Connection[Any]) -> int:
    """The position that the next event follows: that of the last one, or the end of what a restored backup lost."""
    (position,) = connection.execute(sql.LAST_TAKEN_POSITION).fetchone() or (0,)
    return int(position)


def read_streams(connection: psycopg.Connection[Any], customer_ids: Collection[UUID]) -> dict[UUID, list[EventRow]]:
    """The rows of each of these customers, in the order of versions; none for one that has no events."""
    streams: dict[UUID, list[EventRow]] = {customer_id: [] for customer_id in customer_ids}
    for row in connection.cursor(binary=True, row_factory=event_row).execute(sql.STREAMS, [list(customer_ids)]):
        streams[row.customer_id].append(row)
    return streams


def is_erased(rows: Sequence[EventRow]) -> bool:
    """Whether the stream ends with an erasure; known even where other events of it cannot be opened."""
    return rows[-1].topic == PersonalDataErased.TOPIC


def replay(events: Iterable[Event]) -> Customer | None:
    """The customer after these events, or nothing before the first."""
    customer: Customer | None = None
    for event in events:
        customer = event.mutate(customer)
    return customer


def customer_at(events: Sequence[Event], version: int) -> Customer:
    """The customer at one of its versions, counted from 1; raises `VersionNotFound`."""
    if not 1 <= version <= len(events):
        raise VersionNotFound
    customer = replay(events[:version])
    assert customer is not None
    return customer
