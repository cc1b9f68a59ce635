"""A file of any kind to a header and the rows below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase
from itertools import chain, islice
from typing import BinaryIO, Final, cast

from application.importing.files import messages
from application.importing.files.column_names import ColumnNames
from application.importing.files.copies import with_copies
from application.importing.files.csv_file import read_csv
from application.importing.files.header import is_header, read_header
from application.importing.files.kinds import FileKind, kind_of
from application.importing.files.table import FileUnusable, Header, RawRow, Table
from domain.wording import Wording

_LOOKED_AT: Final = 10
"""Rows below the first one that may be the header."""
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
    rows = open_rows(file, options)
    return table_of(next(rows), rows, options.names)


def open_rows(file: BinaryIO, options: ReadingOptions) -> Iterator[RawRow]:
    """All rows of a file as they stand there, the first one too, which there is. Raises `FileUnusable`."""
    rows = _rows(file, options)
    first = next(rows, None)
    if first is None or not (first.trouble or any(cell.strip() for cell in first.cells)):
        raise FileUnusable.told(messages.NO_HEADER)
    if any(_NOT_OF_THE_ENCODING.search(cell) for cell in first.cells):
        raise FileUnusable.told(messages.NOT_OF_THE_ENCODING, encoding=options.encoding)
    return chain([first], rows)


def table_of(first: RawRow, rows: Iterator[RawRow], names: ColumnNames) -> Table:
    """What the first row says of the others. Raises `FileUnusable` with everything that is wrong about it."""
    try:
        if first.trouble:
            raise FileUnusable(first.trouble)
        header = read_header(first.cells, names)
    except FileUnusable:
        if not is_header(first.cells, names, mostly=True):
            _must_not_be_below(rows, names)
        raise
    second = next(rows, None)
    if second and is_header(second.cells, ColumnNames()):
        raise FileUnusable.told(messages.HEADER_TWICE, first=first.row, second=second.row)
    rows = _without_header(header, chain([second] if second else [], rows))
    return Table(header, with_copies(rows, header) if header.copies else rows)


def _must_not_be_below(rows: Iterator[RawRow], names: ColumnNames) -> None:
    """Raises `FileUnusable` where one of the next rows is the header, as where a title stands above it."""
    for row in islice(rows, _LOOKED_AT):
        if is_header(row.cells, names, mostly=True):
            raise FileUnusable.told(messages.HEADER_BELOW, row=row.row)


def _without_header(header: Header, rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """The rows below a header; where it is repeated, as on every page of a print, that is no customer."""
    spelled, width = list(header.spelled), len(header.spelled)
    for row in rows:
        cells = row.cells
        if cells and cells[0].strip() == spelled[0] and [cell.strip() for cell in cells[:width]] == spelled:
            row = row._replace(cells=[], trouble=Wording(messages.HEADER_AGAIN))
        yield row


def _rows(file: BinaryIO, options: ReadingOptions) -> Iterator[RawRow]:
    buffered = file if isinstance(file, BufferedReader) else BufferedReader(cast("RawIOBase", file))
    if kind_of(buffered, options.encoding) is FileKind.WORKBOOK:
        from application.importing.files.workbook_file import read_workbook  # costs time that a CSV need not take

        return read_workbook(buffered, options.sheet)
    if options.sheet is not None:
        raise FileUnusable.told(messages.NO_SHEETS)
    return read_csv(buffered, options.encoding)
