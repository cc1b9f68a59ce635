"""Rows to CSV that survives a visit to a spreadsheet program: see `apostrophe.py`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import TextIOWrapper
from typing import BinaryIO, Final

from application.importing.files.apostrophe import protect
from application.importing.files.table import Cell

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, Excel reads UTF-8 in the encoding of the country: accents are broken after a double click."""


class CsvOutput:
    """A CSV in UTF-8, with commas between cells."""

    def __init__(self, file: BinaryIO, columns: Sequence[str], *, has_mark: bool) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8", newline="")
        if has_mark:
            self._text.write(BYTE_ORDER_MARK)
        self._writer = csv.writer(self._text)
        self._writer.writerow(columns)

    def write(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([_text(cell) for cell in cells])

    def close(self) -> None:
        """Have everything in the file, which stays open."""
        self._text.detach()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return protect(cell) if isinstance(cell, str) else str(cell)
