"""The queue of the writer: who waits, who is told to try again, who goes first, and how it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from uuid import UUID

import pytest

from application.database.connections import connect
from application.writing.appender import Appender, Decided
from application.writing.writer import BACKGROUND_SHARE, BATCH_SIZE, Writer
from domain.errors import DatabaseUnavailable, IdempotencyKeyInFlight, Overloaded
from tests.support.commands import CLAIMS, DATA_KEYS, STORE, appender, customers_in, done, key, log, register, rename
from tests.support.waiting import (
    SECONDS,
    all_of,
    batches_of,
    eventually,
    execute_all,
    execute_one,
    held_lock,
    is_waiting,
    told_within,
)

NOWHERE = "host=/nonexistent dbname=nothing"


def test_a_full_queue_refuses_more(start_writer: Callable[..., Writer], database_url: str) -> None:
    writer = start_writer(capacity=2)
    with held_lock(database_url) as let_go:
        running = writer.submit(register())
        eventually(lambda: is_waiting(database_url))

        async def crowd() -> list[Decided]:
            waiting = [asyncio.ensure_future(writer.execute(register())) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(Overloaded):
                await writer.execute(register())
            background = [writer.submit(register()) for _ in range(2)]
            with pytest.raises(Overloaded):
                writer.submit(register())
            let_go()
            return [*await asyncio.gather(*waiting), *[each.result(SECONDS) for each in background]]

        assert len(asyncio.run(crowd())) == 4
        running.result(SECONDS)
    assert len(log(database_url)) == 5


def test_a_command_whose_time_passed_while_it_waited_never_runs(
    start_writer: Callable[..., Writer], database_url: str
) -> None:
    writer = start_writer(patience=0.3, is_patient=True)
    with held_lock(database_url) as let_go:
        running = writer.submit(register("Running"))
        eventually(lambda: is_waiting(database_url))
        decided = execute_all(writer, register("Waiting"), register("Waiting too"))
        assert [type(each) for each in decided] == [Overloaded, Overloaded]
        let_go()
        running.result(SECONDS)
    writer.submit(register("Later")).result(SECONDS)
    names = sorted(customer.name for customer in customers_in(database_url).values())
    assert names == ["Later", "Running"]


def test_a_command_that_runs_when_its_time_is_over_may_be_recorded_and_a_retry_finds_out(
    start_writer: Callable[..., Writer], database_url: str
) -> None:
    writer = start_writer(patience=1, is_patient=True)
    with held_lock(database_url) as let_go:
        (decided,) = execute_all(writer, register(idempotency=key("a")))
        assert isinstance(decided, DatabaseUnavailable)
        let_go()
        eventually(lambda: log(database_url))
    again = execute_one(start_writer(), register(idempotency=key("a")))
    assert (again.is_replay, again.position) == (True, 1)
    assert len(log(database_url)) == 1


def test_a_foreign_lock_is_a_database_that_does_not_answer_within_5_seconds(writer: Writer, database_url: str) -> None:
    with held_lock(database_url) as let_go:

        async def both() -> list[Decided]:
            first = asyncio.ensure_future(told_within(5, all_of((writer, register()))))
            await asyncio.to_thread(eventually, lambda: is_waiting(database_url))
            return [*await told_within(5, all_of((writer, register()))), *await first]

        assert [type(each) for each in asyncio.run(both())] == [DatabaseUnavailable, DatabaseUnavailable]
        let_go()
    assert execute_one(writer, register()).version == 1


def test_the_second_request_with_a_key_is_told_that_the_first_still_runs(
    start_writer: Callable[..., Writer], database_url: str
) -> None:
    writer = start_writer(patience=1, is_patient=True)
    with held_lock(database_url) as let_go:

        async def both() -> list[Decided]:
            first = asyncio.ensure_future(all_of((writer, register(idempotency=key("a")))))
            await asyncio.to_thread(eventually, lambda: is_waiting(database_url))
            return [*await all_of((writer, register(idempotency=key("a")))), *await first]

        assert [type(each) for each in asyncio.run(both())] == [IdempotencyKeyInFlight, DatabaseUnavailable]
        let_go()


def test_the_second_request_with_a_key_waits_for_the_first_and_gets_its_answer(
    writer: Writer, database_url: str
) -> None:
    with held_lock(database_url) as let_go:

        async def both() -> list[Decided]:
            first = asyncio.ensure_future(writer.execute(register(idempotency=key("a"))))
            await asyncio.to_thread(eventually, lambda: is_waiting(database_url))
            second = asyncio.ensure_future(writer.execute(register(idempotency=key("a"))))
            await asyncio.sleep(0)
            let_go()
            return [await first, await second]

        first, second = asyncio.run(both())
    assert done(second).is_replay
    assert done(second).answer == done(first).answer
    assert len(log(database_url)) == 1


def test_imports_yield_to_people(writer: Writer, database_url: str) -> None:
    people = 10
    with held_lock(database_url) as let_go:
        running = writer.submit(register())
        eventually(lambda: is_waiting(database_url))
        imports = [writer.submit(register()) for _ in range(3 * BATCH_SIZE)]

        async def persons() -> list[Decided]:
            crowd = asyncio.gather(*[writer.execute(register()) for _ in range(people)])
            await asyncio.sleep(0)
            let_go()
            return list(await crowd)

        interactive = [done(each).position for each in asyncio.run(persons())]
        positions = [each.result(SECONDS).position for each in imports]
        running.result(SECONDS)
    assert interactive == list(range(2, 2 + people))
    assert positions == list(range(2 + people, 2 + people + 3 * BATCH_SIZE))
    assert batches_of(database_url) == 2 + -(-(3 * BATCH_SIZE - BACKGROUND_SHARE) // BATCH_SIZE)


def test_stop_finishes_what_waits_and_takes_no_more(start_writer: Callable[..., Writer], database_url: str) -> None:
    writer = start_writer()
    with held_lock(database_url) as let_go:
        futures = [writer.submit(register()) for _ in range(2 * BATCH_SIZE)]
        eventually(lambda: is_waiting(database_url))
        stopping = threading.Thread(target=writer.stop)
        stopping.start()
        eventually(lambda: is_refused(writer))
        let_go()
        stopping.join(SECONDS)
        assert not stopping.is_alive()
    assert all(future.done() for future in futures)
    assert sorted(future.result().position for future in futures) == list(range(1, 2 * BATCH_SIZE + 1))
    assert len(log(database_url)) == 2 * BATCH_SIZE


def is_refused(writer: Writer) -> bool:
    try:
        writer.submit(rename(UUID(int=0), "nobody"))
    except Overloaded:
        return True
    return False


def test_stop_does_not_wait_for_a_database_that_is_away() -> None:
    nowhere = Writer(appender(NOWHERE))
    nowhere.start()
    future = nowhere.submit(register())
    nowhere.stop()
    assert isinstance(future.exception(SECONDS), DatabaseUnavailable)


def test_while_the_database_is_away_the_second_request_with_a_key_is_told_so() -> None:
    nowhere = Writer(appender(NOWHERE), patience=1)
    nowhere.start()

    async def both() -> list[Decided]:
        first = asyncio.ensure_future(all_of((nowhere, register(idempotency=key("a")))))
        await asyncio.sleep(0)
        await asyncio.to_thread(eventually, lambda: not nowhere.waiting)
        return [*await all_of((nowhere, register(idempotency=key("a")))), *await first]

    assert [type(each) for each in asyncio.run(both())] == [DatabaseUnavailable, DatabaseUnavailable]
    nowhere.stop()


def test_imports_wait_for_a_database_that_comes_back(database_url: str) -> None:
    urls = iter([NOWHERE, NOWHERE, NOWHERE])
    writer = Writer(Appender(lambda: connect(next(urls, database_url), "writer"), STORE, DATA_KEYS, CLAIMS))
    writer.start()
    assert writer.submit(register()).result(SECONDS).position == 1
    writer.stop()


def test_a_sender_whose_event_loop_is_gone_does_no_harm(writer: Writer, database_url: str) -> None:
    with held_lock(database_url) as let_go:

        async def leave() -> None:
            left = asyncio.ensure_future(writer.execute(register("Left")))
            await asyncio.to_thread(eventually, lambda: is_waiting(database_url))
            left.cancel()

        asyncio.run(leave())
        let_go()
    assert execute_one(writer, register("Stays")).version == 1


def test_a_command_that_was_handed_in_cannot_be_taken_back(writer: Writer, database_url: str) -> None:
    with held_lock(database_url) as let_go:
        future = writer.submit(register())
        assert not future.cancel()
        let_go()
    assert future.result(SECONDS).position == 1
