"""A customer as a batch of commands works on it, and what is left of one whose events cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.data_keys import DataKeys
from application.event_store import EventStore, Row, is_erased, replay
from domain.customer import Customer
from domain.errors import RecordUnreadable
from domain.event import Event

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class StandIn(NamedTuple):
    """What is known of a customer without opening its events: enough to record that it was erased."""

    customer_id: UUID
    version: int
    modified_on: datetime
    is_erased: bool

    @classmethod
    def of(cls, rows: Sequence[Row]) -> StandIn:
        _, customer_id, version, _, state, _ = rows[-1]
        try:
            modified_on = datetime.fromisoformat(orjson.loads(state)["timestamp"]).astimezone(UTC)
        except (ValueError, TypeError, KeyError):
            modified_on = LONG_AGO
        return cls(customer_id, version, modified_on, is_erased(rows))

    def customer(self) -> Customer:
        """A customer of whom nothing else is known."""
        customer = object.__new__(Customer)
        customer.__base_init__(self.customer_id, self.version, self.modified_on)
        customer.__init__()  # type: ignore[misc]
        customer.is_erased = self.is_erased
        return customer


@dataclass(slots=True)
class Loaded:
    """A customer in a batch: its stream as read, what the batch adds, and the key that seals it."""

    customer: Customer | None
    events: list[Event]
    position: int
    key: AESGCM | None
    has_key: bool
    new_key: bytes | None = None
    trouble: RecordUnreadable | None = None
    stand_in: StandIn | None = None

    @classmethod
    def of(cls, store: EventStore, data_keys: DataKeys, rows: Sequence[Row]) -> Loaded:
        """What the rows of one customer say."""
        position, customer_id, wrapped = rows[-1][0], rows[-1][1], rows[-1][5]
        try:
            stream = store.open_stream(rows)
            key = None if wrapped is None else data_keys.open(customer_id, wrapped)
            return cls(stream.customer(), stream.events, position, key, wrapped is not None)
        except RecordUnreadable as trouble:
            stand_in = StandIn.of(rows)
            return cls(stand_in.customer(), [], position, None, wrapped is not None, trouble=trouble, stand_in=stand_in)

    def forget_pending(self) -> None:
        """A command failed: back to the state before it."""
        if self.customer is not None and self.customer.pending_events:
            self.customer = self.stand_in.customer() if self.stand_in else replay(self.events)

    def keep(self, events: Sequence[Event], position: int) -> None:
        """The events of the running command stay; the last one has this position."""
        assert self.customer is not None
        if self.stand_in is None:
            self.events.extend(events)
        else:
            self.stand_in = self.stand_in._replace(
                version=self.customer.version, modified_on=self.customer.modified_on, is_erased=self.customer.is_erased
            )
        if events:
            self.position = position
