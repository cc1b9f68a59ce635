"""What an import did, counted while it runs, for the person who waits for it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from application.importing.importer import RowResult
from application.importing.matching import Matched
from application.importing.remarks import Remark

SHOWN = 50
"""How many problems are shown at the end where they are not written into a file."""


class ImportReport:
    """Rows by what became of them, and the first problems, or all of them in a file."""

    def __init__(self, is_dry_run: bool) -> None:
        self.is_complete, self.failed = False, 0
        self._is_dry_run = is_dry_run
        self._matched: Counter[Matched] = Counter()
        self._problems: list[tuple[int, Remark]] = []
        self._problems_in_all = 0
        self.note: Callable[[int, Remark], None] = self._keep
        """Takes one problem of a line."""

    def count(self, result: RowResult) -> None:
        """One row more."""
        if result.matched:
            self._matched[result.matched] += 1
        else:
            self.failed += 1
        for problem in result.problems:
            self.note(result.line, problem)

    @contextmanager
    def problems_in(self, errors: Path | None) -> Iterator[None]:
        """Meanwhile problems go into a file, where one is named."""
        if errors is None:
            yield
            return
        with errors.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "field", "reason"])
            self.note = lambda line, problem: writer.writerow([line, problem.column, problem.wording.text()])
            yield

    def print(self) -> None:
        """On standard error: a table of problems, then what became of the rows."""
        console = Console(stderr=True, markup=False, highlight=False)
        if self._problems:
            table = Table("Line", "Field", "Reason", box=None, pad_edge=False)
            for line, problem in self._problems:
                table.add_row(str(line), problem.column, problem.wording.text())
            console.print(table)
        if self._problems_in_all > len(self._problems):
            left = self._problems_in_all - len(self._problems)
            console.print(f"... and {left:,} more; --errors FILE keeps them all.")
        counts = ", ".join(f"{self._matched[each]:,} {each}" for each in Matched)
        beginning = "Nothing was recorded (dry run). It would be: " if self._is_dry_run else ""
        console.print(f"{beginning}{counts}, {self.failed:,} failed.")
        if not self.is_complete:
            console.print("Not the whole file was read. Rows that were saved are safe: run the import again to go on.")

    def _keep(self, line: int, problem: Remark) -> None:
        self._problems_in_all += 1
        if len(self._problems) < SHOWN:
            self._problems.append((line, problem))
