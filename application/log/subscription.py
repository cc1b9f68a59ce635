"""How a subscriber of the library follows our log: it listens for notifications, with a poll as a safety net."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Event, Lock
from typing import Any, Final

import psycopg
from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from application.log.recorder_errors import errors_of_the_library
from application.log.wakeup import Wakeup, heard

PAGE: Final = 500
POLL_SECONDS: Final = 1.0
"""How long a lost notification can delay a subscriber."""


class LogSubscription(Subscription[ApplicationRecorder]):
    """Yields what is recorded after a position, and waits for more until it is stopped.

    `connection` listens already, and is closed when the subscription is stopped. Iterate in one thread; `stop` may come
    from any. What breaks is raised where the next event is asked for.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        connection: psycopg.Connection[Any],
        *,
        gt: int | None,
        topics: Sequence[str],
        poll_seconds: float,
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._log, self._read_up_to, self._wanted = recorder, gt, topics
        self._page: deque[Notification] = deque()
        self._connection, self._waiting = connection, Lock()
        self._wakeup, self._poll_seconds = Wakeup(), poll_seconds
        self._is_stopped = Event()

    def __next__(self) -> Notification:
        while not self._is_stopped.is_set():
            if self._page:
                return self._page.popleft()
            self._read()
            if not self._page:
                self._wait()
        raise StopIteration

    def stop(self) -> None:
        """End the iteration, also one that waits in another thread, and give the connection back."""
        super().stop()
        self._is_stopped.set()
        self._wakeup.set()
        with self._waiting:
            self._connection.close()
            self._wakeup.close()

    def _read(self) -> None:
        # With topics, what is passed over is not read again: positions become visible in their order.
        head = self._log.max_notification_id() if self._wanted else None
        self._page.extend(
            self._log.select_notifications(
                self._read_up_to, PAGE, stop=head, topics=self._wanted, inclusive_of_start=False
            )
        )
        if self._page:
            self._read_up_to = self._page[-1].id
        elif head is not None:
            self._read_up_to = max(head, self._read_up_to or 0)

    def _wait(self) -> None:
        with self._waiting, errors_of_the_library():
            if not self._is_stopped.is_set():
                self._wakeup.wait(self._poll_seconds, self._connection)
                for _ in heard(self._connection):
                    pass
