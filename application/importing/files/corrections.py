"""Rows of a file as a file again, with what an import had to say: to be corrected and sent as it is.

Cells are written as they stood there. What a spreadsheet had damaged looks no better, and is refused again if nobody
mends it: so nothing of such a file is taken for text that is meant, as cells of other workbooks are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from application.importing.files.aliases import plain
from application.importing.files.apostrophe import guard, unprotect
from application.importing.files.damage import is_date
from application.importing.files.messages import REMARKS
from domain.spreadsheet import is_shortened
from domain.wording import Language, Wording

_NO_CHARACTER: Final = re.compile("[\ud800-\udfff]")
_NAMES: Final = frozenset({plain(REMARKS.en), plain(REMARKS.es)})


def remarks_column(language: Language) -> str:
    """The name of the last column, which an import leaves out."""
    return Wording(REMARKS).text(language)


def is_remarks_column(name: str) -> bool:
    """Whether this is the name of that column, in either language."""
    return plain(name) in _NAMES


def have_remarks(cells: Iterable[str]) -> bool:
    """Whether a header is that of such a file."""
    return any(is_remarks_column(cell) for cell in cells)


def csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Lines of a CSV; an apostrophe keeps spreadsheets from running what looks like a formula."""
    text = StringIO()
    writer = csv.writer(text)
    for cells in rows:
        writer.writerow([cell if cell.startswith("'") else guard(cell) for cell in map(readable, cells)])
    return text.getvalue().encode()


def workbook_cells(cells: Sequence[str]) -> list[str]:
    """Cells of a workbook: an apostrophe stays where it says that something damaged is meant."""
    return [_of_workbook(cell) for cell in map(readable, cells)]


def readable(cell: str) -> str:
    """The cell with a mark for every byte that was no character."""
    return _NO_CHARACTER.sub("\ufffd", cell)


def _of_workbook(cell: str) -> str:
    text = unprotect(cell)
    return cell if is_shortened(text) or is_date(text) else text
