"""Numbers that a spreadsheet took for quantities."""

import pytest

from domain.spreadsheet import is_shortened, without_fraction


@pytest.mark.parametrize(
    "text",
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
def test_a_number_with_an_exponent_was_shortened(text: str) -> None:
    assert is_shortened(text)


@pytest.mark.parametrize(
    "text", ["'2.34568E+12", "12E5", "2E3", "E5", "2E", "2345678901234", "5e-mail", "1234567-9", ""]
)
def test_other_texts_were_not_shortened(text: str) -> None:
    assert not is_shortened(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("55123414.0", "55123414"),
        (" 50255123414,00", " 50255123414"),
        ("55123414", "55123414"),
        ("5512.00", "5512.00"),
        ("5.000", "5.000"),
        ("55123414.05", "55123414.05"),
        ("ab.0", "ab.0"),
    ],
)
def test_the_fraction_that_a_spreadsheet_adds_is_dropped(text: str, number: str) -> None:
    assert without_fraction(text) == number
