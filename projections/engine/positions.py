"""A board of how far each projection is and what its tables are, on which readers wait for their own writes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from threading import Lock
from typing import Final, NamedTuple

Loop = asyncio.AbstractEventLoop
Waiter = tuple[int, int, Loop, "asyncio.Future[bool]"]

UNHEARD: Final = -1


class Tables(NamedTuple):
    """The shape of the live tables, and which part of the log (0 to 1) a rebuild of them has done, if there is one."""

    shape: int
    rebuilt: float | None


@dataclass(slots=True)
class _Place:
    position: int = UNHEARD
    tables: Tables | None = None
    waiters: list[Waiter] = field(default_factory=list)


class Positions:
    """Written by followers in their threads, read and awaited by request handlers of any event loop."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._places: dict[str, _Place] = {}
        self._order = count()

    def position(self, projection: str) -> int:
        """How far the projection is known to be, -1 before anything was heard of it."""
        place = self._places.get(projection)
        return place.position if place else UNHEARD

    def tables(self, projection: str) -> Tables | None:
        """What is known of its tables: something, once it has a position."""
        place = self._places.get(projection)
        return place.tables if place else None

    def has_tables(self, projection: str, tables: Tables) -> None:
        """What its live tables are; heard before its position."""
        with self._lock:
            self._places.setdefault(projection, _Place()).tables = tables

    def reached(self, projection: str, position: int) -> None:
        """The projection is at this position now, or was already further."""
        with self._lock:
            place = self._places.setdefault(projection, _Place())
            if position <= place.position:
                return
            place.position = position
            reached = []
            while place.waiters and place.waiters[0][0] <= position:
                reached.append(heappop(place.waiters))
        _wake(reached)

    def start_again(self, projection: str, position: int) -> None:
        """What was heard before may not be true any more: a crashed database can fall back a little."""
        with self._lock:
            self._places.setdefault(projection, _Place()).position = UNHEARD
        self.reached(projection, position)

    async def wait_for(self, projection: str, position: int, timeout: float) -> bool:
        """Whether the projection is there within `timeout` seconds; answers at once where it is already."""
        if self.position(projection) >= position:
            return True
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        with self._lock:
            place = self._places.setdefault(projection, _Place())
            if place.position >= position:
                return True
            waiter = (position, next(self._order), loop, future)
            heappush(place.waiters, waiter)
        timer = loop.call_later(timeout, _settle, future, False)
        try:
            return await future
        finally:
            timer.cancel()
            if future.cancelled() or not future.result():
                self._forget(place, waiter)

    def _forget(self, place: _Place, waiter: Waiter) -> None:
        with self._lock, suppress(ValueError):
            place.waiters.remove(waiter)
            heapify(place.waiters)


def _wake(waiters: Iterable[Waiter]) -> None:
    """Answer the waiters, with one hop into each event loop."""
    by_loop: dict[Loop, list[asyncio.Future[bool]]] = {}
    for _, _, loop, future in waiters:
        by_loop.setdefault(loop, []).append(future)
    for loop, futures in by_loop.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle_all, futures)


def _settle_all(futures: list[asyncio.Future[bool]]) -> None:
    for future in futures:
        _settle(future, True)


def _settle(future: asyncio.Future[bool], answer: bool) -> None:
    if not future.done():
        future.set_result(answer)
