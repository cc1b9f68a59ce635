"""What a workbook says, and what is said of one that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from application.importing.files import merged_cells, workbook_bounds, workbook_file
from application.importing.files.table import FileUnusable, RawRow
from application.importing.files.workbook_file import read_workbook

Cells = Sequence[list[Any]]


def saved(book: Workbook) -> BytesIO:
    content = BytesIO()
    book.save(content)
    content.seek(0)
    return content


def book_of(rows: Cells) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    return book, sheet


def rows(book: Workbook | BytesIO, sheet: str | None = None) -> list[RawRow]:
    return list(read_workbook(saved(book) if isinstance(book, Workbook) else book, sheet))


def one_cell(value: Any, number_format: str = "General") -> str:
    book, sheet = book_of([["name"], [value]])
    sheet["A2"].number_format = number_format
    (found,) = rows(book)[1].cells
    return found


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        ("Ñandú", "General", "Ñandú"),
        (" 01010", "General", " 01010"),
        (7841236, "General", "7841236"),
        (7841236.0, "0.00", "7841236"),
        (2345678901234, "General", "2345678901234"),
        (-5, "General", "-5"),
        (1.5, "General", "1.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1010, "00000", "01010"),
        (True, "General", "true"),
        (False, "General", "false"),
        (date(2026, 1, 2), "yyyy-mm-dd", "2026-01-02"),
        (datetime.fromisoformat("2026-01-02T03:04:05"), "dd/mm/yyyy", "2026-01-02 03:04:05"),
        (time(3, 4, 5), "hh:mm", "03:04:05"),
        # What lost its digits, or shows so, is no number any more; text that only looks like it is text.
        (1234567890123456, "General", "1.23457E+15"),
        (2345678901234, "0.00E+00", "2.34568E+12"),
        ("2.34568E+12", "@", "'2.34568E+12"),
    ],
)
def test_each_kind_of_cell_has_a_text(value: Any, number_format: str, text: str) -> None:
    assert one_cell(value, number_format) == text


def test_characters_that_xml_has_not_are_read_as_excel_escapes_them() -> None:
    assert one_cell("a_x0009_b_x005F_x0009_") == "a\tb_x0009_"


def test_an_error_costs_its_row_and_says_where_it_stands() -> None:
    book, sheet = book_of([["name", "tax_id"], ["A", "CF"], ["B", "#REF!"], ["C", "CF"]])
    sheet["B3"].data_type = "e"
    found = rows(book)
    assert [row.trouble and row.trouble.text() for row in found] == [
        None,
        None,
        "The cell B3 holds the error #REF! instead of a value.",
        None,
    ]


def test_empty_rows_are_left_out_and_short_ones_filled_up() -> None:
    book, _ = book_of([[], ["name", "tax_id", "notes"], [], ["A", "CF"], [None, "", None], ["B", "CF", "x", None]])
    assert rows(book) == [
        RawRow(2, ["name", "tax_id", "notes"]),
        RawRow(4, ["A", "CF", ""]),
        RawRow(6, ["B", "CF", "x"]),
    ]


def test_a_row_with_merged_cells_says_less_than_it_shows_and_is_refused() -> None:
    book, sheet = book_of([["name", "tax_id"], ["A", "CF"], ["B", "CF"], ["C", "CF"], ["D", "CF"]])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("A5:B5")
    told = [row.trouble.text() if row.trouble else "" for row in rows(book)]
    assert [bool(each) for each in told] == [False, True, True, False, True]
    assert "Row 3 has merged cells (A2:A3)" in told[2]


def test_merged_cells_beside_the_table_and_below_it_are_no_matter() -> None:
    book, sheet = book_of([["name", "tax_id"], ["A", "CF"]])
    sheet.merge_cells("A9:B12")
    assert [row.trouble for row in rows(book)] == [None, None]


def test_so_many_merged_cells_that_they_would_take_long_are_told_at_once() -> None:
    book, sheet = book_of([["name", "tax_id"], ["A", "CF"]])
    for row in range(3, merged_cells.MOST + 4):
        sheet.merge_cells(f"A{row}:B{row}")
    with pytest.raises(FileUnusable, match="more than 1000 ranges"):
        rows(book)


def test_hidden_rows_are_rows() -> None:
    book, sheet = book_of([["name", "tax_id"], ["A", "CF"], ["B", "CF"]])
    sheet.row_dimensions[2].hidden = True
    assert [row.cells for row in rows(book)[1:]] == [["A", "CF"], ["B", "CF"]]


def test_a_formula_counts_as_its_saved_value_and_costs_its_row_without_one() -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["name"])
        sheet.write_formula(1, 0, '="A"&"B"', value="AB")
        sheet.write_formula(2, 0, "=1+1", value=2)
    assert [row.cells for row in rows(content)[1:]] == [["AB"], ["2"]]
    unsaved, _ = book_of([["name", "tax_id"], ['="A"&"B"', "CF"], ["C", "CF"]])
    first, second = rows(unsaved)[1:]
    assert first.trouble
    assert first.trouble.text().startswith("The cell A2 holds a formula whose value was not saved.")
    assert second.cells == ["C", "CF"]


def test_the_first_visible_sheet_that_has_anything_is_read_or_the_one_that_is_named() -> None:
    book, hidden = book_of([["hidden"]])
    hidden.sheet_state = "hidden"
    book.create_sheet("Empty")
    book.create_sheet("Clientes").append(["name"])
    book.create_sheet("Otros").append(["other"])
    assert rows(book)[0].cells == ["name"]
    assert rows(book, "otros")[0].cells == ["other"]
    assert rows(book, hidden.title)[0].cells == ["hidden"]
    with pytest.raises(FileUnusable, match="It has: Sheet, Empty, Clientes, Otros"):
        rows(book, "Proveedores")
    with pytest.raises(FileUnusable, match="The sheet Empty is empty"):
        rows(book, "Empty")


def test_rows_beyond_the_size_that_a_file_claims_are_read() -> None:
    book, _ = book_of([["name"], ["A"], ["B"]])
    lying = rewritten(saved(book), "xl/worksheets/sheet1.xml", lambda text: text.replace(b"A1:A3", b"A1:A1"))
    assert [row.cells for row in rows(lying)] == [["name"], ["A"], ["B"]]


def with_shared_texts() -> BytesIO:
    """A workbook as Excel writes it."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet().write_column(0, 0, ["name", "A"])
    return content


