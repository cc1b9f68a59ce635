"""Rows to a workbook in which text is text: no program takes an id for a number, or runs what begins with `=`.

Numbers and days that a table has as such are cells of numbers and days.

`xlsxwriter` writes rows as they come into a file of its own and packs them at the end, five times as fast as
`openpyxl`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

import xlsxwriter

from application.importing.files import messages
from application.importing.files.apostrophe import protect
from application.importing.files.columns import METADATA
from application.importing.files.table import Cell, FileUnusable
from application.importing.files.workbook_bounds import MAX_COLUMNS, must_fit_rows

TEXT: Final = "@"
DAY: Final = "yyyy-mm-dd"
NUMBER: Final = "0"
FIRST_YEAR: Final = 1900
"""Earlier days are no days to a workbook, so they are text."""

MOST_CHARACTERS: Final = 32_767
"""Of a cell."""

_WIDTHS: Final = {"id": 38, "name": 32, "email": 30, "line": 36, "notes": 40}
_WIDTH: Final = 18
_NARROW: Final = 10


class WorkbookOutput:
    """One sheet, whose header stays in view."""

    def __init__(self, book: Any, columns: Sequence[str], sheet: str, calculable: Collection[str]) -> None:
        if len(columns) > MAX_COLUMNS:
            raise FileUnusable.told(messages.TOO_MANY_COLUMNS, columns=len(columns), most=MAX_COLUMNS)
        self._book = book
        self._text = book.add_format({"num_format": TEXT})
        self._day = book.add_format({"num_format": DAY})
        self._number = book.add_format({"num_format": NUMBER})
        self._sheet = book.add_worksheet(sheet)
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            # The format of a column makes text of what somebody types into an empty cell, too.
            is_text = not _is_flag(column) and column not in calculable
            self._sheet.set_column(place, place, _width(column), self._text if is_text else None)
        heading = book.add_format({"num_format": TEXT, "bold": True})
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, column, heading)
        self._row = 0

    def write(self, cells: Sequence[Cell]) -> None:
        self._row += 1
        must_fit_rows(self._row)
        for place, cell in enumerate(cells):
            if isinstance(cell, bool):
                self._sheet.write_boolean(self._row, place, cell)
            elif isinstance(cell, date):
                self._write_day(place, cell)
            elif isinstance(cell, int):
                self._sheet.write_number(self._row, place, cell, self._number)
            elif cell:
                self._sheet.write_string(self._row, place, _kept(cell), self._text)

    def write_as_they_are(self, rows: Iterable[Sequence[str]]) -> None:
        """Rows of nothing but text, to which no apostrophe is added."""
        for cells in rows:
            self._row += 1
            must_fit_rows(self._row)
            for place, cell in enumerate(cells):
                if cell:
                    self._sheet.write_string(self._row, place, cell[:MOST_CHARACTERS], self._text)

    def _write_day(self, place: int, day: date) -> None:
        if day.year >= FIRST_YEAR:
            self._sheet.write_datetime(self._row, place, day, self._day)
        else:
            self._sheet.write_string(self._row, place, day.isoformat(), self._text)

    def close(self) -> None:
        """Have everything in the file, which stays open."""
        self._book.close()


@contextmanager
def open_workbook(
    file: BinaryIO, columns: Sequence[str], scratch: Path | None, sheet: str, calculable: Collection[str] = ()
) -> Iterator[WorkbookOutput]:
    """A workbook whose rows wait in a directory that only we can read, until it is closed or given up."""
    with TemporaryDirectory(dir=scratch, prefix=".workbook-") as directory:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": directory})
        book.use_zip64()
        try:
            yield WorkbookOutput(book, columns, sheet, calculable)
        finally:
            for each in book.worksheets():
                each._opt_close()  # where the rows wait, if they were not packed


def _kept(text: str) -> str:
    """An import takes an apostrophe away where an export would have put one."""
    return protect(text) if text.startswith("'") else text


def _is_flag(column: str) -> bool:
    return ("_is_" in column or column.startswith("allow_")) and not column.startswith(METADATA)


def _width(column: str) -> int:
    if _is_flag(column):
        return _NARROW
    for ending, width in _WIDTHS.items():
        if column == ending or column.endswith(f"_{ending}") or column.rstrip("0123456789") == f"{ending}_":
            return width
    return _WIDTH
