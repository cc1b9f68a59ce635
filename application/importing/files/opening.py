"""A file of any kind to a header and the rows below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from application.importing.files.csv_file import read_csv
from application.importing.files.header import read_header
from application.importing.files.table import FileUnusable, Table
from application.importing.messages import NO_HEADER
from domain.messages import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How somebody wants a file to be read."""


def open_table(file: BinaryIO, options: ReadingOptions | None = None) -> Table:
    """The table in a file; its rows are read while they are taken. Raises `FileUnusable`."""
    rows = read_csv(file)
    first = next(rows, None)
    if first is None or first.trouble:
        raise FileUnusable(first.trouble if first and first.trouble else Wording(NO_HEADER))
    return Table(read_header(first.cells), rows)
