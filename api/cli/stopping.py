"""How a command that takes long is ended early: what it did until then is counted and told."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

PATIENCE: Final = 60.0
"""How many seconds a database may be away before a command that waits for it gives up."""


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """Meanwhile SIGTERM is a `KeyboardInterrupt`, as Ctrl-C is."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
