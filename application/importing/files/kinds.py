"""What kind of file it is, told by its first bytes: names of files lie."""

from __future__ import annotations

from enum import StrEnum
from io import BufferedReader
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from application.importing.files import messages
from application.importing.files.table import FileUnusable


class FileKind(StrEnum):
    """What can be read."""

    CSV = "csv"
    WORKBOOK = "xlsx"


_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Final = {
    b"%PDF": messages.PDF,
    b"\x1f\x8b": messages.ARCHIVE,
    b"PK\x05\x06": messages.ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": messages.ARCHIVE,
    b"Rar!\x1a\x07": messages.ARCHIVE,
    b"{\\rtf": messages.TEXT_DOCUMENT,
    b"\x89PNG": messages.PICTURE,
    b"\xff\xd8\xff": messages.PICTURE,
    b"GIF8": messages.PICTURE,
}
_MARKUP: Final = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta")


def kind_of(file: BufferedReader, encoding: str = "utf-8") -> FileKind:
    """Raises `FileUnusable` for what is neither CSV nor a workbook, with what it seems to be.

    `encoding` is that of a CSV without a byte order mark.
    """
    start = file.peek(1024)[:1024]
    if start.startswith(_ZIP):
        return FileKind.WORKBOOK
    if start.startswith(_OLE):
        raise FileUnusable.told(messages.WITH_PASSWORD if _is_encrypted(file) else messages.OLD_WORKBOOK)
    for beginning, message in _OTHERS.items():
        if start.startswith(beginning):
            raise FileUnusable.told(message)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        # Many systems call a page with a table "Excel", and Excel opens it.
        raise FileUnusable.told(messages.MARKUP)
    has_zeros = b"\0" in "a".encode(encoding) or start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    if b"\0" in start and not has_zeros:
        raise FileUnusable.told(messages.NO_TEXT)
    return FileKind.CSV


def _is_encrypted(file: BufferedReader) -> bool:
    """Whether an OLE container holds a workbook with a password (MS-OFFCRYPTO): then its directory says so."""
    if not file.seekable():
        return False
    head = file.read(512)
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 16)
    file.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
    return _ENCRYPTED in file.read(2 * sector)


def must_be_a_workbook(file: BinaryIO) -> None:
    """Raises `FileUnusable` for another archive, with what it seems to be."""
    try:
        with ZipFile(file) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, EOFError, NotImplementedError):
        raise FileUnusable.told(messages.WORKBOOK_DAMAGED) from None
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise FileUnusable.told(messages.BINARY_WORKBOOK)
    if "mimetype" in names and "content.xml" in names:
        raise FileUnusable.told(messages.OPEN_DOCUMENT)
    if "word/document.xml" in names:
        raise FileUnusable.told(messages.TEXT_DOCUMENT)
    raise FileUnusable.told(messages.ARCHIVE)
