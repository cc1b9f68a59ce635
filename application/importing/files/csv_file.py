"""Bytes to rows of cells: what spreadsheets and other programs call CSV, read in constant memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from typing import BinaryIO, Final

from application.importing import messages
from application.importing.files.table import FileUnusable, RawRow
from domain.messages import Wording

MAX_LINE: Final = 1_048_576
"""Characters of one line of the file."""

MAX_CELL: Final = 131_072
"""Characters of one cell: what has more is nearly always a quotation mark that nobody closed."""


def read_csv(file: BinaryIO) -> Iterator[RawRow]:
    """The rows of a file in UTF-8, the header first; empty ones are left out.

    A byte order mark, any line ends and line ends within quotes are fine; whether `,` or `;` separates, the first
    line tells. Bytes that are not UTF-8 come out as unpaired surrogates. Raises `FileUnusable`.
    """
    text = TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        lines = _lines(text)
        first = next(lines, "")
        _must_be_utf8(first)
        yield from _rows(first, lines)
    finally:
        with suppress(ValueError):  # the file was closed before this was read to its end
            text.detach()


def _rows(first: str, lines: Iterator[str]) -> Iterator[RawRow]:
    separator = ";" if first.count(";") > first.count(",") else ","
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_again(first, lines), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RawRow(line, [], _explained(error, line, reader.line_num))
            continue
        if any(cells):
            yield RawRow(line, cells)


def _lines(text: TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE and line[-1] not in "\r\n":
            raise FileUnusable(Wording(messages.LINE_TOO_LONG, {"max_length": MAX_LINE}))
        yield line


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _must_be_utf8(first: str) -> None:
    start = first[:2].encode("utf-8", "surrogateescape")
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise FileUnusable(Wording(messages.IN_UTF16))


def _explained(error: csv.Error, begins: int, ends: int) -> Wording:
    where = {"first": begins, "last": ends}
    if "field larger" in str(error):
        return Wording(messages.CELL_TOO_LARGE, {"max_length": MAX_CELL, **where})
    if "unexpected end" in str(error):
        return Wording(messages.QUOTE_NOT_CLOSED, where)
    return Wording(messages.QUOTE_NOT_DOUBLED, where)
