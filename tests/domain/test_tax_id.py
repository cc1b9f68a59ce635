"""Tax ids: spellings, verdicts, sameness."""

import itertools
from unicodedata import normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.country import COUNTRIES
from domain.tax_id import TaxId, TaxIdStatus, TaxIdType
from domain.text import InvalidValue

NIT, CUI, FOREIGN = TaxIdType.NIT, TaxIdType.CUI, TaxIdType.FOREIGN
VALID, INVALID, UNCHECKED = TaxIdStatus.VALID, TaxIdStatus.INVALID, TaxIdStatus.UNCHECKED

TYPED = st.text(st.characters(exclude_categories=()), max_size=45)
LIKELY = st.text(
    st.sampled_from("0123456789KCFk cf-\u2013./Ⅸßẞİ\u0390\u0345\u0301\u200b\u2003"), min_size=1, max_size=20
)
ANY_TEXT = TYPED | LIKELY
ANY_PLACE = st.one_of(
    st.tuples(st.sampled_from([None, NIT, CUI]), st.none()),
    st.tuples(st.just(FOREIGN), st.sampled_from(sorted(COUNTRIES - {"GT"}))),
)


def read(text: str, place: tuple[TaxIdType | None, str | None]) -> TaxId:
    """The tax id, or the end of this example where the text is none."""
    try:
        return TaxId.parse(text, *place)
    except InvalidValue:
        assume(False)
        raise


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("576937-K", "576937-K"),
        ("576937k", "576937-K"),
        (" 5769 37 k ", "576937-K"),
        ("000576937K", "576937-K"),
        ("576937\u2013K", "576937-K"),
        ("\uff15\uff17\uff16\uff19\uff13\uff17\uff0d\uff4b", "576937-K"),
        ("\u200e7108-0\u200b", "7108-0"),
        ("39525503", "3952550-3"),
        ("-12345-6-78-9-", "12345678-9"),
    ],
)
def test_a_valid_nit_goes_out_with_its_hyphen(text: str, value: str) -> None:
    assert TaxId.parse(text) == TaxId(value, NIT, "GT", VALID)


@pytest.mark.parametrize(
    "text",
    [
        "CF",
        "cf",
        "C/F",
        "c.f.",
        "C.F",
        "C F",
        "c-f",
        "\uff23\uff26",
        " c / f ",
        "C\\F",
        "(C/F)",
        "Consumidor Final",
        "c\u2044f",
    ],
)
def test_every_spelling_of_final_consumer_is_cf(text: str) -> None:
    tax_id = TaxId.parse(text)
    assert tax_id == TaxId("CF", NIT, "GT", VALID)
    assert not tax_id.can_be_held


@pytest.mark.parametrize("text", ["CFX", "0CF", "0-C-F", "0C/F", "CCF", "C1F", "FC"])
def test_what_only_resembles_cf_is_an_invalid_nit(text: str) -> None:
    tax_id = TaxId.parse(text)
    assert tax_id.status is INVALID
    assert tax_id.can_be_held


def test_cf_is_plain_text_for_the_other_types() -> None:
    for tax_id in (TaxId.parse("cf", CUI), TaxId.parse("cf", FOREIGN, "SV")):
        assert (tax_id.value, tax_id.status, tax_id.can_be_held) == ("CF", INVALID, False)


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        ("12345678-0", "12345678-0", "check character"),
        ("00 1234567 0", "12345670", "check character"),
        ("576937-1", "576937-1", "check character"),
        ("abc 12", "ABC12", "digits"),
        ("5", "5", "digits"),
        ("57693K7", "57693K7", "digits"),
        ("٥٧٦٩٣٧-K", "٥٧٦٩٣٧-K", "digits"),
        ("1.234.567-8", "1.234.567-8", "digits"),
        ("2345678990101", "2345678990101", "type CUI"),
        ("NIT 7841236-5", "NIT7841236-5", "check character"),
    ],
)
def test_an_invalid_nit_goes_out_in_upper_case_without_spaces(text: str, value: str, why: str) -> None:
    tax_id = TaxId.parse(text, NIT)
    assert (tax_id.value, tax_id.status) == (value, INVALID)
    assert tax_id.reason is not None
    assert why in tax_id.reason


