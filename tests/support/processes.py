"""Processes that are not ours to wait for: who stands below one, and signals to those that are still there."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def children_of(process: int) -> list[int]:
    """Those that run now."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def send(number: signal.Signals, processes: Iterable[int]) -> None:
    """A signal to each of them that is still there."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)
