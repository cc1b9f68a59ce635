"""What is written where there is no tax id, and what spreadsheets leave of one: never an id, whatever the country."""

import pytest

from domain.no_tax_id import is_exponent_form, is_placeholder_for_tax_id
from domain.tax_id import TaxId, TaxIdType
from domain.text import InvalidValue

PLACES = [
    (None, None),
    (TaxIdType.NIT, None),
    (TaxIdType.CUI, "GT"),
    (TaxIdType.FOREIGN, "HN"),
    (TaxIdType.FOREIGN, "MX"),
]

NOTHING = ["0", "000", "0-0", "0000000-0", "0000000000000", "-", "--", "–", ".", "...", "?", "***", "/", "#", "0.0"]
LETTERS = ["x", "XXX", "xxxxxxx-x", "x x x", "aaa", "ZZZ", "Ｘ", "\u0301"]
WORDS = [
    "N/A",
    "n.a.",
    "NA",
    "#N/A",
    "S/N",
    "s.n.",
    "N/D",
    "ninguno",
    "Ninguna",
    "NO",
    "no tiene",
    "No tiene NIT",
    "no",
]
SPANISH = [
    "sin NIT",
    "SIN RFC",
    "sin número",
    "sin n.i.t.",
    "no aplica",
    "no tiene número de NIT",
    "pendiente",
    "en trámite",
]
MORE_SPANISH = [
    "no inscrita",
    "exento",
    "público en general",
    "clientes varios",
    "consumidor",
    "C. Final",
    "NIT",
    "NIT:",
]
ENGLISH = ["none", "null", "NULL", "nil", "NaN", "unknown", "not applicable", "no tax id", "without", "TBD", "pending"]
ERRORS = ["#¡VALOR!", "#REF!", "#¿NOMBRE?", "#DIV/0!", "#VALUE!", "Err:502", "#####"]

EXPONENTS = [
    *["2.34568E+12", "7.84124E+07", "2,34568E+12", "7.84124e+07", "7.84124 E+07", " 7.84124 E + 07 ", "2.34568E12"],
    *["7E+07", "78.4124E+06", "784124E+02", "7.84124E+007", "7.84124E-07", "2.E+12", "5e7", "NIT 7.84124E+07"],
    *[
        "'7.84124E+07",
        '="7.84124E+07"',
        "-7.84124E+07",
        "７.８４１２４Ｅ＋０７",
        "7.84124\u200bE+07",
        "\u00a07.84124E+07",
    ],
]


@pytest.mark.parametrize("place", PLACES)
def test_a_placeholder_is_refused_with_the_advice_to_write_cf(place: tuple[TaxIdType | None, str | None]) -> None:
    for text in [*NOTHING, *LETTERS, *WORDS, *SPANISH, *MORE_SPANISH, *ENGLISH, *ERRORS]:
        with pytest.raises(InvalidValue, match="CF") as refused:
            TaxId.parse(text, *place)
        assert refused.value.field == "tax_id", text
        assert is_placeholder_for_tax_id(text), text


@pytest.mark.parametrize("place", PLACES)
def test_a_number_that_a_spreadsheet_shortened_is_refused(place: tuple[TaxIdType | None, str | None]) -> None:
    for text in EXPONENTS:
        with pytest.raises(InvalidValue, match="digits are gone"):
            TaxId.parse(text, *place)
        assert is_exponent_form(text), text


@pytest.mark.parametrize(
    "text",
    [
        *[
            "CF",
            "C/F",
            "Consumidor final",
            "7841236-6",
            "576937-K",
            "K",
            "NIT 7841236-6",
            "2345678990101",
            "GODE561231GR8",
        ],
        *[
            "N1",
            "X1",
            "NO1",
            "SIN123",
            "12E34567",
            "E-8-12345",
            "123E-12",
            "1E1234567",
            "ab",
            "E5",
            "",
            " ",
            "x" * 1_000,
        ],
    ],
)
def test_anything_else_may_be_an_id(text: str) -> None:
    assert not is_placeholder_for_tax_id(text)
    assert not is_exponent_form(text)


def test_a_long_text_is_looked_at_in_no_time() -> None:
    assert not is_placeholder_for_tax_id("\u0345\u0301" * 100_000)
    assert not is_exponent_form("1" * 10_000_000)
