"""Reads the log ahead of whoever applies it, so that decoding here and writing in the database overlap."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from application.database.connections import Connect
from domain.recorded import Recorded
from projections.engine.projection import ReadAfter

BATCHES_AHEAD: Final = 1


class ReadAhead:
    """Iterates over the batches from the beginning of the log to the one that reaches `head`."""

    def __init__(self, connect: Connect, read_after: ReadAfter, size: int, head: int) -> None:
        self._connect, self._read_after, self._size, self._head = connect, read_after, size, head
        self._queue: Queue[list[Recorded] | BaseException | None] = Queue(BATCHES_AHEAD)
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="read ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def __iter__(self) -> Iterator[list[Recorded]]:
        while (found := self._queue.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found

    def _run(self) -> None:
        try:
            with self._connect() as connection:
                connection.autocommit = True
                position = 0
                while position < self._head and (batch := self._read_after(connection, position, self._size)):
                    position = batch[-1].position
                    if not self._put(batch):
                        return
            self._put(None)
        except BaseException as error:  # for the thread that iterates
            self._put(error)

    def _put(self, found: list[Recorded] | BaseException | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(found, timeout=0.1)
            except Full:
                continue
            return True
        return False
