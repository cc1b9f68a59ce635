"""How much a workbook may unpack to, so that a small file cannot fill the memory.

Rows are read one by one. What is held as a whole is a row, and the texts that cells share; both are bounded here.
`ZipFile` reads no more of a part than its entry says, so these sizes are true.
"""

from __future__ import annotations

from typing import IO, BinaryIO, Final
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import ZipFile

from application.importing.files.messages import TOO_MANY_ROWS, WORKBOOK_DAMAGED, WORKBOOK_TOO_BIG
from application.importing.files.table import FileUnusable

MEBIBYTE: Final = 1_048_576
MAX_FILE: Final = 64 * MEBIBYTE
MAX_SHEET: Final = 1_024 * MEBIBYTE
MAX_SHARED_TEXTS: Final = 128 * MEBIBYTE
MAX_OTHER_PART: Final = 16 * MEBIBYTE
MAX_UNPACKED: Final = 2_048 * MEBIBYTE
"""Of all parts together: each sheet is unpacked to be looked at, whichever is read."""
MAX_TEXT: Final = 512 * MEBIBYTE
"""Characters of all cells together: many cells may share one long text, and rows are kept as what they say."""
MAX_DIRECTORY: Final = 2 * MEBIBYTE
"""Of the table of contents, which is held as a whole: a part takes some 80 bytes in the file and 500 in memory."""
MAX_BETWEEN_ROWS: Final = 16 * MEBIBYTE
"""Of what stands between the ends of two rows: a row of 16,384 cells fits, and the links of 100,000 addresses."""

MAX_NUMBER_FORMAT: Final = 1_000
"""Characters of one, where spreadsheet programs take 255: the library needs the square of a long one's length."""

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384

_READ: Final = 65_536
_LAST: Final = 65_557
"""Bytes at the end of an archive that say how long its table of contents is: 22 and a comment."""
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x06"
_ROW_ENDS: Final = b"row>"
_STYLES: Final = "xl/styles.xml"


def must_be_openable(file: BinaryIO) -> None:
    """Raises `FileUnusable` for an archive that is too big even to see what is in it; to be asked first."""
    size = file.seek(0, 2)
    if size > MAX_FILE:
        raise FileUnusable.told(WORKBOOK_TOO_BIG)
    file.seek(max(0, size - _LAST))
    end = file.read(_LAST)
    file.seek(0)
    lengths = [_length(end, _END, at=12, size=4), _length(end, _END_64, at=40, size=8)]
    if any(length > MAX_DIRECTORY for length in lengths if length != 0xFFFF_FFFF):
        raise FileUnusable.told(WORKBOOK_TOO_BIG)


def must_fit(file: BinaryIO) -> None:
    """Raises `FileUnusable` where some part is too big to be read."""
    with ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            raise FileUnusable.told(WORKBOOK_TOO_BIG)
        for part in archive.infolist():
            name = part.filename
            is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
            limit = MAX_SHEET if is_sheet else _limit(name)
            if part.file_size > limit:
                raise FileUnusable.told(WORKBOOK_TOO_BIG)
            if is_sheet and part.file_size > MAX_BETWEEN_ROWS:
                with archive.open(part) as content:
                    _rows_must_end(content)
            if name == _STYLES:
                with archive.open(part) as content:
                    _number_formats_must_be_short(content)
    file.seek(0)


def must_fit_rows(rows: int) -> None:
    """Raises `FileUnusable` for more rows than a sheet holds below its header."""
    if rows > MAX_ROWS - 1:
        raise FileUnusable.told(TOO_MANY_ROWS, rows=rows, most=MAX_ROWS - 1)


def _length(end: bytes, mark: bytes, *, at: int, size: int) -> int:
    """A number behind the last of these marks, 0 where there is none; of two the last one counts for `ZipFile` too."""
    place = end.rfind(mark)
    return int.from_bytes(end[place + at : place + at + size], "little") if place >= 0 else 0


def _limit(name: str) -> int:
    if name.startswith("xl/sharedStrings"):
        return MAX_SHARED_TEXTS
    # Pictures and the like are not opened.
    return MAX_OTHER_PART if name.endswith((".xml", ".rels")) else MAX_FILE


def _rows_must_end(content: IO[bytes]) -> None:
    since = 0
    while piece := content.read(_READ):
        last = piece.rfind(_ROW_ENDS)
        since = since + len(piece) if last < 0 else len(piece) - last
        if since > MAX_BETWEEN_ROWS:
            raise FileUnusable.told(WORKBOOK_TOO_BIG)


def _number_formats_must_be_short(content: IO[bytes]) -> None:
    try:
        for _, element in iterparse(content, events=("start",)):  # noqa: S314 (the library reads it no otherwise)
            if len(element.get("formatCode", "")) > MAX_NUMBER_FORMAT:
                raise FileUnusable.told(WORKBOOK_TOO_BIG)
    except (ParseError, ValueError, LookupError):
        raise FileUnusable.told(WORKBOOK_DAMAGED) from None
