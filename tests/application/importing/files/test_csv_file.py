"""What counts as a CSV file, and what is said of one that cannot be read."""

from __future__ import annotations

from io import BytesIO

import pytest

from application.importing.files.csv_file import MAX_CELL, MAX_LINE, read_csv
from application.importing.files.table import FileUnusable, RawRow


def rows(content: bytes | str) -> list[RawRow]:
    return list(read_csv(BytesIO(content if isinstance(content, bytes) else content.encode())))


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
    ],
    ids=["plain", "mark", "semicolons", "CRLF", "CR", "quoted", "empty rows"],
)
def test_what_spreadsheets_write_is_read_alike(content: str) -> None:
    assert [row.cells for row in rows(content)] == [["name", "tax_id"], ["Ñandú", "CF"]]


def test_line_breaks_and_separators_within_quotes_belong_to_the_cell() -> None:
    found = rows('name,notes\r\nÑandú,"uno;\r\ndos, ""tres"""\r\nOtro,\r\n')
    assert found[1:] == [RawRow(2, ["Ñandú", 'uno;\r\ndos, "tres"']), RawRow(4, ["Otro", ""])]


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


def test_utf_16_is_named() -> None:
    with pytest.raises(FileUnusable, match="UTF-16"):
        rows("name,tax_id\nA,CF\n".encode("utf-16"))


def test_bytes_that_are_not_utf_8_do_not_end_the_file() -> None:
    found = rows(b"name,tax_id\nJos\xe9,CF\nB,CF\n")
    assert found[1].cells == ["Jos\udce9", "CF"]
    assert found[2].cells == ["B", "CF"]
