"""The one performance idea of the write side: commands that wait are decided and appended together.

One thread takes all commands that wait, loads the streams of all their customers with one round trip, runs them one
after another in memory, and appends everything in one transaction with a second one. A single command is a batch of
one: there is no timer and no added latency. Nothing is answered before its commit.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

import structlog

from application.database import patience
from application.writing.appender import Appender, Decided
from application.writing.command import Command, Outcome
from application.writing.commits import Commits
from domain.errors import DatabaseUnavailable, EventsLost, IdempotencyKeyInFlight, Overloaded

log = structlog.get_logger(__name__)

BATCH_SIZE = 64
BACKGROUND_SHARE = 16
"""How many commands of imports ride along while interactive ones wait."""
BESIDE_OTHERS = 8
"""How many commands of imports are decided together while other processes append: these wait for the batch to end."""


class _Stage(Enum):
    """How far a command got."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()


@dataclass(eq=False, slots=True)
class _Waiting:
    """A command with whoever waits for it."""

    command: Command
    deadline: float
    resolve: Callable[[Decided], None]
    loop: asyncio.AbstractEventLoop | None
    stage: _Stage = _Stage.WAITING


class Writer:
    """Accepts commands from any thread or event loop; `start()` it first, and `stop()` it to finish what waits.

    `patience` is how long, in seconds, a command may wait and run before its sender is told 503; `capacity` how many
    may wait before new ones are refused as `Overloaded`; `on_batch` is told the size of every batch that was recorded.
    Where it `shows_life`, it commits nothing now and then while there are no commands, to see whether it could.
    """

    def __init__(
        self,
        appender: Appender,
        *,
        patience: float = 4.5,
        capacity: int = 1_000,
        on_batch: Callable[[int], None] = lambda size: None,
        shows_life: bool = False,
    ) -> None:
        self._appender = appender
        self._shows_life = shows_life
        self.commits = Commits()
        self._patience, self._capacity, self._on_batch = patience, capacity, on_batch
        self._interactive: deque[_Waiting] = deque()
        self._background: deque[_Waiting] = deque()
        self._running: list[_Waiting] = []
        self._wake = threading.Condition()
        self._stopping = False
        self._finished = 0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether commands are being taken."""
        return self._thread.is_alive() and not self._stopping

    @property
    def _is_healthy(self) -> bool:
        return self.commits.trouble is None

    @property
    def waiting(self) -> int:
        """How many commands wait to be decided."""
        return len(self._interactive) + len(self._background)

    def start(self) -> None:
        """Begin to take commands."""
        self._thread.start()

    def stop(self, most_silence: float = 15.0) -> None:
        """Finish what waits, then end; returns when that is done.

        Where no batch comes to its end in `most_silence` seconds, the database is left, and whoever waits is told so.
        """
        with self._wake:
            self._stopping = True
            self._wake.notify()
        finished = -1
        while self._thread.is_alive() and finished != self._finished:
            finished = self._finished
            self._thread.join(most_silence)
        if self._thread.is_alive():
            self._appender.hang_up()
            self._thread.join(most_silence)

    async def execute(self, command: Command) -> Outcome:
        """Decide and record a command; returns after its commit or raises its refusal.

        Raises `Overloaded` when nothing was recorded for lack of time or room, `DatabaseUnavailable` when the
        database did not answer in time: a retry with the same Idempotency-Key then finds out.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        seconds = patience.left(self._patience) or 0.0
        waiting = _Waiting(command, time.monotonic() + seconds, _resolver(future), loop)
        self._enqueue(self._interactive, waiting)
        timer = loop.call_later(seconds, self._expire, waiting)
        try:
            return await future
        finally:
            timer.cancel()

    def submit(self, command: Command) -> Future[Outcome]:
        """Hand in a command of an import or of demo data: it yields to interactive ones and is never given up."""
        future: Future[Outcome] = Future()
        future.set_running_or_notify_cancel()  # nobody can cancel it any more just before it gets its result
        self._enqueue(self._background, _Waiting(command, float("inf"), _resolver(future), None))
        return future

    def _enqueue(self, queue: deque[_Waiting], waiting: _Waiting) -> None:
        with self._wake:
            if self._stopping or len(queue) >= self._capacity:
                raise Overloaded
            queue.append(waiting)
            self._wake.notify()

    def _expire(self, waiting: _Waiting) -> None:
        """The sender has waited long enough. A command that has not begun never will."""
        with self._wake:
            if waiting.stage is _Stage.DONE:
                return
            was_waiting = waiting.stage is _Stage.WAITING
            first_runs = was_waiting and self._is_healthy and self._runs_with_same_key(waiting.command)
            if was_waiting:
                self._interactive.remove(waiting)
                waiting.stage = _Stage.DONE
        if first_runs:
            waiting.resolve(IdempotencyKeyInFlight())
        else:
            waiting.resolve(Overloaded() if was_waiting and self._is_healthy else DatabaseUnavailable())

    def _runs_with_same_key(self, command: Command) -> bool:
        key = command.idempotency
        return key is not None and any(
            other.command.idempotency is not None and other.command.idempotency.key_tag == key.key_tag
            for other in self._running
        )

    def _run(self) -> None:
        while (batch := self._take()) is not None:
            if not batch:
                self._commit_nothing()
            elif self._stopping and not self._is_healthy:
                self._finish(batch, [DatabaseUnavailable() for _ in batch])
            else:
                try:
                    self._process(batch)
                except Exception as error:  # whatever it is, those who come next need a writer
                    log.exception("a batch was given up")
                    left = [each for each in batch if each.stage is not _Stage.DONE]
                    self._finish(left, [error for _ in left])
        self._appender.close()

    def _take(self) -> list[_Waiting] | None:
        """The next batch in order of arrival; empty when it is time to show life, nothing when the writer ends."""
        with self._wake:
            while not (self._interactive or self._background):
                if self._stopping:
                    return None
                if not self._wake.wait(self.commits.until_canary if self._shows_life else None):
                    return []
            batch = [self._interactive.popleft() for _ in range(min(BATCH_SIZE, len(self._interactive)))]
            room = min(BACKGROUND_SHARE, BATCH_SIZE - len(batch)) if batch else self._room_for_imports()
            batch += [self._background.popleft() for _ in range(min(room, len(self._background)))]
            for waiting in batch:
                waiting.stage = _Stage.RUNNING
            self._running = batch
        return batch

    def _commit_nothing(self) -> None:
        """As a batch would: under the append lock, and waiting for whatever a commit waits for."""
        try:
            self._appender.append([])
        except Exception as error:  # whatever it is, it would keep a command from being recorded
            self.commits.failed(error.__cause__ or error, of_nothing=True)
        else:
            self.commits.succeeded(of_nothing=True)

    def _room_for_imports(self) -> int:
        return BATCH_SIZE if self._appender.is_alone else BESIDE_OTHERS

    def _process(self, batch: list[_Waiting]) -> None:
        """Append a batch, again and again while the database is away and somebody still waits."""
        pause = 0.05
        while batch:
            try:
                decided = self._appender.append([waiting.command for waiting in batch])
            except EventsLost as error:
                self.commits.failed(error, of_nothing=False)
                self._finish(batch, [error for _ in batch])
                return
            except DatabaseUnavailable as error:
                self.commits.failed(error.__cause__ or error, of_nothing=False)
                time.sleep(pause)
                pause = min(2 * pause, 1.0)
                batch = self._still_wanted(batch)
            except Exception as error:
                batch = self._isolate(batch, error)
            else:
                self.commits.succeeded(of_nothing=False)
                self._finish(batch, decided)
                self._on_batch(len(batch))
                return

    def _still_wanted(self, batch: list[_Waiting]) -> list[_Waiting]:
        """Without those whose senders were told to try again, and without any once the service ends."""
        now = time.monotonic()
        gone = [waiting for waiting in batch if waiting.deadline <= now or self._stopping]
        self._finish(gone, [DatabaseUnavailable() for _ in gone])
        return [waiting for waiting in batch if waiting not in gone]

    def _isolate(self, batch: list[_Waiting], error: Exception) -> list[_Waiting]:
        """One of the batch breaks the append: run each alone, so that only that one fails."""
        if len(batch) == 1:
            self._finish(batch, [error])
            return []
        log.warning("a batch failed and is decided one by one", error=type(error).__name__)
        for waiting in batch:
            self._process([waiting])
        return []

    def _finish(self, batch: list[_Waiting], decided: list[Decided]) -> None:
        """Tell everybody, with one hand-over per event loop."""
        with self._wake:
            self._finished += 1
            for waiting in batch:
                waiting.stage = _Stage.DONE
        by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[_Waiting, Decided]]] = {}
        for waiting, result in zip(batch, decided, strict=True):
            by_loop.setdefault(waiting.loop, []).append((waiting, result))
        for loop, results in by_loop.items():
            if loop is None:
                _tell(results)
                continue
            with suppress(RuntimeError):  # the loop was closed: nobody waits there any more
                loop.call_soon_threadsafe(_tell, results)


def _tell(results: Iterable[tuple[_Waiting, Decided]]) -> None:
    for waiting, result in results:
        waiting.resolve(result)


def _resolver(future: asyncio.Future[Outcome] | Future[Outcome]) -> Callable[[Decided], None]:
    def resolve(result: Decided) -> None:
        if future.done():
            return
        if isinstance(result, StopIteration):  # asyncio takes no such exception for a result
            result = RuntimeError("A command raised StopIteration.")
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)

    return resolve