def rewritten(content: BytesIO, part: str, change: Any) -> BytesIO:
    """A workbook with another text in one of its parts."""
    other = BytesIO()
    with ZipFile(content) as before, ZipFile(other, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text) if name == part else text)
    other.seek(0)
    return other


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda text: text[: len(text) // 2]),
        (SHEET, lambda text: text.replace(b'r="A1"', b'r="?"')),
        (SHEET, lambda text: text.replace(b"<v>0</v>", b"<v>7000</v>")),
        ("xl/workbook.xml", lambda text: b""),
        ("xl/sharedStrings.xml", lambda text: b"<!DOCTYPE x"),
    ],
)
def test_a_damaged_workbook_is_called_so(part: str, change: Any) -> None:
    with pytest.raises(FileUnusable, match="damaged"):
        rows(rewritten(with_shared_texts(), part, change))


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (SHEET, b"<worksheet><sheetData><row>" + b"<c/>" * 4_500_000),  # one row
        (SHEET, b'<worksheet><sheetData><row r="1048577"/></sheetData></worksheet>'),
        (SHEET, b'<worksheet><sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>'),
        ("xl/styles.xml", b" " * (workbook_bounds.MAX_OTHER_PART + 1)),
        ("xl/sharedStrings.xml", b" " * (workbook_bounds.MAX_SHARED_TEXTS + 1)),
    ],
)
def test_a_small_file_that_unpacks_to_much_is_refused(part: str, text: bytes) -> None:
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    bomb = rewritten(with_shared_texts(), part, lambda _: text.replace(b"<worksheet>", space))
    with pytest.raises(FileUnusable, match=r"too big|more than 16384 columns"):
        rows(bomb)


def test_sheets_that_are_large_together_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_bounds, "MAX_UNPACKED", 3_000_000)
    bomb = with_shared_texts()
    with ZipFile(bomb, "a", ZIP_DEFLATED) as archive:
        for number in range(2, 6):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 1_000_000)
    with pytest.raises(FileUnusable, match="too big"):
        rows(bomb)


def test_an_archive_of_countless_parts_is_refused_before_they_are_listed() -> None:
    bomb = with_shared_texts()
    with ZipFile(bomb, "a") as archive:
        for number in range(40_000):
            archive.writestr(f"xl/media/{number:040}", b"")
    with pytest.raises(FileUnusable, match="too big"):
        rows(bomb)


def test_a_file_of_more_than_64_mebibytes_is_refused_unread() -> None:
    book, _ = book_of([["name"], ["A"]])
    padded = saved(book)
    with ZipFile(padded, "a") as archive:
        archive.writestr("docProps/picture.bin", bytes(workbook_bounds.MAX_FILE))
    with pytest.raises(FileUnusable, match="too big"):
        rows(padded)


def test_a_text_that_many_cells_share_is_read_only_as_long_as_one_of_a_csv_may_be() -> None:
    long = rewritten(
        with_shared_texts(), "xl/sharedStrings.xml", lambda text: text.replace(b">A<", b">%b<" % (b"A" * 131_073))
    )
    _, row = rows(long)
    assert row.trouble
    assert (any(row.cells), row.trouble.message.code) == (False, "workbook-text-too-long")


def test_rows_that_say_more_together_than_may_be_kept_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_file, "MAX_TEXT", 25)
    book, _ = book_of([["name", "tax_id"], ["Ana", "CF"], ["Ana", "CF"]])
    assert len(rows(book)) == 3
    book, _ = book_of([["name", "tax_id"], *[["Ana", "CF"]] * 4])
    with pytest.raises(FileUnusable, match="too big"):
        rows(book)


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData>" + b"mergeCell " * 400_000),
        (
            "xl/styles.xml",
            b'<numFmts count="0" />',
            b'<numFmts><numFmt numFmtId="200" formatCode="%b"/></numFmts>' % (b"[" * 4_000_000),
        ),
    ],
)
def test_what_patterns_would_be_looked_for_in_for_hours_is_told_at_once(part: str, before: bytes, after: bytes) -> None:
    def change(text: bytes) -> bytes:
        assert before in text
        return text.replace(before, after)

    book, _ = book_of([["name", "tax_id"], ["Ana", "CF"]])
    with suppress(FileUnusable):
        assert rows(rewritten(saved(book), part, change)) == rows(book)
