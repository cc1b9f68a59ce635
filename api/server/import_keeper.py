"""Has imports done: starts a process for them when there are any, and another one when that dies."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from functools import partial
from threading import Thread
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import psycopg
import structlog

from api.server.import_process import MOST_MEMORY, PROCESS
from api.server.orders import start_process
from api.server.pulse import Pulse
from application.database.connections import connect
from application.database.server_in_use import server_in_use
from application.importing.jobs import jobs_sql as sql
from application.log.wakeup import heard
from projections.engine.follower_sql import listen
from projections.engine.lasting_thread import LastingThread

log = structlog.get_logger(__name__)

POLL_SECONDS: Final = 1.0
STOP_SECONDS: Final = 8.0
"""How long it may take to save what is done, while the workers end too."""
KEEPER_STOPS_SECONDS: Final = 1.0
LONG_SECONDS: Final = 10.0
FIRST_PAUSE: Final = 0.5
MAX_PAUSE: Final = 30.0
"""Between the death of a process and the next one, where it did not live long."""
MOST_SILENCE: Final = 40.0
"""So long a process may say nothing: it is suspended, or lost in a pattern or a library that lets nobody else work."""


class ImportKeeper(LastingThread, AbstractContextManager["ImportKeeper"]):
    """Looks whether an import waits, when it hears of one and once a second, and has one process at most.

    All processes of a keeper hold leases under one name, so that the next one goes on at once where one was killed.
    """

    def __init__(
        self,
        given: Mapping[str, object],
        database_url: str,
        *,
        most_memory: int = MOST_MEMORY,
        most_silence: float = MOST_SILENCE,
    ) -> None:
        super().__init__("keeper of imports", partial(connect, database_url, "listening"))
        self._holder = uuid4()
        self._order = {
            "given": given,
            "database_url": database_url,
            "holder": self._holder,
            "memory": most_memory,
        }
        self._in_use = server_in_use(database_url)
        self._process: subprocess.Popen[bytes] | None = None
        self._pulse: Pulse | None = None
        self._most_silence = most_silence
        self._began = self._stops_until = 0.0
        self._pause = FIRST_PAUSE
        self._not_before = 0.0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Have the process save what is done and end, then end too."""
        self.begin_to_stop()
        self.stop(KEEPER_STOPS_SECONDS)
        if self._process is None:
            return
        self._process.terminate()  # it may have begun only now
        try:
            self._process.wait(max(0.5, self._stops_until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._let_go()

    def begin_to_stop(self) -> None:
        """The same for both, without waiting for them."""
        if not self._stopping:
            self._stops_until = time.monotonic() + STOP_SECONDS
        super().begin_to_stop()
        if (process := self._process) is not None:
            process.terminate()

    @property
    def process_id(self) -> int | None:
        """That of the process, while there is one."""
        return self._process.pid if self._process else None

    def _work(self, connection: psycopg.Connection[Any]) -> None:
        listen(connection, sql.CHANNEL)
        while not self._stopping:
            if self._is_free() and self._is_there_work(connection):
                self._start()
            self._goes_well()
            self._wakeup.wait(POLL_SECONDS, connection)
            list(heard(connection))

    def _is_free(self) -> bool:
        """Whether no process runs, and the next one may begin."""
        if self._process is not None:
            if self._process.poll() is None:
                self._kill_if_lost(self._process)
                return False
            self._ended(self._process.returncode)
        return time.monotonic() >= self._not_before

    def _kill_if_lost(self, process: subprocess.Popen[bytes]) -> None:
        assert self._pulse
        if self._pulse.silence() > self._most_silence:
            log.warning("the process of imports does not move and is killed")
            process.kill()  # what it was doing counts as an attempt, see `ImportRunner`

    def _is_there_work(self, connection: psycopg.Connection[Any]) -> bool:
        (waits,) = connection.execute(sql.IS_THERE_WORK, {"holder": self._holder}).fetchone() or (False,)
        return bool(waits)

    def _ended(self, code: int) -> None:
        self._let_go()
        if code == 0:
            self._pause = FIRST_PAUSE
            return
        log.warning("the process of imports died and is replaced", code=code)
        if time.monotonic() - self._began > LONG_SECONDS:
            self._pause = FIRST_PAUSE
        self._not_before = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, MAX_PAUSE)

    def _let_go(self) -> None:
        """Of a process that has ended."""
        assert self._process
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process = None
        if self._pulse:
            self._pulse.close()

    def _start(self) -> None:
        pulse = Pulse()
        with pulse.handed_on() as end:
            order = {**self._order, "pulse": end, "in_use": self._in_use.descriptor}
            process = start_process(PROCESS, order, descriptors=[end, *self._in_use.descriptors])
        self._process, self._pulse, self._began = process, pulse, time.monotonic()
        Thread(target=self._notice_end, args=[process], daemon=True).start()

    def _notice_end(self, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        self._wakeup.set()
