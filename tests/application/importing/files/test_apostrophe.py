"""No cell of an export is a formula, none is taken for a number or a date, and all read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.importing.files.apostrophe import guard, protect, unprotect

FORMULA_STARTS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
LIKELY = st.text("=+-@'\t\r\uff1d\uff0ba019.,:/ eE%Q$")

CHANGED = [
    *("01010", "2345678901234", "12345678901", "1.50", "1,50", ".5", "1 234", "1.000.000", "(5)", "5%"),  # numbers
    *("12E5", "2.34568E+12", "1e5", "$5", "Q5", "Q 1,000.50", "Q.5", "C$5", "5 €", "L5"),
    *("1-2", "12-5", "2001-5", "2026-01-02", "3/4", "02/01/2026", "1 1/2", "1:30", "10:30 am", "5 p"),  # dates, times
    *("ene 5", "5-ene", "Mayo 2020", "5 de mayo", "5-may-20", "Jan-02", "sep-2020", "Mar 5, 2020"),
    *("true", "VERDADERO", "Falso", "#N/A", "#REF!", "#¡VALOR!", "#NAME?"),
    *("=1+1", "+502 5555 1234", "-5", "@a", "'=1", "'01010"),
]
LEFT_ALONE = [
    *("0", "7", "4711", "1234567890"),  # whole numbers that every program shows in full
    *("1234567-9", "00016297-5", "12345-6", "1234567-K", "CF", "X12", "GT78412366"),
    *("Ñandú", "'quoted'", "O'Neill", "Zona 10", "6a avenida 3-45 zona 10", "3M", "2 Hermanos", "#1 tienda", "Mayo"),
    "0193a2b4-0000-7000-8000-000000000000",
]


@given(st.text() | LIKELY)
def test_a_protected_cell_is_no_formula_and_reads_back(text: str) -> None:
    for cell in protect(text), guard(text):
        assert not cell.startswith(FORMULA_STARTS)
        assert unprotect(cell) == text or cell == text


@given(st.text() | LIKELY)
def test_what_is_protected_reads_back(text: str) -> None:
    assert unprotect(protect(text)) == text


@pytest.mark.parametrize("text", CHANGED)
def test_text_that_a_spreadsheet_would_change_is_protected(text: str) -> None:
    assert protect(text) == f"'{text}"


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert protect(text) == text
    assert unprotect(text) == text


def test_long_text_is_looked_at_in_little_time() -> None:
    for piece in " ", "1", "'", "#", "/", "mar ", "1 ", "e1":
        protect(piece * 50_000 + "x")
        protect("1" + piece * 50_000 + "x")
