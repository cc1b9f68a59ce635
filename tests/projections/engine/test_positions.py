"""Waiting for a position."""

from __future__ import annotations

import asyncio
from threading import Thread

import pytest

from projections.engine.positions import Positions
from tests.support.waiting import SECONDS


def test_a_position_that_is_there_is_answered_without_giving_way() -> None:
    positions = Positions()
    positions.reached("list", 7)
    with pytest.raises(StopIteration) as answer:
        positions.wait_for("list", 7, timeout=1).send(None)
    assert answer.value.value is True


def test_waiters_of_any_loop_wake_when_a_thread_says_so() -> None:
    positions = Positions()

    async def main() -> list[bool]:
        waiters = [asyncio.create_task(positions.wait_for("list", position, SECONDS)) for position in (3, 1, 2)]
        await asyncio.sleep(0)
        Thread(target=positions.reached, args=("list", 2)).start()
        assert await waiters[1]
        assert await waiters[2]
        assert not waiters[0].done()
        positions.reached("list", 3)
        return list(await asyncio.gather(*waiters))

    assert asyncio.run(main()) == [True, True, True]


def test_a_wait_ends_with_its_time_and_leaves_nothing_behind() -> None:
    positions = Positions()

    async def main() -> None:
        assert not await positions.wait_for("list", 1, timeout=0.01)
        task = asyncio.create_task(positions.wait_for("list", 1, timeout=SECONDS))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert positions._places["list"].waiters == []
    positions.reached("list", 1)


def test_positions_grow_unless_the_database_fell_back() -> None:
    positions = Positions()
    positions.reached("list", 5)
    positions.reached("list", 4)
    assert positions.position("list") == 5
    positions.start_again("list", 4)
    assert positions.position("list") == 4


def test_what_was_never_heard_of_is_waited_for_too() -> None:
    positions = Positions()

    async def main() -> None:
        assert not await positions.wait_for("list", 0, timeout=0.01)
        positions.reached("list", 0)
        assert await positions.wait_for("list", 0, timeout=0)

    asyncio.run(main())
