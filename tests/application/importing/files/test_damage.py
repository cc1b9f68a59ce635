"""What is recognised as the leavings of a spreadsheet, and what only resembles them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.importing.files.apostrophe import protect, unprotect
from application.importing.files.damage import _DATE, is_date, lost_zeros
from domain.spreadsheet import _SHORTENED, is_shortened


@pytest.mark.parametrize(
    "cell",
    [
        *("02/01/2026", "1/2/26", "01-feb", "1-feb.", "1-Feb-2026", "2 ene", "Jan-02", "sept-2020"),
        *("2026-01-02", "2026-01-02 00:00:00", "2026-01-02 10:30"),
    ],
)
def test_dates_as_spreadsheets_write_them_are_recognised(cell: str) -> None:
    assert is_date(cell)


@pytest.mark.parametrize(
    "cell", ["'1-2", "1-2", "12-5", "1234567-9", "12/345/67890", "2026-13-02", "2026-01-02T00:", ""]
)
def test_ids_are_no_dates(cell: str) -> None:
    assert not is_date(cell)


def test_zeros_are_lost_only_in_front_of_the_same_digits() -> None:
    assert lost_zeros("01010", "1010")
    assert lost_zeros("007", "7")
    assert not lost_zeros("1010", "1010")
    assert not lost_zeros("01010", "1011")
    assert not lost_zeros("0A7", "A7")


@settings(max_examples=300)
@given(st.from_regex(_DATE, fullmatch=True) | st.from_regex(_SHORTENED, fullmatch=True))
def test_whatever_is_recognised_is_protected_by_an_export(cell: str) -> None:
    cell = cell.strip()
    assert is_date(cell) or is_shortened(cell)
    assert unprotect(protect(cell)) == cell != protect(cell)
