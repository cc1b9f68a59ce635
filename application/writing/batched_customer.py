"""A customer as a batch of commands works on it, and what is left of one whose events cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.keys.data_keys import DataKeys
from application.log.event_row import EventRow
from application.log.event_store import EventStore, customer_at, is_erased
from application.log.long_histories import Remembered
from application.log.sealing import StoredEvent, timestamp_of
from domain.customer import Customer
from domain.errors import RecordUnreadable
from domain.event import Event

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class BatchedCustomer:
    """A customer in a batch: its state, the events behind it, and the key that seals what the batch adds.

    `events` are those after version `since`; the batch adds its own. `wrapped` is None where there is no key.
    `position` and `state` are where the last event is and what is stored of it.
    """

    customer: Customer
    events: list[Event]
    since: int
    position: int
    key: AESGCM | None
    wrapped: bytes | None
    state: bytes
    trouble: RecordUnreadable | None = None

    @classmethod
    def of(cls, store: EventStore, data_keys: DataKeys, rows: Sequence[EventRow]) -> BatchedCustomer:
        """What all rows of one customer say."""
        position, customer_id, _, _, state, wrapped = rows[-1]
        try:
            stream = store.open_stream(rows)
            key = None if wrapped is None else data_keys.open(customer_id, wrapped)
            return cls(stream.customer(), stream.events, 0, position, key, wrapped, state)
        except RecordUnreadable as trouble:
            return cls(_stand_in(rows), [], 0, position, None, wrapped, state, trouble)

    @classmethod
    def since_then(
        cls, store: EventStore, data_keys: DataKeys, remembered: Remembered, rows: Sequence[EventRow]
    ) -> BatchedCustomer | None:
        """What a remembered customer and the rows since then say; None where all rows are needed."""
        try:
            current = store.brought_up_to_date(remembered, rows)
        except RecordUnreadable:
            return None
        if current is None:
            return None
        customer, position, wrapped, state = current
        return cls(customer, [], customer.version, position, data_keys.open(customer.id, wrapped), wrapped, state)

    def at(self, version: int) -> Customer:
        """The customer at a version: the present one, or any where `since` is 0."""
        return self.customer if version == self.customer.version else customer_at(self.events, version)

    def complete(self, events: Sequence[Event]) -> None:
        """Have all events: these are those up to `since`."""
        self.events, self.since = [*events, *self.events], 0

    def keep(self, events: Sequence[Event], stored: Sequence[StoredEvent], position: int) -> None:
        """The events of a command stay; the last one has this position."""
        self.events.extend(events)
        if stored:
            self.position, self.state = position, stored[-1].state


def _stand_in(rows: Sequence[EventRow]) -> Customer:
    """A customer of whom no more is known than can be seen without opening its events: enough to erase it."""
    _, customer_id, version, _, state, _ = rows[-1]
    return Customer.stand_in(customer_id, version, timestamp_of(state) or LONG_AGO, is_erased=is_erased(rows))
