"""A file of any kind to a header and the rows below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase
from typing import BinaryIO, Final, cast

from application.importing.files import messages
from application.importing.files.column_names import ColumnNames
from application.importing.files.copies import with_copies
from application.importing.files.csv_file import read_csv
from application.importing.files.header import read_header
from application.importing.files.kinds import FileKind, kind_of
from application.importing.files.table import FileUnusable, RawRow, Table
from domain.wording import Wording

_NOT_OF_THE_ENCODING: Final = re.compile("[\udc80-\udcff\ufffd]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How somebody wants a file to be read."""

    encoding: str = "utf-8"
    """Of a CSV without a byte order mark."""
    sheet: str | None = None
    """The name of a sheet of a workbook."""
    names: ColumnNames = field(default_factory=ColumnNames)


def open_table(file: BinaryIO, options: ReadingOptions | None = None) -> Table:
    """The table in a file; its rows are read while they are taken. Raises `FileUnusable`."""
    options = options or ReadingOptions()
    rows = _rows(file, options)
    first = next(rows, None)
    if first is None or first.trouble:
        raise FileUnusable(first.trouble if first and first.trouble else Wording(messages.NO_HEADER))
    if any(_NOT_OF_THE_ENCODING.search(cell) for cell in first.cells):
        raise FileUnusable.told(messages.NOT_OF_THE_ENCODING, encoding=options.encoding)
    header = read_header(first.cells, options.names)
    return Table(header, with_copies(rows, header) if header.copies else rows)


def _rows(file: BinaryIO, options: ReadingOptions) -> Iterator[RawRow]:
    buffered = file if isinstance(file, BufferedReader) else BufferedReader(cast("RawIOBase", file))
    if kind_of(buffered, options.encoding) is FileKind.WORKBOOK:
        from application.importing.files.workbook_file import read_workbook  # costs time that a CSV need not take

        return read_workbook(buffered, options.sheet)
    if options.sheet is not None:
        raise FileUnusable.told(messages.NO_SHEETS)
    return read_csv(buffered, options.encoding)
