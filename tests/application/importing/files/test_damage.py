"""What is recognised as the leavings of a spreadsheet, and what only resembles them."""

from __future__ import annotations

import pytest

from application.importing.files.damage import is_date, lost_zeros


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
