"""Customers as they were, remembered for a while, so that a page deep in a long history is not replayed from its start.

A remembered state holds opened personal values. It is only ever used beside rows that carry the very data key that it
was opened with, fresh from the database: after an erasure it fits nothing any more and is dropped.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from threading import Lock
from typing import Final, NamedTuple
from uuid import UUID

from cachetools import LRUCache

from domain.customer import Customer

MILESTONE: Final = 250
"""Every so many versions a state is worth keeping; further apart for histories that have more than fit."""
MILESTONES: Final = 64


class PastState(NamedTuple):
    """A customer right after one of its events; nothing before the first."""

    version: int
    customer: Customer | None

    def copy(self) -> PastState:
        """The same state for somebody who goes on from it."""
        return PastState(self.version, self.customer and self.customer.copy())


BEGINNING: Final = PastState(0, None)


@dataclass(slots=True)
class _KnownStates:
    """States of one customer: milestones in order, and the one that was reached last. All opened with one key."""

    wrapped_key: bytes | None
    last: PastState = BEGINNING
    apart: int = MILESTONE
    milestones: list[PastState] = field(default_factory=list)

    def up_to(self, version: int) -> PastState:
        """The latest state with at most this version."""
        at = bisect_right(self.milestones, version, key=lambda state: state.version)
        best = self.milestones[at - 1] if at else BEGINNING
        return self.last if best.version < self.last.version <= version else best

    def add_milestone(self, state: PastState) -> None:
        """Keep a state that is further on than all before; when there are too many, drop every other one."""
        if self.milestones and state.version <= self.milestones[-1].version:
            return
        self.milestones.append(state)
        if len(self.milestones) > MILESTONES:
            self.apart *= 2
            self.milestones = [each for each in self.milestones if each.version % self.apart == 0]

    @property
    def weight(self) -> int:
        return sum(_weight(state) for state in (self.last, *self.milestones))


class PastStates:
    """Remembers the customers that were asked for last; `capacity` counts their contacts and billing entities."""

    def __init__(self, capacity: int = 100_000) -> None:
        self._lock = Lock()
        self._customers: LRUCache[UUID, _KnownStates] = LRUCache(capacity, attrgetter("weight"))

    def up_to(self, customer_id: UUID, version: int) -> tuple[PastState, bytes | None]:
        """The latest known state with at most this version, to go on from, and the wrapped key that it belongs to."""
        with self._lock:
            known = self._customers.get(customer_id)
            return (known.up_to(version).copy(), known.wrapped_key) if known else (BEGINNING, None)

    def remember(self, customer: Customer, wrapped_key: bytes | None, *, is_last: bool) -> None:
        """Keep the state if it is a milestone, or where whoever asks stops reading."""
        if not is_last and customer.version % MILESTONE:
            return
        with self._lock:
            known = self._customers.get(customer.id)
            if known is None or known.wrapped_key != wrapped_key:
                known = _KnownStates(wrapped_key)
            is_milestone = customer.version % known.apart == 0
            if not (is_last or is_milestone):
                return
            state = PastState(customer.version, customer).copy()
            if is_milestone:
                known.add_milestone(state)
            if is_last:
                known.last = state
            try:
                self._customers[customer.id] = known  # once more where it was there, for its weight has changed
            except ValueError:  # heavier than all that may be kept
                self._customers.pop(customer.id, None)

    def forget(self, customer_id: UUID) -> None:
        """Drop everything about a customer."""
        with self._lock:
            self._customers.pop(customer_id, None)


def _weight(state: PastState) -> int:
    customer = state.customer
    if customer is None:
        return 0
    return 10 + len(customer.emails) + len(customer.phones) + len(customer.billing_entities)
