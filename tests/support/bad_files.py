"""Files that people bring by mistake or on purpose, each with the code of what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class BadFile:
    """A file that cannot be imported as a whole."""

    name: str
    code: str
    make: Callable[[], bytes]


def workbook(*rows: list[Any], merged: str | None = None) -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def archive(**parts: bytes) -> bytes:
    """A ZIP with these parts; `_` in their names is a dot."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("_", "."), text)
    return content.getvalue()


def old_container(stream: str) -> bytes:
    """An OLE file with a stream of this name in its directory, which stands in its third sector."""
    head = bytearray(OLE + bytes(504))
    head[30:32], head[48:52] = (9).to_bytes(2, "little"), (2).to_bytes(4, "little")
    return bytes(head) + bytes(1024) + "Root Entry".encode("utf-16-le").ljust(128, b"\0") + stream.encode("utf-16-le")


def bomb(sheets: int, mebibytes: int) -> bytes:
    """A workbook whose other sheets unpack to so much, as its table of contents says: `ZipFile` reads no further."""
    content = BytesIO(workbook(["name", "tax_id"], ["Ana", "CF"]))
    with ZipFile(content, "a", ZIP_DEFLATED) as file:
        for number in range(sheets):
            file.writestr(f"xl/worksheets/sheet{number + 2}.xml", b"0" * 1_000)
        for part in file.infolist()[-sheets:]:
            part.file_size = mebibytes * 2**20
    return content.getvalue()


def titled() -> bytes:
    """A title in merged cells, above the header."""
    return workbook(["Clientes"], ["Nombre", "NIT"], merged="A1:B1")


def merged_header() -> bytes:
    """A header of which a part is hidden."""
    return workbook(["Nombre", "NIT"], merged="A1:B1")


BAD_FILES = [
    BadFile("a workbook that unpacks to gigabytes", "workbook-too-big", lambda: bomb(11, 1_000)),
    BadFile("a million columns", "file-too-many-columns", lambda: b"a," * 500_000 + b"a\n"),
    BadFile("a title above the header", "header-below", lambda: b"Clientes\nNombre,NIT\nAna,CF\n"),
    BadFile("a title in merged cells", "header-below", titled),
    BadFile("two headers", "header-twice", lambda: b"name,tax_id\nNombre,NIT\nAna,CF\n"),
    BadFile("merged cells in the header", "workbook-merged-cells", merged_header),
    BadFile("a formula in the header", "workbook-formula-without-value", lambda: workbook(["=A2", "NIT"], ["A", "CF"])),
    BadFile("a customer instead of a header", "no-column-known", lambda: "Panadería Sol,7841236-6,\n".encode()),
    BadFile("a CSV with NUL", "file-is-no-table", lambda: b"name,tax_id\nA\0B,CF\n"),
    BadFile("a password", "file-has-password", lambda: old_container("EncryptedPackage")),
    BadFile("an old workbook", "file-is-xls", lambda: old_container("Workbook")),
    BadFile("a binary workbook", "file-is-xlsb", lambda: archive(**{"xl/workbook_bin": b"x"})),
    BadFile("a file of LibreOffice", "file-is-opendocument", lambda: archive(mimetype=b"x", content_xml=b"<x/>")),
    BadFile("a text document", "file-is-document", lambda: archive(**{"word/document_xml": b"<x/>"})),
    BadFile("an archive", "file-is-archive", lambda: archive(customers_csv=b"name,tax_id\n")),
    BadFile("an empty archive", "file-is-archive", archive),
    BadFile("a damaged workbook", "workbook-damaged", lambda: workbook(["name"])[:-300]),
    BadFile("an empty workbook", "workbook-empty", workbook),
    BadFile("a PDF", "file-is-pdf", lambda: b"%PDF-1.7\n" + bytes(100)),
    BadFile("a picture", "file-is-picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    BadFile("a web page that is called .xls", "file-is-markup", lambda: b"<html><table><tr><td>name</td></tr></table>"),
    BadFile("another encoding", "file-of-another-encoding", lambda: "Nombre,Dirección\n".encode("cp1252")),
    BadFile("white space", "no-header", lambda: b"\xef\xbb\xbf\n\n  \n"),
    BadFile("a line without end", "csv-line-too-long", lambda: b"name,tax_id\nAna,CF\n" + b"x" * 60_000_000),
]
"""Those with a line too long say so of the rows below what they can read."""

GOOD_FILES: dict[str, Callable[[], bytes]] = {
    "UTF-16": lambda: "Nombre\tNIT\nÑandú\tCF\n".encode("utf-16"),
    "only a header": lambda: b"name,tax_id\n",
}
