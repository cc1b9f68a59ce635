"""Reading the log: single customers as they are or were, and all events in the order of their positions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import orjson
import psycopg
from cryptography.exceptions import InvalidTag

from application.keys.data_keys import DataKeys
from application.log import event_store_sql as sql
from application.log.long_histories import Opened, Remembered
from application.log.sealing import EVENTS_BY_TOPIC, StoredEvent, unseal
from domain.customer import Customer
from domain.errors import CustomerErased, CustomerNotFound, RecordUnreadable, VersionNotFound
from domain.event import Event
from domain.life_cycle import PersonalDataErased
from domain.recorded import Recorded

ALL_VERSIONS = 2**62
LONG = 200
"""So many events are opened in a thread, so that other requests go on."""

Result = TypeVar("Result")
Row = tuple[int, UUID, int, str, bytes, bytes | None]


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

    Long histories that were opened before are only brought up to date, see `Opened`.
    """

    def __init__(self, data_keys: DataKeys) -> None:
        self._data_keys = data_keys
        self.opened = Opened()

    def open_row(self, row: Row) -> Event:
        """The event behind one row; raises `RecordUnreadable`."""
        _, customer_id, version, topic, state, wrapped = row
        try:
            key = None if wrapped is None else self._data_keys.open(customer_id, wrapped)
        except (InvalidTag, ValueError):
            raise RecordUnreadable(customer_id, version, "the data key of the customer does not open") from None
        return unseal(StoredEvent(customer_id, version, topic, state), key)

    def open_stream(self, rows: Iterable[Row]) -> Stream:
        """The rows of one customer in the order of versions; raises `RecordUnreadable`, also for a missing version."""
        events: list[Event] = []
        positions: list[int] = []
        wrapped: bytes | None = None
        for row in rows:
            wrapped = row[5]
            if row[2] != len(events) + 1:
                raise RecordUnreadable(row[1], len(events) + 1, "the event is missing from the log")
            events.append(self.open_row(row))
            positions.append(row[0])
        return Stream(events, positions, wrapped is not None)

    def brought_up_to_date(self, remembered: Remembered, rows: Sequence[Row]) -> Remembered | None:
        """The customer with what happened since; None where the rows do not go on from what is remembered.

        `rows` are those of `SINCE`. Raises `RecordUnreadable`.
        """
        customer, position, wrapped, state = remembered
        if not rows or (rows[0][0], rows[0][4], rows[0][5]) != (position, state, wrapped):
            self.opened.forget(customer.id)
            return None
        if len(rows) > 1:
            customer = customer.copy()
        for row in rows[1:]:
            if row[2] != customer.version + 1:
                raise RecordUnreadable(customer.id, customer.version + 1, "the event is missing from the log")
            self.open_row(row).mutate(customer)
        if customer.is_erased:  # although its key is there: all of it has to be read without
            self.opened.forget(customer.id)
            return None
        return Remembered(customer, rows[-1][0], wrapped, rows[-1][4])

    async def stream(
        self, connection: psycopg.AsyncConnection[Any], customer_id: UUID, up_to: int = ALL_VERSIONS
    ) -> Stream:
        """Every acknowledged event of a customer, up to a version."""
        rows = await self._rows(connection, customer_id, up_to)
        return await _aside(len(rows), lambda: self.open_stream(rows))

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
            self.opened.forget(customer_id)
            raise CustomerErased
        customer = await _aside(len(rows), lambda: self._customer(rows, version, as_of))
        if not is_past:
            self.opened.remember(customer, rows[-1][0], rows[-1][5], rows[-1][4])
        return customer

    async def _up_to_date(self, connection: psycopg.AsyncConnection[Any], customer_id: UUID) -> Customer | None:
        """A customer that was opened before, with what happened since."""
        remembered = self.opened.known([customer_id]).get(customer_id)
        if remembered is None:
            return None
        cursor = connection.cursor(binary=True)
        await cursor.execute(sql.SINCE, [[customer_id], [remembered.customer.version]])
        rows = await cursor.fetchall()
        current = await _aside(len(rows), lambda: self.brought_up_to_date(remembered, rows))
        if current is not None:
            self.opened.remember(*current)
        return current.customer if current else None

    async def _rows(self, connection: psycopg.AsyncConnection[Any], customer_id: UUID, up_to: int) -> list[Row]:
        cursor = connection.cursor(binary=True)
        await cursor.execute(sql.STREAM, [customer_id, 0, up_to])
        return await cursor.fetchall()

    def _customer(self, rows: Iterable[Row], version: int | None, as_of: datetime | None) -> Customer:
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
        cursor = connection.cursor(binary=True)
        return [self._recorded(row) for row in cursor.execute(sql.AFTER, [position, limit]).fetchall()]

    def _recorded(self, row: Row) -> Recorded:
        position, customer_id, version = row[:3]
        try:
            return Recorded(position, customer_id, version, self.open_row(row))
        except RecordUnreadable as trouble:
            return Recorded(position, customer_id, version, None, trouble)

    async def changes(
        self, connection: psycopg.AsyncConnection[Any], after: int, limit: int
    ) -> tuple[list[dict[str, Any]], int]:
        """What happened after a position, without personal data, and the position to ask from next."""
        cursor = connection.cursor(binary=True)
        await cursor.execute(sql.CHANGES, [after, limit])
        rows = await cursor.fetchall()
        items = [
            {
                "position": position,
                "customer_id": customer_id,
                "version": version,
                "type": EVENTS_BY_TOPIC[topic].__name__ if topic in EVENTS_BY_TOPIC else topic,
                "occurred_at": orjson.loads(state)["timestamp"],
            }
            for position, customer_id, version, topic, state in rows
        ]
        return items, rows[-1][0] if rows else after


def is_erased(rows: Sequence[Row]) -> bool:
    """Whether the stream ends with an erasure; known even where other events of it cannot be opened."""
    return rows[-1][3] == PersonalDataErased.TOPIC


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


async def _aside(count: int, work: Callable[[], Result]) -> Result:
    """Do what takes long for many events in a thread."""
    return work() if count < LONG else await asyncio.to_thread(work)
