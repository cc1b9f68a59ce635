"""Long histories are opened once: whatever happens since, the answers are those of somebody who reads everything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.database.server_in_use import ServerInUse
from application.log import long_histories
from application.log.event_store import EventStore
from application.log.long_histories import CAPACITY, LONG, LongHistories
from application.writing.appender import Appender
from application.writing.command import Command
from domain.customer import Customer
from domain.document import customer_document
from domain.errors import CustomerErased, EmailAlreadyPresent, RecordUnreadable
from tests.support.commands import (
    DATA_KEYS,
    add_email,
    appending,
    archive,
    customers_in,
    erase,
    execute,
    key,
    register,
    rename,
    restore,
    run,
)


class Desk:
    """One process: an appender and a reader with the same memory."""

    def __init__(self, url: str, appender: Appender, store: EventStore) -> None:
        self._url, self.appender, self.store = url, appender, store

    def read(self, customer_id: UUID) -> Customer:
        async def read() -> Customer:
            async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                return await self.store.customer(connection, customer_id)

        return asyncio.run(read())

    def events_opened(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """Grows with every event that is opened from now on."""
        seen: list[Any] = []
        whole = self.store.open_row

        def open_row(row: Any) -> Any:
            seen.append(row)
            return whole(row)

        monkeypatch.setattr(self.store, "open_row", open_row)
        return seen


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    store = EventStore(DATA_KEYS)
    with appending(database_url, store=store) as own:
        yield Desk(database_url, own, store)


@pytest.fixture
def other(database_url: str) -> Iterator[Desk]:
    store = EventStore(DATA_KEYS)
    with appending(database_url, store=store) as own:
        yield Desk(database_url, own, store)


def long_history(desk: Desk, length: int = LONG) -> UUID:
    customer_id = uuid4()
    run(desk.appender, register(customer_id=customer_id))
    run(desk.appender, *(rename(customer_id, f"Name {number}") for number in range(length - 1)))
    return customer_id


def test_only_what_is_new_is_opened(desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    own = long_history(desk)
    run(other.appender, rename(own, "By another process"), add_email(own, "ana@acme.com"))
    seen = desk.events_opened(monkeypatch)
    assert desk.read(own).version == LONG + 2
    assert len(seen) == 2
    run(desk.appender, rename(own, "Again"))
    assert len(seen) == 2
    assert desk.read(own).name == "Again"
    assert len(seen) == 2


def test_short_histories_are_read_as_a_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    own = long_history(desk, LONG - 1)
    seen = desk.events_opened(monkeypatch)
    desk.read(own)
    assert len(seen) == LONG - 1


def test_a_refused_command_leaves_nothing_behind(desk: Desk) -> None:
    own = long_history(desk)
    run(desk.appender, add_email(own, "ana@acme.com"))
    before = customer_document(desk.read(own))
    refused, stale = desk.appender.append([add_email(own, "ana@acme.com"), rename(own, "Never", if_version=1)])
    assert isinstance(refused, EmailAlreadyPresent)
    assert isinstance(stale, Exception)
    assert customer_document(desk.read(own)) == before


def test_nothing_outlives_an_erasure_by_another_process(desk: Desk, other: Desk) -> None:
    own = long_history(desk)
    assert desk.read(own).name == f"Name {LONG - 2}"
    run(other.appender, erase(own))
    with pytest.raises(CustomerErased):
        desk.read(own)
    (refused,) = desk.appender.append([rename(own, "Too late")])
    assert isinstance(refused, CustomerErased)


def test_a_data_key_that_is_gone_or_another_is_noticed(desk: Desk, database_url: str) -> None:
    one, two = long_history(desk), long_history(desk)
    execute(
        database_url,
        "UPDATE customer_keys SET wrapped = (SELECT wrapped FROM customer_keys WHERE customer_id = %s) "
        "WHERE customer_id = %s",
        two,
        one,
    )
    execute(database_url, "DELETE FROM customer_keys WHERE customer_id = %s", two)
    for customer_id in (one, two):
        with pytest.raises(RecordUnreadable):
            desk.read(customer_id)
        (refused,) = desk.appender.append([rename(customer_id, "Anything")])
        assert isinstance(refused, RecordUnreadable)


def test_a_log_that_was_put_back_is_noticed(desk: Desk, other: Desk, database_url: str) -> None:
    own = long_history(desk)
    run(desk.appender, rename(own, "Lost"))
    execute(
        database_url,
        "ALTER TABLE events DISABLE TRIGGER events_are_only_added; DELETE FROM events WHERE position > "
        f"{LONG}; ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_only_added",
    )
    assert desk.read(own).name == f"Name {LONG - 2}"
    (renamed,) = run(desk.appender, rename(own, "Anew"))
    assert renamed.version == LONG + 1
    assert other.read(own).name == "Anew"


def test_another_event_at_the_same_place_is_noticed(desk: Desk, database_url: str) -> None:
    """By services that were started afterwards; one that confirmed what is gone records nothing more."""
    own = long_history(desk)
    run(desk.appender, rename(own, "Lost"))
    assert desk.read(own).name == "Lost"
    execute(
        database_url,
        "ALTER TABLE events DISABLE TRIGGER events_are_only_added; DELETE FROM events WHERE position > "
        f"{LONG}; ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_only_added",
    )
    with appending(database_url, in_use=ServerInUse()) as other:
        (instead,) = run(other, rename(own, "Instead"))
    assert (instead.version, instead.position) == (LONG + 1, LONG + 1)
    assert desk.read(own).name == "Instead"
    with appending(database_url, store=desk.store, in_use=ServerInUse()) as later:
        run(later, add_email(own, "ana@acme.com"))
    assert desk.read(own).name == "Instead"


def test_an_erased_customer_whose_key_came_back_shows_nothing(desk: Desk, other: Desk, database_url: str) -> None:
    own = long_history(desk)
    with psycopg.connect(database_url, autocommit=True) as connection:
        kept = connection.execute("SELECT wrapped FROM customer_keys WHERE customer_id = %s", [own]).fetchone()
        run(other.appender, erase(own))
        assert kept
        connection.execute("INSERT INTO customer_keys (customer_id, wrapped) VALUES (%s, %s)", [own, kept[0]])
    with pytest.raises(CustomerErased):
        desk.read(own)
    (refused,) = desk.appender.append([rename(own, "Too late")])
    assert isinstance(refused, CustomerErased)


def test_a_repeated_request_is_answered_from_before_what_is_remembered(desk: Desk) -> None:
    own = uuid4()
    (first,) = run(desk.appender, register("Acme", customer_id=own, idempotency=key("first")))
    run(desk.appender, *(rename(own, f"Name {number}") for number in range(LONG)))
    renamed, again = run(desk.appender, rename(own, "Now"), register("Acme", idempotency=key("first")))
    assert (again.is_replay, again.version, again.answer) == (True, 1, first.answer)
    assert renamed.version == LONG + 2
    (last,) = run(desk.appender, rename(own, "Later"))
    assert last.version == LONG + 3


def test_the_memory_has_an_end() -> None:
    memory = LongHistories()
    template = object.__new__(Customer)
    for number in range(CAPACITY + 5):
        customer = object.__new__(Customer)
        vars(customer).update(vars(template), _id=UUID(int=number), _version=LONG, is_erased=False)
        memory.remember(customer, number + 1, b"key", b"state")
    known = memory.known(UUID(int=number) for number in range(CAPACITY + 5))
    assert len(known) == CAPACITY
    assert UUID(int=0) not in known


@given(data=st.data())
@settings(max_examples=15)
def test_two_processes_with_memories_and_one_without_see_the_same(
    desk: Desk, other: Desk, database_url: str, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_histories, "LONG", 3)
        own = [long_history(desk, 4) for _ in range(2)]
        for _ in range(data.draw(st.integers(3, 8))):
            who = data.draw(st.sampled_from([desk, other]))
            who.appender.append(data.draw(st.lists(commands(own), min_size=1, max_size=4)))
            expected = customers_in(database_url)
            for customer_id in own:
                for reader in (desk, other):
                    if expected[customer_id].is_erased:
                        with pytest.raises(CustomerErased):
                            reader.read(customer_id)
                    else:
                        found = customer_document(reader.read(customer_id))
                        assert found == customer_document(expected[customer_id])


@st.composite
def commands(draw: st.DrawFn, own: list[UUID]) -> Command:
    """Anything, what is refused included."""
    customer_id = draw(st.sampled_from(own))
    match draw(st.sampled_from(["rename", "email", "archive", "restore", "stale", "erase"])):
        case "rename":
            return rename(customer_id, draw(st.sampled_from(["Acme", "Beta"])))
        case "email":
            return add_email(customer_id, draw(st.sampled_from(["a@acme.com", "b@acme.com", "c@acme.com"])))
        case "archive":
            return archive(customer_id)
        case "restore":
            return restore(customer_id)
        case "stale":
            return rename(customer_id, "Never", if_version=2)
        case _:
            return erase(customer_id) if draw(st.integers(0, 4)) == 0 else rename(customer_id, "Spared")
