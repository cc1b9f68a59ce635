"""A workbook (.xlsx) to rows of cells, one row after the other, in bounded memory.

`openpyxl` reads rows as a stream, where faster libraries hold the whole sheet, as wide and long as its farthest cell;
and it tells the formats of numbers, which say where a code has zeros in front.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import count
from typing import Any, BinaryIO, TypeVar

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from application.importing.files import messages
from application.importing.files.kinds import must_be_a_workbook
from application.importing.files.table import FileUnusable, RawRow
from application.importing.files.workbook_bounds import MAX_COLUMNS, MAX_FILE, MAX_ROWS, must_fit
from application.importing.files.workbook_cells import marked_text, value_text
from domain.wording import Wording

Result = TypeVar("Result")


def read_workbook(file: BinaryIO, sheet: str | None = None) -> Iterator[RawRow]:
    """The rows of a sheet, the header first; empty ones are left out, hidden ones are not.

    Without a name it is the first visible sheet that has anything in it. Of formulas the values count that the
    spreadsheet program saved; of merged cells only the first has one. Raises `FileUnusable`.
    """
    source = file if file.seekable() else BytesIO(file.read(MAX_FILE + 1))
    must_be_a_workbook(source)
    must_fit(source)
    workbook = _library(lambda: load_workbook(source, read_only=True, data_only=True))
    for worksheet in _candidates(workbook, sheet):
        rows = _rows(worksheet)
        if (first := next(rows, None)) is not None:
            yield first
            yield from rows
            return
    if sheet is None:
        raise FileUnusable.told(messages.WORKBOOK_EMPTY)
    raise FileUnusable.told(messages.SHEET_EMPTY, sheet=sheet)


def _candidates(workbook: Any, sheet: str | None) -> list[Any]:
    sheets = workbook.worksheets
    if sheet is None:
        return [each for each in sheets if each.sheet_state == "visible"]
    found = [each for each in sheets if each.title.casefold() == sheet.strip().casefold()]
    if not found:
        raise FileUnusable.told(messages.NO_SUCH_SHEET, sheets=[each.title for each in sheets])
    return found


def _rows(worksheet: Any) -> Iterator[RawRow]:
    worksheet.reset_dimensions()  # what a file says of its size may be wrong, and would cut rows off
    cells, width = iter(worksheet.rows), 0
    for line in count(1):
        row = _library(lambda: _row(line, next(cells, None)))  # noqa: B023 (asked at once)
        if row is None:
            return
        if line > MAX_ROWS:
            raise FileUnusable.told(messages.WORKBOOK_TOO_BIG)
        if row.trouble or any(row.cells):
            width = width or len(row.cells)
            row.cells.extend([""] * (width - len(row.cells)))  # empty cells at the end are not in the file
            yield row


def _row(line: int, cells: Sequence[Any] | None) -> RawRow | None:
    if cells is None:
        return None
    if len(cells) > MAX_COLUMNS:
        raise FileUnusable.told(messages.WORKBOOK_TOO_BIG)
    texts = []
    for cell in cells:
        value = cell.value
        if value is None:
            texts.append("")
        elif cell.data_type == "e":
            where = f"{get_column_letter(cell.column)}{line}"
            return RawRow(line, [], Wording(messages.ERROR_IN_A_CELL, {"cell": where, "error": str(value)[:20]}))
        elif isinstance(value, str):
            texts.append(marked_text(value))
        else:
            texts.append(value_text(value, cell.number_format))
    while texts and not texts[-1]:
        texts.pop()
    return RawRow(line, texts)


def _library(ask: Callable[[], Result]) -> Result:
    """What the library answers. It may stumble over a damaged file in any way, and warns of what concerns nobody."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ask()
    except FileUnusable:
        raise
    except Exception as error:
        raise FileUnusable.told(messages.WORKBOOK_DAMAGED) from error
