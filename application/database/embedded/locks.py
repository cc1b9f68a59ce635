"""File locks that the kernel frees when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any

POLL_SECONDS = 0.01


class FileLock:
    """One open lock file. Closing it gives the lock up, unless a child process inherited the descriptor.

    A child that inherits it holds the same lock, until the last copy is closed. Never unlock explicitly:
    that would take the lock from the child as well.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)

    def fileno(self) -> int:
        return self._descriptor

    def try_shared(self) -> bool:
        """Share the lock, unless somebody holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Hold the lock alone, unless somebody else has it. A refusal also loses the share held until then."""
        return self._try(fcntl.LOCK_EX)

    def wait_exclusive(self) -> None:
        """Block until nobody else has the lock."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try(self, operation: int) -> bool:
        return try_lock(self._descriptor, operation)


def try_lock(file: int | IO[Any], operation: int = fcntl.LOCK_EX) -> bool:
    """Lock an open file, alone if nothing else is said; False where somebody else has it."""
    try:
        fcntl.flock(file, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask every 10 ms until the condition holds; False when it did not in time. Asks at least once."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
