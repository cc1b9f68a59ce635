"""What people and their programs write around a tax id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gt import nit

from domain.tax_id import TaxId, TaxIdStatus, TaxIdType

LABELS = [
    *["", "", "NIT", "nit", "Nit", "N.I.T.", "GT", "gt", "NIT GT", "NIT No.", "No.", "Nº", "№", "N°", "NIT N.º", "#"],
    *["No. de NIT", "Número de NIT", "NUM. NIT", "Nro. NIT", "Identificación Tributaria", "Tax ID", "VAT", "SAT NIT"],
]
MARKS = ["", "", " ", ":", ": ", "-", " - ", ".", "=", " # ", "\u00a0", "\u2011", "\t".expandtabs()]
SEPARATORS = ["", "", "", "-", " ", ".", ",", "/", "\\", "_", "\u2013", "\u00a0", "\u202f", "'", "·"]
AROUND = [
    ("", ""),
    (" ", " "),
    ("'", ""),
    ('"', '"'),
    ('="', '"'),
    ("(", ")"),
    ("\u200e", "\u200b"),
    ("", "."),
    ("", ";"),
]


@pytest.mark.parametrize(
    "text",
    [
        *[
            "NIT 7841236-6",
            "NIT: 7841236-6",
            "NIT:7841236-6",
            "NIT7841236-6",
            "GT78412366",
            "GT-7841236-6",
            "NIT GT78412366",
        ],
        *["N.I.T. 7841236-6", "Nit. No. 7841236-6", "No. 7841236-6", "Nº 7841236-6", "№7841236-6", "#7841236-6"],
        *[
            "7.841.236-6",
            "7,841,236-6",
            "7 841 236 - 6",
            "7841236/6",
            "7841236.6",
            "7841236,6",
            "7841236_6",
            "7841236 -6",
        ],
        *["78412366.0", "78412366.00", "78412366,0", "78,412,366.00", '="78412366"', "'7841236-6", "7841236-6 (NIT)"],
        *[
            "\u202d7841236-6\u202c",
            "\u20667841236\u2069-6",
            "\ufeffNIT\u00ad 7841236-6\u200f",
            "7841236-6.",
            "7841236-6 GT",
            "0007841236-6",
            "NIT 007841236-6",
            "Número de NIT: 7841236-6",
            "７８４１２３６－６",
        ],
    ],
)
def test_a_nit_reads_as_itself_whatever_is_written_around_it(text: str) -> None:
    assert TaxId.parse(text) == TaxId.parse(text, TaxIdType.NIT) == TaxId.parse("7841236-6")


@given(
    number=st.integers(1, 10**8),
    label=st.sampled_from(LABELS),
    mark=st.sampled_from(MARKS),
    separators=st.lists(st.sampled_from(SEPARATORS), min_size=9, max_size=9),
    around=st.sampled_from(AROUND),
    zeros=st.integers(0, 2),
)
def test_any_valid_nit_reads_as_itself_whatever_is_written_around_it(
    number: int, label: str, mark: str, separators: list[str], around: tuple[str, str], zeros: int
) -> None:
    digits = f"{number}{nit.calc_check_digit(str(number))}"
    if digits.endswith("0"):  # with one of these before it that zero may be a spreadsheet's
        separators = ["-" if mark in (".", ",") else mark for mark in separators]
    spaced = "".join(digit + mark for digit, mark in zip(digits, [*separators[: len(digits) - 1], ""], strict=False))
    text = f"{around[0]}{label}{mark}{'0' * zeros}{spaced}{around[1]}"
    if len(text) <= 40:
        tax_id = TaxId.parse(text)
        assert (tax_id.value, tax_id.status) == (f"{digits[:-1]}-{digits[-1]}", TaxIdStatus.VALID), text


@given(number=st.integers(10, 10**9), zeros=st.integers(1, 3), mark=st.sampled_from(".,"))
def test_a_spreadsheets_decimals_are_dropped(number: int, zeros: int, mark: str) -> None:
    digits = f"{number}{nit.calc_check_digit(str(number))}"
    if digits[-1] != "K":
        assert TaxId.parse(f"{digits}{mark}{'0' * zeros}") == TaxId.parse(digits)


def test_a_check_digit_of_zero_is_no_decimal() -> None:
    assert TaxId.parse("7108.0").value == TaxId.parse("7108,0").value == "7108-0"


@pytest.mark.parametrize(
    "text",
    [
        *[
            "CUI 2345 67899 0101",
            "CUI: 2345678990101",
            "DPI 2345-67899-0101",
            "DPI No. 2345 67899 0101",
            "2345.67899.0101",
        ],
        *[
            "2345678990101.0",
            "2,345,678,990,101",
            "2345/67899/0101",
            "'2345678990101",
            "NIT 2345678990101",
            "GT2345678990101",
        ],
    ],
)
def test_a_cui_reads_as_itself_whatever_is_written_around_it(text: str) -> None:
    assert TaxId.parse(text) == TaxId.parse(text, TaxIdType.CUI) == TaxId.parse("2345678990101", TaxIdType.CUI)


@pytest.mark.parametrize(
    ("country", "text", "value"),
    [
        ("SV", "DUI 00016297-5", "00016297-5"),
        ("SV", "NIT: 0614-050707-104-8", "0614-050707-104-8"),
        ("SV", "0614.050707.104.8", "06140507071048"),
        ("SV", "6140507071048.0", "6140507071048.0"),
        ("MX", "RFC: gode 561231 gr8", "GODE 561231 GR8"),
        ("MX", "R.F.C. GODE561231GR8", "R.F.C. GODE561231GR8"),
        ("MX", "GODE.561231.GR8", "GODE561231GR8"),
        ("MX", "CURP BOXW310820HNERXN09", "BOXW310820HNERXN09"),
        ("CR", "Cédula jurídica 3-101-999999", "3-101-999999"),
        ("CR", "3101999999.0", "3101999999"),
        ("DO", "RNC 1-01-85004-3", "1-01-85004-3"),
        ("CO", "NIT No. 213.123.432-1", "213.123.432-1"),
        ("ES", "NIF B-58378431", "B-58378431"),
        ("ES", "N-0112234-L", "N-0112234-L"),
    ],
)
def test_what_a_foreign_id_is_called_is_dropped_where_the_rest_is_valid(country: str, text: str, value: str) -> None:
    tax_id = TaxId.parse(text, TaxIdType.FOREIGN, country)
    assert tax_id.value == value
    assert (tax_id.status is TaxIdStatus.VALID) is (
        value not in ("R.F.C. GODE561231GR8", "6140507071048.0", "N-0112234-L")
    )


@pytest.mark.parametrize(
    "text", ["NIT 7841236-5", "GT78412365", "7.841.236-5", "ABC7841236-6", "7841236-6 A", "7841236-6-6"]
)
def test_nothing_is_dropped_from_what_is_wrong_all_the_same(text: str) -> None:
    tax_id = TaxId.parse(text)
    assert (tax_id.value, tax_id.status) == (text.upper().replace(" ", ""), TaxIdStatus.INVALID)


@pytest.mark.parametrize("text", ["٥7841236-6", "7841236-6五", "²7841236-6"])
def test_letters_and_digits_of_other_scripts_are_no_marks(text: str) -> None:
    assert TaxId.parse(text).status is TaxIdStatus.INVALID
