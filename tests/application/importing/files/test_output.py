"""What a spreadsheet program finds in a table that was written for it."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from application.importing.files.kinds import FileKind
from application.importing.files.output import kind_to_write, table_output
from application.importing.files.table import Cell, FileUnusable
from application.importing.files.workbook_bounds import MAX_COLUMNS, MAX_ROWS, must_fit_rows

COLUMNS = ["id", "name", "notes", "email_1", "email_1_is_locked", "billing_1_tax_id"]


def written(kind: FileKind, *rows: list[Cell], has_mark: bool = True) -> BytesIO:
    file = BytesIO()
    with table_output(file, kind, COLUMNS, has_mark=has_mark) as output:
        for row in rows:
            output.write(row)
    file.seek(0)
    return file


def sheet(*rows: list[Cell]) -> Any:
    return load_workbook(written(FileKind.WORKBOOK, *rows)).active


def test_every_cell_of_a_workbook_that_has_text_is_text_and_never_a_formula_or_a_link() -> None:
    row: list[Cell] = ["007", "=1+1", "https://nandu.gt", "@a", True, "2345678901234"]
    found = sheet(row)
    assert [(cell.value, cell.data_type) for cell in found[2]] == [
        (value, "b" if isinstance(value, bool) else "s") for value in row
    ]
    assert [cell.number_format for cell in found[2]] == ["@", "@", "@", "@", "General", "@"]
    assert not any(cell.hyperlink for cell in found[2])


def test_numbers_and_days_are_numbers_and_days_in_a_workbook_and_text_where_it_has_no_such_days() -> None:
    found = sheet([0, 12_345_678_901, date(2026, 1, 31), date(1899, 12, 31), "2026-01-31", None])
    assert [(cell.value, cell.data_type) for cell in found[2]] == [
        (0, "n"),
        (12_345_678_901, "n"),
        (datetime(2026, 1, 31), "d"),  # noqa: DTZ001, as openpyxl reads it
        ("1899-12-31", "s"),
        ("2026-01-31", "s"),
        (None, "n"),
    ]


def test_a_sum_can_be_typed_below_the_numbers_of_a_workbook() -> None:
    file = BytesIO()
    with table_output(file, FileKind.WORKBOOK, ["actor", "events"], sheet="activity", calculable=["events"]) as output:
        output.write(["ana", 3])
    found = load_workbook(file)["activity"]
    assert [found.column_dimensions[letter].number_format for letter in "AB"] == ["@", "General"]


def test_numbers_and_days_are_written_plainly_into_a_csv() -> None:
    row: list[Cell] = [0, 12_345_678_901, date(2026, 1, 31), date(1899, 12, 31), "2026-01-31", None]
    text = written(FileKind.CSV, row).read().decode("utf-8-sig")
    assert text.splitlines()[1] == "0,12345678901,2026-01-31,1899-12-31,'2026-01-31,"


def test_what_somebody_types_into_an_empty_cell_of_a_workbook_is_text_too() -> None:
    found = sheet([None, "", None, None, None, None])
    assert [cell.value for cell in found[2]] == [None] * len(COLUMNS)
    formats = [found.column_dimensions[letter].number_format for letter in "ABCEF"]
    assert formats == ["@", "@", "@", "General", "@"]


def test_the_header_of_a_workbook_stays_in_view_and_its_columns_are_as_wide_as_what_they_hold() -> None:
    found = sheet()
    assert [cell.value for cell in found[1]] == COLUMNS
    assert found.freeze_panes == "A2"
    assert found.column_dimensions["A"].width > 36  # an id
    assert found.column_dimensions["E"].width < found.column_dimensions["D"].width


def test_a_csv_begins_with_a_mark_unless_it_is_not_wanted_and_protects_its_cells() -> None:
    row: list[Cell] = ["007", "Ñandú, S.A.", None, "=1", False, "12345"]
    text = ",".join(COLUMNS) + "\r\n'007,\"Ñandú, S.A.\",,'=1,false,12345\r\n"
    assert written(FileKind.CSV, row).read() == b"\xef\xbb\xbf" + text.encode()
    assert written(FileKind.CSV, row, has_mark=False).read() == text.encode()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.xlsx", "xlsx"), ("A.XLSX", "xlsx"), ("a.csv", "csv"), ("a.txt", "csv"), ("-", "csv"), ("xlsx", "csv")],
)
def test_the_ending_of_a_name_tells_the_kind(name: str, kind: str) -> None:
    assert kind_to_write(name) == kind


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsm"])
def test_other_kinds_of_workbooks_are_not_written_under_their_names(name: str) -> None:
    with pytest.raises(FileUnusable, match=r"\.xlsx or \.csv"):
        kind_to_write(name)


def test_more_than_a_sheet_holds_is_refused_before_it_is_begun() -> None:
    must_fit_rows(MAX_ROWS - 1)
    with pytest.raises(FileUnusable, match="1048575"):
        must_fit_rows(MAX_ROWS)
    with (
        pytest.raises(FileUnusable, match="columns"),
        table_output(BytesIO(), FileKind.WORKBOOK, ["a"] * (MAX_COLUMNS + 1)),
    ):
        raise AssertionError


def test_a_workbook_that_is_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    def half() -> None:
        with table_output(BytesIO(), FileKind.WORKBOOK, COLUMNS, scratch=tmp_path) as output:
            output.write(["A"])
            assert list(tmp_path.iterdir())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert not list(tmp_path.iterdir())
