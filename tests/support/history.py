"""Histories for the tests of projections: real commands on real customers, in a log that a test can read and spoil."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from domain.change import Change
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.errors import RecordUnreadable
from domain.event import Event
from domain.recorded import Recorded
from domain.tax_id import TaxId

CHANGE = Change(actor="test")
START = datetime(2026, 1, 1, tzinfo=UTC)
NO_DETAILS: dict[str, Any] = {"name": None, "role": None, "notes": None}


class Clock:
    """A second later with every look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class History:
    """A log in the table of events; the state of an event is its pickle, for want of a mapper."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = Clock()
        self.customers: dict[UUID, Customer] = {}
        self.events: list[Recorded] = []
        self.unreadable: set[int] = set()
        self._connection = psycopg.connect(url, autocommit=True)

    def close(self) -> None:
        self._connection.close()

    def register(self, name: str = "Somebody", tax_id: str | TaxId = "CF", **details: Any) -> Customer:
        """A new customer, recorded."""
        read = TaxId.parse(tax_id) if isinstance(tax_id, str) else tax_id
        customer = Customer.register(
            details.pop("customer_id", None) or uuid4(),
            CHANGE,
            self.clock(),
            name=name,
            choice=TaxIdChoice(read, allow_duplicate=True),
            contact_origin=details.pop("contact_origin", "WEB_FORM"),
            **details,
        )
        self.customers[customer.id] = customer
        self.record(customer)
        return customer

    def change(self, customer: Customer, command: Callable[[Customer], Any]) -> None:
        """Run a command on a customer and record what happened."""
        customer.acting(CHANGE, self.clock())
        command(customer)
        self.record(customer)

    def add_email(self, customer: Customer, email: str, **details: Any) -> UUID:
        email_id = uuid4()
        self.change(customer, lambda it: it.add_email(email_id, email, **NO_DETAILS | details))
        return email_id

    def add_phone(self, customer: Customer, phone: str, **details: Any) -> UUID:
        phone_id = uuid4()
        self.change(customer, lambda it: it.add_phone(phone_id, phone, **NO_DETAILS | details))
        return phone_id

    def add_entity(self, customer: Customer, legal_name: str, tax_id: str | TaxId = "CF", **details: Any) -> UUID:
        entity_id, read = uuid4(), TaxId.parse(tax_id) if isinstance(tax_id, str) else tax_id
        self.change(customer, lambda it: it.add_billing_entity(entity_id, legal_name, read, **details))
        return entity_id

    def record(self, customer: Customer) -> int:
        """Append what is pending; returns the position of the last event of the log."""
        events: list[Event] = list(customer.collect_events())  # type: ignore[arg-type]
        with self._connection.transaction():
            for event in events:
                position = len(self.events) + 1
                self.events.append(Recorded(position, customer.id, event.originator_version, event))
                self._connection.execute(
                    "INSERT INTO events (position, customer_id, version, topic, state) VALUES (%s, %s, %s, %s, %s)",
                    [position, customer.id, event.originator_version, event.TOPIC, pickle.dumps(event)],
                )
            self._connection.execute("SELECT pg_notify('customers_events', %s)", [str(len(self.events))])
        return len(self.events)

    @property
    def head(self) -> int:
        return len(self.events)

    def read_after(self, connection: psycopg.Connection, position: int, limit: int) -> list[Recorded]:
        """What a follower reads."""
        rows = connection.execute(
            "SELECT position, customer_id, version, state FROM events WHERE position > %s ORDER BY position LIMIT %s",
            [position, limit],
        ).fetchall()
        return [self._recorded(*row) for row in rows]

    def _recorded(self, position: int, customer_id: UUID, version: int, state: bytes) -> Recorded:
        if position in self.unreadable:
            return Recorded(position, customer_id, version, None, RecordUnreadable(customer_id, version, "no key"))
        return Recorded(position, customer_id, version, pickle.loads(state))

    def read_head(self, connection: psycopg.Connection) -> int:
        row = connection.execute("SELECT coalesce(max(position), 0) FROM events").fetchone()
        assert row
        return int(row[0])


def connect_to(url: str) -> Callable[[], psycopg.Connection]:
    """What a follower is given to connect with."""
    return lambda: psycopg.connect(url, autocommit=True)


@contextmanager
def history_of(url: str) -> Iterator[History]:
    """A history that ends with the block."""
    history = History(url)
    try:
        yield history
    finally:
        history.close()
