"""A thread that works over a connection of its own, and begins again when that breaks, until it is stopped."""

from __future__ import annotations

import logging
import random
from abc import ABC, abstractmethod
from threading import Thread
from time import monotonic
from typing import ClassVar

import psycopg

from application.database.connections import Connect, hang_up
from application.log.wakeup import Wakeup

log = logging.getLogger(__name__)

HUNG_UP_SECONDS = 0.5
"""How long a thread may take to notice that its connection is gone."""


class LastingThread(ABC):
    """`connect` gives a fresh connection in autocommit mode, with keepalives that notice a dead server within seconds.

    It raises psycopg.Error where there is none.
    """

    max_back_off: ClassVar[float] = 2.0
    """The longest pause, in seconds, before it begins again."""

    def __init__(self, name: str, connect: Connect) -> None:
        self.name = name
        self._connect = connect
        self._connection: psycopg.Connection | None = None
        self._wakeup = Wakeup()
        self._stopping = False
        self._failures = 0
        self._last_error: str | None = None
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def begin_to_stop(self) -> None:
        """End after what is under way."""
        self._stopping = True
        self._wakeup.set()

    def stop(self, timeout: float = 5.0) -> None:
        """End after what is under way; after `timeout` seconds it is broken off. Can be called twice."""
        self.begin_to_stop()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        if self._thread.is_alive() and hang_up(self._connection):
            self._thread.join(HUNG_UP_SECONDS)
        if not self._thread.is_alive():
            self._wakeup.close()

    @abstractmethod
    def _work(self, connection: psycopg.Connection) -> None:
        """Work until `_stopping`; whatever is raised leads to another attempt over another connection."""

    def _goes_well(self) -> None:
        """What went wrong before is over: the next failure is the first again."""
        if self._failures:
            log.info("The %s goes on.", self.name)
        self._failures, self._last_error = 0, None

    def _run(self) -> None:
        while not self._stopping:
            try:
                with self._connect() as connection:
                    connection.autocommit = True
                    self._connection = connection
                    self._work(connection)
            except Exception as error:  # whatever it is, trying again is all that can be done
                self._failures += 1
                said = type(error).__name__  # only the class, the text may hold values
                if said != self._last_error:  # once, not at each attempt
                    log.warning("The %s starts again: %s", self.name, said)
                self._last_error = said
                self._back_off()

    def _back_off(self) -> None:
        pause = min(self.max_back_off, 0.05 * 2 ** min(self._failures, 10)) * random.uniform(0.5, 1.0)
        until = monotonic() + pause
        while not self._stopping and (left := until - monotonic()) > 0:
            self._wakeup.wait(left)
