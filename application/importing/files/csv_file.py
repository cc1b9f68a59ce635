"""Bytes to rows of cells: what spreadsheets and other programs call CSV, read in constant memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader, TextIOWrapper
from itertools import count
from typing import Final

from application.importing.files import messages
from application.importing.files.encodings import encoding_of
from application.importing.files.table import FileUnusable, RawRow
from domain.wording import Wording

MAX_LINE: Final = 1_048_576
"""Characters of one line of the file."""

MAX_CELL: Final = 131_072
"""Characters of one cell: what has more is nearly always a quotation mark that nobody closed."""

SEPARATORS: Final = ",;\t|"

_QUOTED: Final = re.compile(r'"[^"]*"?')
_EXCEL_SAYS: Final = re.compile(r"sep=(.)\s*")


def read_csv(file: BufferedReader, encoding: str = "utf-8") -> Iterator[RawRow]:
    """The rows of a file, the header first; empty ones are left out.

    A byte order mark tells the encoding, any line ends and line ends within quotes are fine; what separates the cells,
    the first line tells. Bytes that are not of the encoding come out as unpaired surrogates, or as U+FFFD where it is
    another one than UTF-8. Raises `FileUnusable`.
    """
    found = encoding_of(file, encoding)
    errors = "surrogateescape" if found == "utf-8-sig" else "replace"
    text = TextIOWrapper(file, encoding=found, errors=errors, newline="")
    try:
        yield from _rows(_lines(text))
    finally:
        with suppress(ValueError):  # the file was closed before this was read to its end
            text.detach()


def _rows(lines: Iterator[str]) -> Iterator[RawRow]:
    above, first, separator = _beginning(lines)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_again(first, lines), delimiter=separator, strict=True)
    for row in count(above + 1):
        line = above + reader.line_num + 1
        shown_at = row if row != line else None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RawRow(line, [], _explained(error, line, above + reader.line_num), shown_at)
            continue
        if any(cells):
            yield RawRow(line, cells, shown_at=shown_at)


def _beginning(lines: Iterator[str]) -> tuple[int, str, str]:
    """How many lines stand above the header, its first line, and what separates the cells."""
    above, first = 0, next(lines, "")
    while first and not first.strip("\r\n"):
        above, first = above + 1, next(lines, "")
    if told := _EXCEL_SAYS.fullmatch(first):
        return above + 1, next(lines, ""), told[1]
    outside_quotes = _QUOTED.sub("", first)
    return above, first, max(SEPARATORS, key=outside_quotes.count)


def _lines(text: TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE and line[-1] not in "\r\n":
            raise FileUnusable.told(messages.LINE_TOO_LONG, max_length=MAX_LINE)
        yield line


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _explained(error: csv.Error, begins: int, ends: int) -> Wording:
    where = {"first": begins, "last": ends}
    if "field larger" in str(error):
        return Wording(messages.CELL_TOO_LARGE, {"max_length": MAX_CELL, **where})
    if "unexpected end" in str(error):
        return Wording(messages.QUOTE_NOT_CLOSED, where)
    return Wording(messages.QUOTE_NOT_DOUBLED, where)
