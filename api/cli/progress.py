"""The progress bar of long commands, on standard error."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

EVERY = 64
"""The bar is told after so many steps: telling it costs more than many a step."""


class Bar:
    """Shows how much is done, how fast, and how long it takes; only the end where nobody watches.

    `total` may be counted in something else than steps, such as bytes: then `advance` says what was reached.
    """

    def __init__(self, what: str, *, total: int | None, counts: str) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        counted = TextColumn("{task.fields[steps]:,} " + counts + " {task.fields[pace]:,.0f}/s")
        self._progress = Progress(
            *columns,
            counted,
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            refresh_per_second=5,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task(what, total=total, steps=0, pace=0.0)
        self._steps = self._told = 0
        self._reached: int | None = None

    def advance(self, steps: int, *, reached: Callable[[], int | None] | None = None) -> None:
        """Count further steps; `reached` says where one is, where the total is not counted in steps."""
        self._steps += steps
        if self._steps - self._told >= EVERY:
            self._reached = reached() if reached else None
            self._tell()

    def jump(self, done: int, total: int) -> None:
        """Say how many of all steps are done."""
        self._progress.update(self._task, total=total)
        self._steps = done
        self._tell()

    def _tell(self) -> None:
        self._told = self._steps
        elapsed = self._progress.tasks[0].elapsed or 0.0
        pace = self._steps / elapsed if elapsed else 0.0
        done = self._steps if self._reached is None else self._reached
        self._progress.update(self._task, completed=done, steps=self._steps, pace=pace)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell()
        self._progress.stop()
