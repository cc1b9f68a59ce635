"""The library's mapper for our events: opens each with the key row that came with it, and seals as the writer does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, Notification, StoredEvent

from application.keys.data_keys import DataKeys
from application.log.event_row import EventRow
from application.log.event_store import EventStore
from application.log.recorder_errors import OnlyTheServiceRecords
from application.log.sealing import seal
from domain.errors import RecordUnreadable
from domain.event import Event


@dataclass(frozen=True)
class EventWithKey(StoredEvent):
    """A stored event with what the same query says about opening it."""

    wrapped: bytes | None = field(repr=False)
    """The wrapped data key of the customer; None where there is no key row."""
    is_erased: bool
    """Whether the customer is erased, and no key may be used, whatever a restored backup brought back."""


@dataclass(frozen=True)
class NotificationWithKey(Notification):
    """The same for an event at its place in the log."""

    wrapped: bytes | None = field(repr=False)
    is_erased: bool


class SealingMapper(Mapper[UUID]):
    """Personal values are sealed under the data key of their customer, each for itself; see `sealing`.

    `key_row` reads the wrapped key of a customer from the database. Neither compressor nor cipher is used: what is
    stored has one form for ever.
    """

    def __init__(self, data_keys: DataKeys, key_row: Callable[[UUID], bytes | None]) -> None:
        super().__init__(JSONTranscoder())
        self._data_keys, self._key_row, self._store = data_keys, key_row, EventStore(data_keys)

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The sealed form; raises `OnlyTheServiceRecords` for what is no event of a customer with a key."""
        if not isinstance(domain_event, Event):
            raise OnlyTheServiceRecords
        wrapped = self._key_row(domain_event.originator_id)
        if wrapped is None:
            raise OnlyTheServiceRecords
        key = self._data_keys.open(domain_event.originator_id, wrapped)
        return EventWithKey(*seal(domain_event, key), wrapped=wrapped, is_erased=False)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """The event, with `[erased]` where its customer is erased; raises `RecordUnreadable`."""
        customer_id, version = UUID(str(stored_event.originator_id)), stored_event.originator_version
        if not isinstance(stored_event, EventWithKey | NotificationWithKey):
            raise RecordUnreadable(customer_id, version, "it came without the key row of its customer")
        if stored_event.wrapped is None and not stored_event.is_erased:
            raise RecordUnreadable(customer_id, version, "the data key of the customer is missing")
        wrapped = None if stored_event.is_erased else stored_event.wrapped
        position = 0  # where it stands does not matter to what is in it
        row = EventRow(position, customer_id, version, stored_event.topic, stored_event.state, wrapped)
        return self._store.open_row(row)
