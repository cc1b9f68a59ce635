"""Customers with a long history that were opened before: only what happened since is read and opened again."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Final, NamedTuple
from uuid import UUID

from cachetools import LRUCache

from domain.customer import Customer

LONG: Final = 50
"""From so many events on it is worth it; the others are opened as a whole each time."""
CAPACITY: Final = 500


class Remembered(NamedTuple):
    """A customer as of the event at `position` with this stored state, opened with the key whose wrapped form this is.

    Nobody changes it: who wants to goes on from a copy.
    """

    customer: Customer
    position: int
    wrapped: bytes
    state: bytes


class LongHistories:
    """The latest ones, shared by all threads of a process.

    Nothing of it may be used unless the same query that serves a request has also returned the key row as it was, and
    the event at `position`, byte by byte: so nothing outlives an erasure, nor a log that was put back to an earlier
    state. What is damaged in older events is not noticed here, but by whoever reads the whole log: an auditor, a
    rebuild, the first look after a start.
    """

    def __init__(self) -> None:
        self._customers: LRUCache[UUID, Remembered] = LRUCache(CAPACITY)
        self._lock = Lock()

    def known(self, customer_ids: Iterable[UUID]) -> dict[UUID, Remembered]:
        """Those that are remembered."""
        if not self._customers:
            return {}
        with self._lock:
            return {each: self._customers[each] for each in customer_ids if each in self._customers}

    def remember(self, customer: Customer, position: int, wrapped: bytes | None, state: bytes) -> None:
        """Keep a recorded state, unless its history is short, it is erased, or older than what is kept."""
        if customer.version < LONG:
            return
        if wrapped is None or customer.is_erased:
            self.forget(customer.id)
            return
        with self._lock:
            kept = self._customers.get(customer.id)
            if kept is None or kept.position <= position:
                self._customers[customer.id] = Remembered(customer, position, wrapped, state)

    def forget(self, customer_id: UUID) -> None:
        """It is not what the log says any more."""
        with self._lock:
            self._customers.pop(customer_id, None)
