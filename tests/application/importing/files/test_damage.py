"""What is recognised as the leavings of a spreadsheet, and what only resembles them."""

from __future__ import annotations

import pytest

from application.importing.files.damage import is_date, is_shortened, lost_zeros


@pytest.mark.parametrize(
    "cell",
    [
        "2.34568E+12",
        "2,34568E+12",
        "7.84124E+07",
        "1E+05",
        "1.23456789012346E+019",
        "-2.3e+12",
        "2.34568E12",
        " 2E+12 ",
    ],
)
def test_a_number_with_an_exponent_was_shortened(cell: str) -> None:
    assert is_shortened(cell)


@pytest.mark.parametrize(
    "cell", ["'2.34568E+12", "12E5", "2E3", "E5", "2E", "2345678901234", "5e-mail", "1234567-9", ""]
)
def test_other_cells_were_not_shortened(cell: str) -> None:
    assert not is_shortened(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("02/01/2026", "1/2/26", "01-feb", "1-feb.", "1-Feb-2026", "2 ene", "Jan-02", "sept-2020"),
        *("2026-01-02", "2026-01-02 00:00:00", "2026-01-02T00:00:00"),
    ],
)
def test_dates_as_spreadsheets_write_them_are_recognised(cell: str) -> None:
    assert is_date(cell)


@pytest.mark.parametrize("cell", ["'1-2", "1-2", "12-5", "1234567-9", "12/345/67890", "2026-13-02", "May", "4711", ""])
def test_ids_are_no_dates(cell: str) -> None:
    assert not is_date(cell)


def test_zeros_are_lost_only_in_front_of_the_same_digits() -> None:
    assert lost_zeros("01010", "1010")
    assert lost_zeros("007", "7")
    assert not lost_zeros("1010", "1010")
    assert not lost_zeros("01010", "1011")
    assert not lost_zeros("0A7", "A7")
