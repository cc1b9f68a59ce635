"""Which cells of a sheet are hidden behind another one: of merged cells a workbook keeps only the first.

What a person sees in them is not in the file, so a row that has such cells says less than it shows. They are named
behind the rows of a sheet, and so have to be looked up before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, Final, NamedTuple

from openpyxl.utils.cell import range_boundaries

from application.importing.files.messages import MERGED_CELLS, TOO_MANY_MERGED
from application.importing.files.table import FileUnusable
from application.importing.files.workbook_bounds import MAX_BETWEEN_ROWS
from domain.wording import Wording

MOST: Final = 1_000
"""Merged ranges of a sheet."""

_READ: Final = 65_536
_END_OF_ROWS: Final = b"</sheetData>"
_MERGED: Final = re.compile(rb'mergeCell\s[^<>]{0,50}?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


class MergedRange(NamedTuple):
    """Some merged cells, and where they stand."""

    name: str
    first_row: int
    last_row: int

    def trouble(self, row: int) -> Wording:
        """What is said of a row that has some of them."""
        return Wording(MERGED_CELLS, {"cells": self.name, "row": row})


def find_merged(sheet: IO[bytes]) -> list[MergedRange]:
    """The merged cells of a sheet, by their first row; raises `FileUnusable` where they are too many."""
    found: list[MergedRange] = []
    for match in _MERGED.finditer(_behind_rows(sheet)):
        if len(found) == MOST:
            raise FileUnusable.told(TOO_MANY_MERGED, most=MOST)
        name = match[1].decode()
        _, first_row, _, last_row = range_boundaries(name)
        assert first_row
        assert last_row
        found.append(MergedRange(name, first_row, last_row))
    return sorted(found, key=lambda each: each.first_row)


def merged_at(row: int, ranges: Iterable[MergedRange]) -> MergedRange | None:
    """The merged cells that a row has some of."""
    return next((each for each in ranges if each.first_row <= row <= each.last_row), None)


def _behind_rows(sheet: IO[bytes]) -> bytes:
    """What stands behind the last row of a sheet."""
    behind, before = b"", b""
    for piece in _pieces(sheet):
        if behind:
            behind += piece[: MAX_BETWEEN_ROWS - len(behind)]
            continue
        before = before[-len(_END_OF_ROWS) :] + piece
        _, end, rest = before.partition(_END_OF_ROWS)
        behind = end + rest
    return behind


def _pieces(sheet: IO[bytes]) -> Iterator[bytes]:
    while piece := sheet.read(_READ):
        yield piece
