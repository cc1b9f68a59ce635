"""Keeps workers running on one listening socket: starts them, replaces those that die, ends them together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread, Timer
from typing import Literal

import structlog

from api.server.orders import start_process
from application.database.server_in_use import server_in_use

log = structlog.get_logger(__name__)

WORKER = "api.worker"
"""The module that a worker runs."""
GRACE_SECONDS = 6
"""How long running requests may go on after the service was told to stop: a little longer than an answer takes."""
LEAVE_SECONDS = 3
"""How long a worker may take afterwards to leave the database."""
PAUSE_SECONDS = 1.0
"""Between the death of a worker that did not live long and the next one."""
LONG_SECONDS = 10.0


@dataclass(eq=False, slots=True)
class Worker:
    """A running process; `is_ready` once it answers requests."""

    process: subprocess.Popen[bytes]
    is_ready: bool = False
    began: float = field(default_factory=time.monotonic)


Notice = tuple[Literal["ready", "ended"], Worker] | tuple[Literal["stop", "start"], None]


class Supervisor:
    """The parent's main thread lives here; what happens comes in through one queue."""

    def __init__(
        self,
        given: Mapping[str, object],
        database_url: str,
        listener: socket.socket,
        count: int,
        when_ready: Callable[[], None],
        when_stopping: Callable[[], None],
    ) -> None:
        self._given, self._database_url, self._listener = given, database_url, listener
        self._count, self._when_ready, self._when_stopping = count, when_ready, when_stopping
        self._notices: SimpleQueue[Notice] = SimpleQueue()
        self._workers: set[Worker] = set()
        self._one_was_ready = self._all_were_ready = False

    def run(self) -> int:
        """Returns the exit code, after all workers ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._notices.put(("stop", None)))
        try:
            for _ in range(self._count):
                self._start()
            return self._watch()
        finally:
            self._stop()

    def _watch(self) -> int:
        while True:
            match self._notices.get():
                case "stop", _:
                    return 0
                case "start", _:
                    self._start_or_later()
                case "ready", Worker() as worker:
                    worker.is_ready = self._one_was_ready = True
                    ready = sum(each.is_ready for each in self._workers)
                    if ready == self._count and not self._all_were_ready:
                        self._all_were_ready = True
                        self._when_ready()
                case "ended", Worker() as worker:
                    self._workers.discard(worker)
                    if not self._one_was_ready:
                        return 1  # what keeps the first from starting keeps the next ones too
                    self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        log.warning("a worker died and is replaced", code=worker.process.returncode)
        with suppress(OSError):
            _forget_metrics(worker.process.pid)
        self._start_after(0.0 if time.monotonic() - worker.began > LONG_SECONDS else PAUSE_SECONDS)

    def _start_after(self, seconds: float) -> None:
        timer = Timer(seconds, self._notices.put, [("start", None)])
        timer.daemon = True
        timer.start()

    def _start_or_later(self) -> None:
        """The workers that are left go on where the machine has no process or no file for another one."""
        try:
            self._start()
        except OSError as error:
            log.error("no worker can be started", why=error.strerror)
            self._start_after(LONG_SECONDS)

    def _start(self) -> None:
        ready, in_worker = os.pipe()
        listener = self._listener.fileno()
        in_use = server_in_use(self._database_url)
        order = {
            "given": self._given,
            "database_url": self._database_url,
            "in_use": in_use.descriptor,
            "listener": listener,
            "ready": in_worker,
        }
        try:
            worker = Worker(start_process(WORKER, order, descriptors=[listener, in_worker, *in_use.descriptors]))
        except OSError:
            os.close(ready)
            raise
        finally:
            os.close(in_worker)
        self._workers.add(worker)
        Thread(target=self._follow, args=[worker, ready], daemon=True).start()

    def _follow(self, worker: Worker, ready: int) -> None:
        """Reports that the worker is ready, which it writes into the pipe, and that it ended, which closes it."""
        if os.read(ready, 1):
            self._notices.put(("ready", worker))
        os.close(ready)
        worker.process.wait()
        self._notices.put(("ended", worker))

    def _stop(self) -> None:
        self._when_stopping()
        self._listener.close()
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS + LEAVE_SECONDS
        for worker in self._workers:
            try:
                worker.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()


def _forget_metrics(process_id: int) -> None:
    """What a dead worker counted stays in the sums; what it measured of itself does not."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(process_id)  # type: ignore[no-untyped-call]
