"""A log whose clock a test sets: real commands, sealed and stored as the service does it, without a writer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.keys.data_keys import DataKeys
from application.log.event_store import EventStore
from application.log.sealing import StoredEvent, seal
from domain.change import Change
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.event import Event
from domain.tax_id import TaxId

ADD_EVENT = "INSERT INTO events (position, customer_id, version, topic, state) VALUES (%s, %s, %s, %s, %s)"
ADD_KEY = "INSERT INTO customer_keys VALUES (%s, %s)"
DESTROY_KEY = "DELETE FROM customer_keys WHERE customer_id = %s"


class SealedLog:
    """Writes over the connection of the test, in its transaction if there is one."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._data_keys = DataKeys(b"d" * 32)
        self.store = EventStore(self._data_keys)
        self._keys: dict[UUID, AESGCM] = {}
        self.customers: list[Customer] = []
        self.events: list[Event] = []

    def register(
        self, at: datetime, *, by: str = "ana", origin: str = "WEB_FORM", tax_id: TaxId | None = None
    ) -> Customer:
        """A new customer."""
        customer = Customer.register(
            uuid4(),
            Change(by),
            at,
            name="Somebody",
            choice=TaxIdChoice(tax_id or TaxId.parse("CF"), allow_duplicate=True),
            contact_origin=origin,
        )
        wrapped, self._keys[customer.id] = self._data_keys.new(customer.id)
        self._connection.execute(ADD_KEY, [customer.id, wrapped])
        self.customers.append(customer)
        self._record(customer)
        return customer

    def change(self, customer: Customer, at: datetime, command: Callable[[Customer], None], by: str = "ana") -> None:
        """Run a command; whoever it erases has no key afterwards."""
        customer.acting(Change(by), at)
        command(customer)
        self._record(customer)
        if customer.is_erased:
            self._keys.pop(customer.id, None)  # erasing again records nothing
            self._connection.execute(DESTROY_KEY, [customer.id])

    def store_row(self, row: StoredEvent) -> int:
        """Whatever it says; returns its position."""
        (head,) = self._connection.execute("SELECT coalesce(max(position), 0) FROM events").fetchone() or (0,)
        self._connection.execute(ADD_EVENT, [head + 1, *row])
        return int(head) + 1

    def _record(self, customer: Customer) -> None:
        for event in customer.collect_events():
            assert isinstance(event, Event)
            self.store_row(seal(event, None if customer.is_erased else self._keys[customer.id]))
            self.events.append(event)
