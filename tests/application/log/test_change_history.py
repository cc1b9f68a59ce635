"""What events changed, wherever one looks: the same with remembered states and without, and never after an erasure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from application.log import change_history
from application.log.change_history import ChangeHistory, RecordedSteps
from application.log.event_store import replay
from application.log.past_states import MILESTONE, MILESTONES, PastStates
from domain.errors import CustomerNotFound, RecordUnreadable
from tests.support.recorded_log import RecordedLog

EVENTS = 600


@pytest.fixture
def log(database_url: str) -> Iterator[RecordedLog]:
    with RecordedLog(database_url) as log:
        (customer,) = log.register()
        log.write_notes_at_once(customer, EVENTS - 1)
        yield log


Read = Callable[..., RecordedSteps]


@pytest.fixture
def read(database_url: str) -> Read:
    def read(history: ChangeHistory, *wanted: tuple[UUID, int]) -> RecordedSteps:
        async def ask() -> RecordedSteps:
            async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
                return await history.read(connection, wanted)

        return asyncio.run(ask())

    return read


def notes_of(found: RecordedSteps) -> dict[int, tuple[Any, Any]]:
    notes = {}
    for (_, version), recorded in found.items():
        assert recorded.step is not None
        for change in recorded.step.changes:
            if change.path == "/notes":
                notes[version] = (change.before, change.after)
    return notes


@pytest.mark.parametrize("portion", [7, 100, 2_000])
def test_pages_in_any_order_say_what_a_whole_replay_says(
    log: RecordedLog, read: Read, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(change_history, "PORTION", portion)
    (customer,) = log.customers
    history = ChangeHistory(log.store)
    for first in (580, 1, 300, 299, 301, 250, 580, 20):
        wanted = [(customer, version) for version in range(first, first + 20)]
        found = read(history, *wanted)
        assert set(found) == set(wanted)
        expected = {
            version: (f"Note {version - 3}" if version > 2 else None, f"Note {version - 2}")
            for version in range(first, first + 20)
            if version > 1
        }
        assert notes_of(found) == expected


def test_after_an_erasure_nothing_remembered_is_used(log: RecordedLog, read: Read) -> None:
    (customer,) = log.customers
    history = ChangeHistory(log.store)
    assert notes_of(read(history, (customer, EVENTS))) == {EVENTS: ("Note 597", "Note 598")}
    log.erase(customer)
    found = read(history, (customer, EVENTS), (customer, EVENTS + 1))
    assert notes_of(found) == {EVENTS: ("[erased]", "[erased]")}
    assert found[customer, EVENTS + 1].step is not None


def test_many_customers_at_once_keep_apart(log: RecordedLog, read: Read) -> None:
    others = log.register(30)
    history = ChangeHistory(log.store, PastStates(capacity=100))
    for _ in range(2):
        found = read(history, *[(each, 1) for each in others], (log.customers[0], 2))
        names = [
            change.after
            for each in others
            if (step := found[each, 1].step)
            for change in step.changes
            if change.path == "/name"
        ]
        assert names == [f"Customer {number}" for number in range(30)]


def test_what_cannot_be_opened_spoils_nothing_else(log: RecordedLog, read: Read, database_url: str) -> None:
    spoiled, healthy = log.register(2)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO events SELECT max(position) + 1, %s, 2, 'customer.unknown', '{}' FROM events", [spoiled]
        )
    found = read(ChangeHistory(log.store), (spoiled, 1), (spoiled, 2), (healthy, 1), (healthy, 2))
    assert found[spoiled, 1].step is not None
    assert found[healthy, 1].step is not None
    unknown, missing = found[spoiled, 2].unreadable, found[healthy, 2].unreadable
    assert unknown is not None
    assert "does not know the topic" in unknown.why
    assert missing is not None
    assert missing.why == "the event is missing from the log"


def test_an_event_that_does_not_follow_is_no_failure(log: RecordedLog, read: Read, database_url: str) -> None:
    (customer,) = log.customers
    state = (
        '{"class_version":1,"timestamp":"2026-01-01T00:00:00Z","actor":"a","on_behalf_of":null,"reason":null,'
        f'"request_id":null,"email_id":"{uuid4()}"}}'
    )
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO events VALUES (99999, %s, %s, 'customer.email-removed', %s)",
            [customer, EVENTS + 1, state.encode()],
        )
    unreadable = read(ChangeHistory(log.store), (customer, EVENTS + 1))[customer, EVENTS + 1].unreadable
    assert unreadable is not None
    assert "does not follow" in unreadable.why


def test_the_last_version_is_known_without_opening_anything(log: RecordedLog, database_url: str) -> None:
    history = ChangeHistory(log.store)

    async def ask(customer_id: UUID) -> int:
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
            return await history.last_version(connection, customer_id)

    (customer,) = log.customers
    assert asyncio.run(ask(customer)) == EVENTS
    with pytest.raises(CustomerNotFound):
        asyncio.run(ask(uuid4()))
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM customer_keys")
    with pytest.raises(RecordUnreadable, match="the data key of the customer is missing"):
        asyncio.run(ask(customer))


def test_states_of_a_long_history_stay_few_and_useful(log: RecordedLog, database_url: str) -> None:
    states, (customer,) = PastStates(), log.customers
    with psycopg.connect(database_url) as connection:
        events = [recorded.event for recorded in log.store.read_after(connection, 0, EVENTS)]
    first = replay([event for event in events if event][:1])
    assert first is not None
    for version in range(1, 3 * MILESTONES * MILESTONE):
        first._version = version
        states.remember(first, b"key", is_last=False)
    for version in range(MILESTONE, 3 * MILESTONES * MILESTONE, MILESTONES * MILESTONE):
        state, key = states.up_to(customer, version + MILESTONE * 8)
        assert key == b"key"
        assert version - 8 * MILESTONE < state.version <= version + MILESTONE * 8
    assert states.up_to(customer, 10)[0].version == 0
    states.forget(customer)
    assert states.up_to(customer, 10_000)[0].version == 0


def test_the_customers_asked_for_last_are_kept_as_long_as_there_is_room(log: RecordedLog, database_url: str) -> None:
    states, (one, other) = PastStates(capacity=25), log.register(2)
    with psycopg.connect(database_url) as connection:
        events = [recorded.event for recorded in log.store.read_after(connection, EVENTS, 2)]
    small, large = (replay([event]) for event in events if event)
    assert small is not None
    assert large is not None
    kept = []
    states.remember(small, b"key", is_last=True)
    for number in range(1, 4):
        large._version = number * MILESTONE
        states.remember(large, b"key", is_last=False)
        kept.append([states.up_to(each, 10_000)[0].version for each in (one, other)])
    assert kept == [[1, MILESTONE], [0, 2 * MILESTONE], [0, 0]]
