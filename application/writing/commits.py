"""When a writer last committed, and what keeps it from committing: for health checks, and for the log once each."""

from __future__ import annotations

import time
from typing import Final

import psycopg
import structlog

log = structlog.get_logger(__name__)

CANARY_SECONDS: Final = 2.0
"""After so long without a commit a writer commits nothing, to see whether it could."""
FULL_SECONDS: Final = 10.0
"""So long a batch that found no room speaks for the next ones: committing nothing needs none."""
_NO_ROOM: Final = "53"


class Commits:
    """Told by the writer how each attempt went; may be asked from any thread."""

    def __init__(self) -> None:
        self._last = self._tried = time.monotonic()
        self._failed_since: float | None = None
        self._had_no_room = float("-inf")
        self.trouble: BaseException | None = None
        """What the last attempt failed for, until one succeeds."""

    @property
    def age(self) -> float:
        """Seconds since the last commit; at the beginning since there is a writer."""
        return time.monotonic() - self._last

    @property
    def until_canary(self) -> float:
        """Seconds until a writer without commands has to try a commit."""
        return max(0.0, self._tried + CANARY_SECONDS - time.monotonic())

    def succeeded(self, *, of_nothing: bool) -> None:
        """A batch was committed, or nothing."""
        self._last = self._tried = now = time.monotonic()
        if self.trouble is None or (of_nothing and now - self._had_no_room < FULL_SECONDS):
            return
        self.trouble = None
        lost = now - (self._failed_since or now)
        self._failed_since = None
        log.warning("commits are possible again", after_seconds=round(lost, 1))

    def failed(self, error: BaseException, *, of_nothing: bool) -> None:
        """An attempt came to nothing, or nobody knows what it came to."""
        self._tried = now = time.monotonic()
        if not of_nothing and (state_of(error) or "").startswith(_NO_ROOM):
            self._had_no_room = now
        if self.trouble is None:
            self._failed_since = now
            log.warning("no commit is possible", error=type(error).__name__, sqlstate=state_of(error))
        self.trouble = error


def state_of(error: BaseException) -> str | None:
    """The SQLSTATE of what the server said, nothing where it said none."""
    return error.sqlstate if isinstance(error, psycopg.Error) else None