@pytest.mark.parametrize(
    "text", ["2345678990101", "2345 67899 0101", "2345-67899-0101", "2345678992299", "0000000000101"]
)
def test_a_valid_cui_goes_out_as_its_digits(text: str) -> None:
    tax_id = TaxId.parse(text, CUI)
    assert tax_id.status is VALID
    assert len(tax_id.value) == 13
    assert tax_id.value.isdigit()


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        ("2345 67890 0101", "2345678900101", "check digit"),
        ("2345678990001", "2345678990001", "department"),
        ("2345678992301", "2345678992301", "department"),
        ("234567899 010", "234567899010", "13 digits"),
        ("02345678990101", "02345678990101", "13 digits"),
        ("٢345678990101", "٢345678990101", "13 digits"),
    ],
)
def test_an_invalid_cui_says_why(text: str, value: str, why: str) -> None:
    tax_id = TaxId.parse(text, CUI)
    assert (tax_id.value, tax_id.status) == (value, INVALID)
    assert tax_id.reason is not None
    assert why in tax_id.reason


def test_a_cui_whose_digits_leave_the_remainder_ten_has_no_check_digit() -> None:
    assert {TaxId.parse(f"00000005{digit}0101", CUI).status for digit in range(10)} == {INVALID, VALID}
    assert {TaxId.parse(f"50000000{digit}0101", CUI).status for digit in range(10)} == {INVALID}


@pytest.mark.parametrize(
    ("country", "text", "value", "status"),
    [
        ("MX", "gode 561231-gr8", "GODE 561231-GR8", VALID),
        ("MX", "GODE561331GR8", "GODE561331GR8", INVALID),
        ("SV", "0614-050707-104-8", "0614-050707-104-8", VALID),
        ("SV", "0614-050707-104-9", "0614-050707-104-9", INVALID),
        ("CR", "3-101-999999", "3-101-999999", VALID),
        ("ES", "B-58378431", "B-58378431", VALID),
        ("ES", "ESB58378431", "ESB58378431", VALID),
        ("DE", "de 136,695 976", "DE 136,695 976", VALID),
        ("DE", "136695978", "136695978", UNCHECKED),
        ("GB", "GB 980 7806 84", "GB 980 7806 84", VALID),
        ("US", "04-2103594", "04-2103594", VALID),
        ("US", "042103594", "042103594", VALID),
        ("US", "04-210359", "04-210359", INVALID),
        ("IN", "27AAPFU0939F1ZV", "27AAPFU0939F1ZV", VALID),
        ("HN", "0801-1990-12345", "0801-1990-12345", UNCHECKED),
        ("NI", "j0310000000001", "J0310000000001", UNCHECKED),
        ("PA", "155-27 dv 3", "155-27 DV 3", UNCHECKED),
    ],
)
def test_a_foreign_id_is_judged_by_its_country(country: str, text: str, value: str, status: TaxIdStatus) -> None:
    tax_id = TaxId.parse(text, FOREIGN, country)
    assert (tax_id.value, tax_id.country, tax_id.status) == (value, country, status)
    assert (tax_id.reason is None) is (status is VALID)


