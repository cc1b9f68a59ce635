"""Where log lines go: nobody waits for them to be taken, and no fault of whoever takes them becomes one of ours."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from threading import Lock
from typing import Final, TextIO

SURE_BYTES: Final = select.PIPE_BUF
"""A pipe that takes anything takes so much without blocking."""


class LogStream:
    """Writes to a stream, unbuffered where that has a descriptor; what cannot be written is lost, and that is all.

    A closed stream, a full disk, a pipe whose reader is gone or stands still: the log has a gap then.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._lock = Lock()
        self._descriptor: int | None = None
        self._ready = select.poll()
        if stream is not None:
            with suppress(OSError, ValueError):
                self._descriptor = stream.fileno()
                self._ready.register(self._descriptor, select.POLLOUT)

    def write(self, text: str) -> int:
        """Whole lines, or what is left of them."""
        with suppress(OSError, ValueError), self._lock:
            if self._descriptor is not None:
                self._write(self._descriptor, text.encode(errors="replace"))
            elif self._stream is not None:
                self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""
        with suppress(OSError, ValueError):
            if self._descriptor is None and self._stream is not None:
                self._stream.flush()

    def _write(self, descriptor: int, line: bytes) -> None:
        while line and self._ready.poll(0):
            written = os.write(descriptor, line[:SURE_BYTES])
            line = line[written:]
