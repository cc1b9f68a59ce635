"""The projection behind `GET /v1/reports`: from events to what they change in the counters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import orjson
import psycopg

from application.log.sealed_rows import read_sealed_rows_of
from application.log.sealing import StoredEvent, unseal
from domain.customer import Customer
from domain.details import CustomerRegistered
from domain.errors import RecordUnreadable
from domain.event import Event
from domain.recorded import Recorded
from projections.reports import tables_sql
from projections.reports.counted import (
    CountedCustomer,
    CountedEntity,
    CountedLock,
    evolve,
    is_counted,
    new_customer,
)
from projections.reports.tables_sql import CustomerRow
from projections.reports.tally import Tally
from projections.reports.time_zone import time_zone
from projections.reports.views_sql import create_views


class Reports:
    """Keeps the tables of the reports; see `projections.engine.projection.Projection` for who calls what.

    Days are those of a time zone.
    """

    name = "reports"
    tables = tables_sql.TABLES
    shape = readable_since = writable_since = tables_sql.SHAPE
    is_shown_in_part = False  # nobody sees of a figure that it is not all

    def __init__(self, timezone: str) -> None:
        self.made_for = timezone
        self._zone = time_zone(timezone)

    def made_as(self, made_for: str) -> Reports:
        """Goes on with tables whose days are those of another time zone."""
        return Reports(made_for)

    def create(self, connection: psycopg.Connection, generation: str) -> None:
        """The empty tables, ready to be filled."""
        tables_sql.create_tables(connection, generation)

    def finish(self, connection: psycopg.Connection, generation: str) -> None:
        """Statistics; there are no indexes but the keys."""
        tables_sql.analyze(connection, generation)

    def publish(self, connection: psycopg.Connection) -> None:
        """The documented views for reporting, on the live tables."""
        create_views(connection, self.made_for)

    def apply(self, connection: psycopg.Connection, generation: str, events: Sequence[Recorded]) -> None:
        """Count these events, and count their customers otherwise: one statement to read, and few a table to write."""
        tally = Tally()
        before = _load(connection, generation, _known(events))
        after: dict[UUID, CountedCustomer | None] = {}
        for each in events:
            event = each.event
            assert event is not None
            day = self._day(event)
            tally.add_event(event, day)
            customer_id = each.customer_id
            if isinstance(event, CustomerRegistered):
                after[customer_id] = new_customer(event, day)
            elif isinstance(event, Customer.PersonalDataErased):
                after[customer_id] = None
            elif is_counted(event):
                customer = after[customer_id] if customer_id in after else before.get(customer_id)
                if customer is None:
                    raise LookupError("An event of a customer that the reports do not have.")
                after[customer_id] = evolve(customer, event, day)
        self._write(connection, generation, before, after, tally)

    def pass_over(
        self, connection: psycopg.Connection, generation: str, customer_id: UUID, begin: int, end: int
    ) -> None:
        """Count what happened all the same, where it can be told; what the customer was counts no more."""
        tally = Tally()
        for row in read_sealed_rows_of(connection, customer_id, begin, end - 1):
            with suppress(RecordUnreadable):
                event = unseal(StoredEvent(*row[1:]), None)
                tally.add_event(event, self._day(event))
        self._write(connection, generation, {}, {}, tally)

    def _day(self, event: Event) -> date:
        return event.timestamp.astimezone(self._zone).date()

    def _write(
        self,
        connection: psycopg.Connection,
        generation: str,
        before: Mapping[UUID, CountedCustomer],
        after: Mapping[UUID, CountedCustomer | None],
        tally: Tally,
    ) -> None:
        changed, removed = [], []
        for customer_id, customer in after.items():
            old = before.get(customer_id)
            if customer == old:
                continue
            if old is not None:
                tally.add_customer(old, -1)
            if customer is None:
                removed.append(customer_id)
            else:
                tally.add_customer(customer)
                changed.append(_row(customer))
        tables_sql.remove_customers(connection, generation, removed)
        tables_sql.write_customers(connection, generation, changed)
        for counter, counts in tally.changes():
            tables_sql.add(connection, generation, counter, counts)


def _known(events: Iterable[Recorded]) -> list[UUID]:
    """Of whom what is counted has to be read: whom these events change, and who is older than they are."""
    new, known = set(), set()
    for each in events:
        assert each.event is not None
        if each.version == 1:
            new.add(each.customer_id)
        elif is_counted(each.event):
            known.add(each.customer_id)
    return list(known - new)


def _load(connection: psycopg.Connection, generation: str, customer_ids: Sequence[UUID]) -> dict[UUID, CountedCustomer]:
    if not customer_ids:
        return {}
    return {row.id: _customer(row) for row in tables_sql.read_customers(connection, generation, customer_ids)}


def _customer(row: CustomerRow) -> CountedCustomer:
    entities = {key: CountedEntity(*entity) for key, entity in _parsed(row.entities)}
    locks = {key: CountedLock(what, who, date.fromisoformat(day)) for key, (what, who, day) in _parsed(row.locks)}
    return CountedCustomer(*row[:-2], entities, locks)


def _parsed(parts: str | None) -> Iterable[tuple[str, Any]]:
    return orjson.loads(parts).items() if parts else ()


Part = TypeVar("Part", CountedEntity, CountedLock)


def _row(customer: CountedCustomer) -> CustomerRow:
    return CustomerRow(*customer[:-2], _text(customer.entities), _text(customer.locks))


def _text(parts: Mapping[str, Part]) -> str | None:
    if not parts:
        return None
    return orjson.dumps({key: tuple(part) for key, part in parts.items()}).decode()