@pytest.mark.parametrize(
    ("type", "country", "field"),
    [
        (None, "MX", "tax_id_country"),
        (NIT, "SV", "tax_id_country"),
        (CUI, "US", "tax_id_country"),
        (FOREIGN, None, "tax_id_country"),
        (FOREIGN, " ", "tax_id_country"),
        (FOREIGN, "GT", "tax_id_country"),
        (FOREIGN, "gt", "tax_id_country"),
        (FOREIGN, "XX", "tax_id_country"),
        (FOREIGN, "UK", "tax_id_country"),
        (FOREIGN, "MEX", "tax_id_country"),
        (FOREIGN, "M", "tax_id_country"),
        (FOREIGN, "M\x00", "tax_id_country"),
        (NIT, "ZZ", "tax_id_country"),
    ],
)
def test_type_and_country_must_fit(type: TaxIdType | None, country: str | None, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        TaxId.parse("7108-0", type, country)
    assert refused.value.field == field


@pytest.mark.parametrize(("type", "country"), [(None, "GT"), (NIT, "gt"), (CUI, " GT "), (NIT, ""), (FOREIGN, "mx")])
def test_countries_may_be_in_lower_case(type: TaxIdType | None, country: str) -> None:
    assert TaxId.parse("7108-0", type, country).country in {"GT", "MX"}


@pytest.mark.parametrize(
    "text", ["", "  ", "-", " - \u2013 ", "\u200b", "7108\x000", "7108\n0", "\u202e\u202c", "1" * 41, "\ufdfa" * 5]
)
@pytest.mark.parametrize(("type", "country"), [(None, None), (CUI, None), (FOREIGN, "SV")])
def test_what_has_no_shape_is_refused(text: str, type: TaxIdType | None, country: str | None) -> None:
    with pytest.raises(InvalidValue) as refused:
        TaxId.parse(text, type, country)
    assert refused.value.field == "tax_id"


def test_keys_tell_types_countries_and_foreign_zeros_apart() -> None:
    ids = [
        TaxId.parse("2345678990101", NIT),
        TaxId.parse("2345678990101", CUI),
        TaxId.parse("2345678990101", FOREIGN, "SV"),
        TaxId.parse("2345678990101", FOREIGN, "HN"),
        TaxId.parse("02345678990101", FOREIGN, "HN"),
    ]
    assert len({tax_id.key for tax_id in ids}) == len(ids)
    assert TaxId.parse("7108-0").key == "NIT|GT|71080"
    assert TaxId.parse("c/f").key == "NIT|GT|CF"


@given(digits=st.integers(min_value=1, max_value=10**11 - 1))
def test_a_nit_has_exactly_one_check_character(digits: int) -> None:
    valid = [check for check in "0123456789K" if TaxId.parse(f"{digits}{check}").status is VALID]
    assert len(valid) == 1


@pytest.mark.parametrize("text", ["2345678990101", " 2345 67899 0101", "2345-67899-0101", "2345678990113"])
def test_thirteen_digits_that_must_be_a_cui_are_one_though_nobody_says_so(text: str) -> None:
    tax_id = TaxId.parse(text)
    assert (tax_id.type, tax_id.status, tax_id.key) == (CUI, VALID, TaxId.parse(text, CUI).key)
    assert TaxId.parse(text, NIT).type is NIT


@pytest.mark.parametrize("text", ["2345678990118", "2345678990100", "2345678992299", "2345678900101", "2345678992301"])
def test_thirteen_digits_that_need_be_no_cui_are_an_invalid_nit(text: str) -> None:
    tax_id = TaxId.parse(text)
    assert (tax_id.type, tax_id.status, tax_id.reason_code) == (NIT, INVALID, "nit-looks-like-cui")


def test_guatemala_has_340_municipalities() -> None:
    ids = (f"234567899{department:02}{municipality:02}" for department in range(100) for municipality in range(100))
    assert sum(TaxId.parse(text).type is CUI for text in ids) == 340


@given(text=ANY_TEXT, place=ANY_PLACE)
def test_any_text_is_a_tax_id_or_an_invalid_value(text: str, place: tuple[TaxIdType | None, str | None]) -> None:
    tax_id = read(text, place)
    assert tax_id.value
    assert len(tax_id.value) <= 40
    assert (tax_id.reason is None) is (tax_id.status is VALID)


@given(text=ANY_TEXT, place=ANY_PLACE)
def test_what_goes_out_reads_as_itself(text: str, place: tuple[TaxIdType | None, str | None]) -> None:
    tax_id = read(text, place)
    again = TaxId.parse(tax_id.value, tax_id.type, tax_id.country)
    assert again == tax_id
    assert again.key == tax_id.key


@given(text=st.text(max_size=12) | LIKELY, place=ANY_PLACE, data=st.data())
def test_case_spaces_and_hyphens_do_not_matter(
    text: str, place: tuple[TaxIdType | None, str | None], data: st.DataObject
) -> None:
    tax_id = read(text, place)
    gaps = data.draw(st.lists(st.sampled_from(["", "", " ", "-", "\u2011", "\u00a0"]), max_size=8))
    spaced = "".join(itertools.chain.from_iterable(itertools.zip_longest(tax_id.value, gaps[:8], fillvalue="")))
    text = normalize("NFD", text)  # changing the case of marks in any other order is not changing the case only
    for other in (text.lower(), text.upper(), text.swapcase(), spaced if spaced.isascii() else text):
        same = read(other, place)
        assert same.key == tax_id.key
        assert same.status is tax_id.status


@given(text=ANY_TEXT)
def test_no_rule_of_any_country_breaks_on_any_text(text: str) -> None:
    for country in COUNTRIES - {"GT"}:
        assert read(text, (FOREIGN, country)).country == country


def test_there_are_249_countries() -> None:
    assert len(COUNTRIES) == 249
