"""Rows that failed, as a file to correct: sent again as they are, they mean what they meant."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.settings import CONTACT_ORIGINS
from application.importing.files.corrections import csv_rows, have_remarks, remarks_column, workbook_cells
from application.importing.files.opening import open_table
from application.importing.files.workbook_output import open_workbook
from application.importing.row import ImportRow, RowReader, UnreadableRow
from domain.wording import Language

Cells = list[str]
HEADER = ["name", "tax_id", "external_id", "notes"]


def as_csv(rows: list[Cells], language: Language = "en") -> bytes:
    return csv_rows([[*HEADER, remarks_column(language)], *rows])


def as_workbook(rows: list[Cells], language: Language = "en") -> bytes:
    file = BytesIO()
    with open_workbook(file, [*HEADER, remarks_column(language)], None, "customers") as book:
        book.write_as_they_are([workbook_cells(row) for row in rows])
        book.close()
    return file.getvalue()


def read(content: bytes) -> list[ImportRow | UnreadableRow]:
    header, rows = open_table(BytesIO(content))
    reader = RowReader(header, default_region="GT", origins=CONTACT_ORIGINS)
    return [reader.read(row) for row in rows]


def said(row: ImportRow | UnreadableRow) -> object:
    """What a row means, or what is wrong with it."""
    if isinstance(row, UnreadableRow):
        return [(problem.column, problem.code) for problem in row.problems]
    return row.wanted.said


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("make", [as_csv, as_workbook])
def test_the_last_column_is_left_out_in_either_language(
    make: Callable[[list[Cells], Language], bytes], language: Language
) -> None:
    content = make([["Ana", "CF", "X1", "", "C7 phone_1: Is too short"]], language)
    header, _ = open_table(BytesIO(content))
    assert header.ignored == (remarks_column(language),)
    assert "notes" in header.details
    assert have_remarks([remarks_column(language)])


@pytest.mark.parametrize(
    "cells",
    [
        ["Ana", "CF", "01010", "=1+1"],
        ["Ana", "CF", "'01010", "'=1+1"],
        ["Ana", "CF", "2.34568E+12", "+502 5544 3322"],
        ["Ana", "CF", "'2.34568E+12", "'-"],
        ["Ana", "CF", "2-ene", "2/1/2026"],
        ["Ana", "CF", "'2-ene", "'2/1/2026"],
        ["Ana", "CF", "2026-01-02", "''tis"],
        ["", "N/A", "", "dos\nlíneas"],
        ["Jos\udce9", "CF", "", ""],
    ],
)
def test_a_row_that_nobody_corrected_means_what_it_meant(cells: Cells) -> None:
    before = csv_rows([HEADER]) + csv_rows([cells])
    [meant] = read(before)
    for content in (as_csv([[*cells, "why"]]), as_workbook([[*cells, "why"]])):
        [again] = read(content)
        assert said(again) == said(meant)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(st.lists(TEXTS, min_size=2, max_size=2))
def test_text_of_any_kind_comes_back_from_both_kinds_of_files(texts: list[str]) -> None:
    cells = ["Ana", "CF", *texts]
    [from_csv] = read(as_csv([[*cells, "why"]]))
    [from_workbook] = read(as_workbook([[*cells, "why"]]))
    assert said(from_csv) == said(from_workbook)
