"""What a file is told by its first bytes, and what is said of one that is neither CSV nor a workbook."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from application.importing.files.column_names import ColumnNames
from application.importing.files.opening import ReadingOptions, open_table
from application.importing.files.table import FileUnusable
from tests.support.bad_files import old_container


def archive(*names: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel 97 to 2003"),
        (old_container("Workbook"), "Excel 97 to 2003"),
        (old_container("EncryptedPackage"), "has a password"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\x00", "an archive"),
        (b"7z\xbc\xaf\x27\x1c", "an archive"),
        (b"Rar!\x1a\x07\x00", "an archive"),
        (b"\x89PNG\r\n", "a picture"),
        (b"GIF89a", "a picture"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><html>", "a web page"),
        (b"<html><table>", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "a web page or XML"),
        (b"name,tax_id\nA\0B,CF\n", "no table"),
        (archive("mimetype", "content.xml"), "LibreOffice"),
        (archive("word/document.xml"), "a text document"),
        (archive("xl/workbook.bin"), "a binary workbook"),
        (archive("customers.csv"), "an archive"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"", "no header"),
        (b"\xef\xbb\xbf", "no header"),
        ("Nombre,NIT,Dirección\n".encode("cp1252"), "cp1252"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, said: str) -> None:
    with pytest.raises(FileUnusable, match=said):
        open_table(BytesIO(content))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "cp1252"])
def test_an_encoding_that_is_named_may_have_zeros(encoding: str) -> None:
    content = "Nombre;NIT;Dirección\nÑandú;CF;Zona 1\n".encode(encoding)
    table = open_table(BytesIO(content), ReadingOptions(encoding=encoding))
    assert [row.cells[:2] for row in table.rows] == [["Ñandú", "CF"]]


def test_a_csv_may_begin_as_an_archive_does() -> None:
    options = ReadingOptions(names=ColumnNames(ignore_unknown=True))
    assert open_table(BytesIO(b"PK;name;tax_id\n1;A;CF\n"), options).header.ignored == ("PK",)


def test_a_csv_has_no_sheets() -> None:
    with pytest.raises(FileUnusable, match="no sheets"):
        open_table(BytesIO(b"name,tax_id\n"), ReadingOptions(sheet="Hoja1"))
