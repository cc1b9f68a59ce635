"""A workbook (.xlsx) to rows of cells, one row after the other, in bounded memory.

`openpyxl` reads rows as a stream, where faster libraries hold the whole sheet, as wide and long as its farthest cell;
and it tells the formats of numbers, which say where a code has zeros in front.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any, BinaryIO, Final, TypeVar

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from application.importing.files import messages
from application.importing.files.corrections import have_remarks
from application.importing.files.csv_file import MAX_CELL
from application.importing.files.kinds import must_be_a_workbook
from application.importing.files.merged_cells import find_merged, merged_at
from application.importing.files.table import FileUnusable, RawRow
from application.importing.files.workbook_bounds import (
    MAX_COLUMNS,
    MAX_FILE,
    MAX_ROWS,
    MAX_TEXT,
    must_be_openable,
    must_fit,
)
from application.importing.files.workbook_cells import marked_text, plain_text, value_text
from domain.wording import Wording

Result = TypeVar("Result")

_FORMULA: Final = "f"
_WITHOUT_A_TEXT: Final = (_FORMULA, "e")


def read_workbook(file: BinaryIO, sheet: str | None = None) -> Iterator[RawRow]:
    """The rows of a sheet, the header first; empty ones are left out, hidden ones are not.

    Without a name it is the first visible sheet that has anything in it. Of formulas the values count that the
    spreadsheet program saved. Rows that say less than they show, with merged cells or formulas without a value, are in
    trouble. Raises `FileUnusable`.
    """
    source = file if file.seekable() else BytesIO(file.read(MAX_FILE + 1))
    must_be_openable(source)
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
    with worksheet._get_source() as content:
        merged = _library(lambda: find_merged(content))
    with worksheet._get_source() as content:
        found, width, length, read_text = iter(_parser(worksheet, content).parse()), 0, 0, marked_text
        while (next_row := _library(lambda: next(found, None))) is not None:
            line, cells = next_row
            if line > MAX_ROWS:
                raise FileUnusable.told(messages.WORKBOOK_TOO_BIG)
            row = _library(lambda: _row(line, cells, worksheet, read_text))  # noqa: B023 (asked at once)
            length += sum(map(len, row.cells))
            if length > MAX_TEXT:
                raise FileUnusable.told(messages.WORKBOOK_TOO_BIG)
            if merged and any(row.cells) and (hidden := merged_at(line, merged)):
                row = RawRow(line, [], hidden.trouble(line))
            if row.trouble or any(row.cells):
                if not width and have_remarks(row.cells):
                    read_text = plain_text
                width = width or len(row.cells)
                row.cells.extend([""] * (width - len(row.cells)))  # empty cells at the end are not in the file
                yield row


class _Parser(WorkSheetParser):
    """Tells a formula whose value was not saved from an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = _FORMULA
        return cell


def _parser(worksheet: Any, content: Any) -> _Parser:
    """The library's, for one row after the other: its own sheets hand on less of a cell, and more slowly."""
    workbook = worksheet.parent
    return _Parser(
        content,
        worksheet._shared_strings,
        data_only=True,
        epoch=workbook.epoch,
        date_formats=workbook._date_formats,
        timedelta_formats=workbook._timedelta_formats,
    )


def _row(line: int, cells: Sequence[dict[str, Any]], worksheet: Any, read_text: Callable[[str], str]) -> RawRow:
    texts: list[str] = []
    for cell in cells:
        value, kind, column = cell["value"], cell["data_type"], cell["column"]
        if column > MAX_COLUMNS:
            raise FileUnusable.told(messages.TOO_MANY_COLUMNS_READ, most=MAX_COLUMNS)
        if value is None and kind != _FORMULA:
            continue
        if kind in _WITHOUT_A_TEXT:
            where = f"{get_column_letter(column)}{line}"
            if kind == _FORMULA:
                return RawRow(line, [], Wording(messages.FORMULA_WITHOUT_VALUE, {"cell": where}))
            return RawRow(line, [], Wording(messages.ERROR_IN_A_CELL, {"cell": where, "error": str(value)[:20]}))
        if len(texts) < column:
            texts.extend([""] * (column - len(texts)))
        if isinstance(value, str):
            if len(value) > MAX_CELL:
                named = {"cell": f"{get_column_letter(column)}{line}", "max_length": MAX_CELL}
                return RawRow(line, [], Wording(messages.TEXT_TOO_LONG, named))
            texts[column - 1] = read_text(value)
        else:
            texts[column - 1] = value_text(value, ReadOnlyCell(worksheet, **cell).number_format)
    while texts and not texts[-1]:
        texts.pop()
    return RawRow(line, texts)


def _library(ask: Callable[[], Result]) -> Result:
    """What the library answers. It may stumble over a damaged file in any way, and warns of what concerns nobody."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ask()
    except (FileUnusable, MemoryError):
        raise
    except Exception as error:
        raise FileUnusable.told(messages.WORKBOOK_DAMAGED) from error
