"""Processes that are not ours to wait for: who stands below one, and signals to those that are still there."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def children_of(process: int) -> list[int]:
    """Those that run now, whichever of its threads started them. A thread may end at any moment."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


def children_that_run(module: str, process: int) -> list[int]:
    """Those of its children that were started with `-m module`, and have not ended since."""
    found = []
    for child in children_of(process):
        with suppress(OSError):
            if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def send(number: signal.Signals, processes: Iterable[int]) -> None:
    """A signal to each of them that is still there."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)
