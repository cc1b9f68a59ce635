"""What counts as a CSV file, and what is said of one that cannot be read."""

from __future__ import annotations

from io import BufferedReader, BytesIO

import pytest

from application.importing.files.csv_file import MAX_CELL, MAX_LINE, read_csv
from application.importing.files.table import FileUnusable, RawRow


def rows(content: bytes | str, encoding: str = "utf-8") -> list[RawRow]:
    source = BytesIO(content if isinstance(content, bytes) else content.encode())
    return list(read_csv(BufferedReader(source), encoding))


@pytest.mark.parametrize(
    "content",
    [
        "name,tax_id\nÑandú,CF\n",
        "\ufeffname,tax_id\nÑandú,CF\n",
        "name;tax_id\nÑandú;CF\n",
        "name,tax_id\r\nÑandú,CF\r\n",
        "name,tax_id\rÑandú,CF",
        '"name","tax_id"\n"Ñandú","CF"\n',
        "\n\nname,tax_id\n,\nÑandú,CF\n,\n\n",
        "name\ttax_id\nÑandú\tCF\n",
    ],
    ids=["plain", "mark", "semicolons", "CRLF", "CR", "quoted", "empty rows", "tabs"],
)
def test_what_spreadsheets_write_is_read_alike(content: str) -> None:
    assert [row.cells for row in rows(content)] == [["name", "tax_id"], ["Ñandú", "CF"]]


def test_line_breaks_and_separators_within_quotes_belong_to_the_cell() -> None:
    found = rows('name,notes\r\nÑandú,"uno;\r\ndos, ""tres"""\r\nOtro,\r\n')
    assert found[1:] == [RawRow(2, ["Ñandú", 'uno;\r\ndos, "tres"']), RawRow(4, ["Otro", ""], shown_at=3)]


def test_a_quote_that_is_never_closed_costs_what_it_swallowed_and_says_where_it_begins() -> None:
    found = rows('name,notes\nA,"never closed\nB,\nC,\n')
    assert [(row.line, row.cells, row.trouble is None) for row in found] == [
        (1, ["name", "notes"], True),
        (2, [], False),
    ]
    assert "not closed" in str(found[1].trouble)


def test_a_cell_of_endless_length_is_one_bad_row() -> None:
    found = rows(f'name,notes\nA,"{"x" * MAX_CELL}x"\nB,b\n')
    assert [row.line for row in found if row.trouble] == [2]
    assert found[-1].cells == ["B", "b"]


def test_a_quote_in_the_middle_of_a_cell_is_one_bad_row() -> None:
    found = rows('name,notes\nA,"a"b\nB,b\n')
    assert [(row.line, bool(row.trouble)) for row in found] == [(1, False), (2, True), (3, False)]


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(FileUnusable, match="a line of more than"):
        rows("name,notes\n" + "x" * (MAX_LINE + 1))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding_whatever_is_said(encoding: str) -> None:
    content = "name\ttax_id\nÑandú\tCF\n".encode(encoding)
    assert [row.cells for row in rows(content, "cp1252")] == [["name", "tax_id"], ["Ñandú", "CF"]]


@pytest.mark.parametrize("encoding", ["cp1252", "Windows-1252", "latin-1", "mac-roman", "cp850", "utf-16-le"])
def test_any_encoding_of_text_is_read_where_it_is_named(encoding: str) -> None:
    assert rows("name;tax_id\r\nÑandú;CF\r\n".encode(encoding), encoding)[1].cells == ["Ñandú", "CF"]


@pytest.mark.parametrize("encoding", ["nope", "base64", "rot13", "", "a\0b", "undefined"])
def test_what_is_no_encoding_of_text_is_refused(encoding: str) -> None:
    with pytest.raises(FileUnusable, match="cp1252"):
        rows("name,tax_id\n", encoding)


def test_bytes_that_another_encoding_has_not_become_replacement_characters() -> None:
    assert rows(b"name,tax_id\nA\x81,CF\n", "cp1252")[1].cells == ["A\ufffd", "CF"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_first_line_tells_what_separates_cells_by_what_stands_outside_quotes(separator: str) -> None:
    others = ",;\t|".replace(separator, "") * 2
    content = separator.join(["name", f'"tax{others}id"', "notes"]) + "\n" + separator.join(["A", "B", "C"])
    for beginning in "", "\n\r\n":
        assert [len(row.cells) for row in rows(beginning + content)] == [3, 3]


def test_what_excel_says_of_the_separator_is_believed() -> None:
    found = rows("sep=|\nname|tax,id,a\nÑandú|CF\n")
    assert found == [RawRow(2, ["name", "tax,id,a"]), RawRow(3, ["Ñandú", "CF"])]


def test_bytes_that_are_not_utf_8_do_not_end_the_file() -> None:
    found = rows(b"name,tax_id\nJos\xe9,CF\nB,CF\n")
    assert found[1].cells == ["Jos\udce9", "CF"]
    assert found[2].cells == ["B", "CF"]
