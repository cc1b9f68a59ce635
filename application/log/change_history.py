"""What single events changed, wherever in the log they stand: with the state before them, read in bounded portions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import psycopg

from application.log import change_history_sql as sql
from application.log.aside import aside
from application.log.event_row import EventRow, event_row
from application.log.event_store import EventStore
from application.log.past_states import BEGINNING, PastState, PastStates
from domain.errors import CustomerNotFound, RecordUnreadable
from domain.history import ExplainedEvent, take_step
from domain.life_cycle import PersonalDataErased

PORTION: Final = 2_000
"""How many events are in memory at once."""

EventId = tuple[UUID, int]
"""An event by its customer and version."""


@dataclass(slots=True, kw_only=True)
class RecordedStep:
    """An event at its place in the log with what it changed, or why that cannot be said."""

    position: int
    step: ExplainedEvent | None = None
    unreadable: RecordUnreadable | None = None


RecordedSteps = dict[EventId, RecordedStep]


@dataclass(slots=True)
class _Walk:
    """On the way through the stream of one customer, from a known state to the last event that is asked for."""

    customer_id: UUID
    wanted: set[int]
    last: int
    state: PastState
    key: bytes | None
    is_done: bool = False

    def start_again(self) -> None:
        self.state, self.key = BEGINNING, None


class ChangeHistory:
    """Answers what events changed; keeps states of customers so that neighbours of an answer come fast."""

    def __init__(self, store: EventStore, states: PastStates | None = None) -> None:
        self._store = store
        self._states = states or PastStates()

    async def last_version(self, connection: psycopg.AsyncConnection[Any], customer_id: UUID) -> int:
        """How many events a customer has, erased or not.

        Raises `CustomerNotFound`, and `RecordUnreadable` where the data key is gone without an erasure.
        """
        row = await (await connection.execute(sql.LAST_EVENT, [customer_id])).fetchone()
        if row is None:
            raise CustomerNotFound
        version, topic, has_key = row
        if not has_key and topic != PersonalDataErased.TOPIC:
            raise RecordUnreadable(customer_id, version, "the data key of the customer is missing")
        return int(version)

    async def read(self, connection: psycopg.AsyncConnection[Any], wanted: Iterable[EventId]) -> RecordedSteps:
        """These events with what they changed; one that cannot be opened says so, and those of its customer after it.

        Memory holds the answer, a portion of events, and the remembered states.
        """
        walks, found = list(self._walks(wanted)), RecordedSteps()
        while walks:
            part = _portion(walks)
            ranges = [[walk.customer_id for walk, _ in part], [walk.state.version for walk, _ in part]]
            cursor = connection.cursor(binary=True, row_factory=event_row)
            await cursor.execute(sql.PARTS, [*ranges, [up_to for _, up_to in part]])
            rows = await cursor.fetchall()
            await aside(len(rows), partial(self._go_on, part, rows, found))
            walks = [walk for walk in walks if not walk.is_done]
        return found

    def _walks(self, wanted: Iterable[EventId]) -> Iterator[_Walk]:
        for customer_id, places in groupby(sorted(wanted), key=lambda place: place[0]):
            versions = {version for _, version in places}
            state, key = self._states.up_to(customer_id, min(versions) - 1)
            yield _Walk(customer_id, versions, max(versions), state, key)

    def _go_on(self, part: list[tuple[_Walk, int]], rows: list[EventRow], found: RecordedSteps) -> None:
        by_customer = {customer_id: list(own) for customer_id, own in groupby(rows, key=lambda row: row.customer_id)}
        for walk, up_to in part:
            own = by_customer.get(walk.customer_id, [])
            if own and own[0].wrapped != walk.key and walk.state.version:
                self._states.forget(walk.customer_id)  # erased since, or restored: what was opened counts no more
                walk.start_again()
                continue
            try:
                self._replay(walk, own, found)
                if walk.state.version < up_to:
                    raise RecordUnreadable(
                        walk.customer_id, walk.state.version + 1, "the event is missing from the log"
                    )
                walk.is_done = up_to == walk.last
            except RecordUnreadable as unreadable:
                _cannot_be_told(walk, unreadable, own, found)
                walk.is_done = True

    def _replay(self, walk: _Walk, rows: list[EventRow], found: RecordedSteps) -> None:
        customer = walk.state.customer
        for row in rows:
            customer_id, version, walk.key = row.customer_id, row.version, row.wrapped
            if version != walk.state.version + 1:
                return
            event = self._store.open_row(row)
            try:
                if version in walk.wanted:
                    customer, step = take_step(customer, event)
                    found[customer_id, version] = RecordedStep(position=row.position, step=step)
                else:
                    customer = event.mutate(customer)
            except (KeyError, AttributeError, TypeError, ValueError, AssertionError) as error:
                why = f"it does not follow from the events before it ({type(error).__name__})"
                raise RecordUnreadable(customer_id, version, why) from None
            assert customer is not None
            walk.state = PastState(version, customer)
            self._states.remember(customer, walk.key, is_last=version == walk.last)


def _portion(walks: list[_Walk]) -> list[tuple[_Walk, int]]:
    """With whom to go on, and up to which version, so that few enough events are read at once."""
    room, part = PORTION, []
    for walk in walks:
        up_to = min(walk.last, walk.state.version + room)
        part.append((walk, up_to))
        room -= up_to - walk.state.version
        if room <= 0:
            break
    return part


def _cannot_be_told(walk: _Walk, unreadable: RecordUnreadable, rows: list[EventRow], found: RecordedSteps) -> None:
    positions = {row.version: row.position for row in rows}
    for version in walk.wanted:
        if version >= unreadable.version:
            position = positions.get(version, 0)
            found[walk.customer_id, version] = RecordedStep(position=position, unreadable=unreadable)
