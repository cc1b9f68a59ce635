"""Whether another process still moves: it writes a byte into a pipe now and then, from a thread."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Final

EVERY_SECONDS: Final = 0.5
_LONGEST_STEP: Final = 2.0
"""What is counted between two looks at most: whoever looks may have been suspended too."""


class Pulse:
    """The end of the pipe that is listened to."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        self._is_heard = False
        self._silence, self._looked_at = 0.0, time.monotonic()

    @contextmanager
    def handed_on(self) -> Iterator[int]:
        """The other end, to be inherited; afterwards it is the other process's alone."""
        try:
            yield self._write
        finally:
            os.close(self._write)

    def silence(self) -> float:
        """For how many seconds nothing was heard, since the first time."""
        now = time.monotonic()
        step, self._looked_at = min(now - self._looked_at, _LONGEST_STEP), now
        with suppress(BlockingIOError):
            if os.read(self._read, 65_536):
                self._is_heard, self._silence = True, 0.0
                return 0.0
        self._silence += step if self._is_heard else 0.0
        return self._silence

    def close(self) -> None:
        """Listen no longer."""
        os.close(self._read)


def have_a_pulse(end: int) -> None:
    """Say from now on that this process moves."""
    os.set_inheritable(end, False)
    os.set_blocking(end, False)
    Thread(target=_beat, args=[end], name="pulse", daemon=True).start()


def _beat(end: int) -> None:
    with suppress(BrokenPipeError):
        while True:
            with suppress(BlockingIOError):  # nobody listens for a while
                os.write(end, b".")
            time.sleep(EVERY_SECONDS)
