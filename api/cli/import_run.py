"""An import at the command line: from a file to a report, with a progress bar on the way."""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from api.cli.failures import Failed
from api.cli.opening import who, write_side
from api.cli.progress import Bar
from api.settings import Settings
from application.database.connections import connect
from application.importing.csv.file import CsvUnusable, read_csv
from application.importing.csv.format import read_header
from application.importing.csv.importer import Importer, RowResult
from application.importing.csv.row import Problem, RowReader
from application.importing.matching import Matched
from application.writing.holders import holders_of
from domain.change import Change

SHOWN = 50
"""How many problems are shown at the end where they are not written into a file."""


@dataclass(slots=True)
class Report:
    """What an import did."""

    is_dry_run: bool
    is_complete: bool = False
    matched: Counter[Matched] = field(default_factory=Counter)
    failed: int = 0
    problems: list[Problem] = field(default_factory=list)
    """The first ones, as many as are shown."""
    problems_in_all: int = 0

    def print(self) -> None:
        """On standard error: a table of problems, then what became of the rows."""
        from rich.console import Console
        from rich.table import Table

        console = Console(stderr=True, markup=False, highlight=False)
        if self.problems:
            table = Table("Line", "Field", "Reason", box=None, pad_edge=False)
            for problem in self.problems:
                table.add_row(str(problem.line), problem.field, problem.reason)
            console.print(table)
        if self.problems_in_all > len(self.problems) > 0:
            console.print(f"... and {self.problems_in_all - len(self.problems):,} more; --errors FILE keeps them all.")
        counts = ", ".join(f"{self.matched[each]:,} {each}" for each in Matched)
        beginning = "Nothing was recorded (dry run). It would be: " if self.is_dry_run else ""
        console.print(f"{beginning}{counts}, {self.failed:,} failed.")
        if not self.is_complete:
            console.print("Not the whole file was read. Rows that were saved are safe: run the import again to go on.")


def import_file(file: Path, settings: Settings, *, dry_run: bool, errors: Path | None) -> Report:
    """Import a file, `-` for standard input; the database is not touched before the header is right."""
    report = Report(dry_run)
    with ExitStack() as stack:
        source = stack.enter_context(_source(file))
        rows = read_csv(source)
        reader = _reader(rows, settings)
        note = stack.enter_context(_noting(errors, report))
        url, side = stack.enter_context(write_side(settings))
        importer = Importer(
            submit=side.writer.submit,
            holders=partial(holders_of, stack.enter_context(connect(url, "command"))),
            claims=side.claims,
            index_key=side.secrets.index,
            change=Change(who(), request_id=f"import-{uuid4().hex[:12]}"),
            dry_run=dry_run,
        )
        bar = stack.enter_context(Bar("Checking" if dry_run else "Importing", total=_size(source), counts="rows"))
        try:
            for result in importer.run(rows, reader):
                _count(result, report, note)
                bar.advance(1, reached=_read_so_far(source))
            report.is_complete = True
        except CsvUnusable as unusable:
            note(Problem(0, "", str(unusable)))
            report.failed += 1
        except KeyboardInterrupt:
            pass  # what is on its way is finished while the writer stops
    return report


def _reader(rows: Iterator[Any], settings: Settings) -> RowReader:
    try:
        first = next(rows, None)
        if first is None or first.trouble:
            raise CsvUnusable(first.trouble if first and first.trouble else "The file has no header.")
        header = read_header(first.cells)
    except CsvUnusable as unusable:
        raise Failed(str(unusable)) from None
    return RowReader(header, default_region=settings.default_region, origins=settings.contact_origins)


def _count(result: RowResult, report: Report, note: Callable[[Problem], None]) -> None:
    if result.matched:
        report.matched[result.matched] += 1
    else:
        report.failed += 1
    for problem in result.problems:
        note(problem)


@contextmanager
def _noting(errors: Path | None, report: Report) -> Iterator[Callable[[Problem], None]]:
    """Keeps problems in a file where one is named, else the first ones for the report."""
    if errors is None:

        def keep(problem: Problem) -> None:
            report.problems_in_all += 1
            if len(report.problems) < SHOWN:
                report.problems.append(problem)

        yield keep
        return
    with errors.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "field", "reason"])
        yield lambda problem: writer.writerow([problem.line, problem.field, problem.reason])


@contextmanager
def _source(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
    else:
        with file.open("rb") as source:
            yield source


def _size(source: BinaryIO) -> int | None:
    """The size of a file in bytes; unknown for a pipe."""
    return os.fstat(source.fileno()).st_size or None if source.seekable() else None


def _read_so_far(source: BinaryIO) -> int | None:
    return source.tell() if source.seekable() else None
