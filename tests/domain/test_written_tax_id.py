"""What a tax id means for who has one: type and country stay where nothing else is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tax_id import TaxId, TaxIdStatus, TaxIdType
from domain.text import InvalidValue
from domain.written_tax_id import WrittenTaxId

NIT, CUI, FOREIGN = TaxIdType.NIT, TaxIdType.CUI, TaxIdType.FOREIGN

OWN_NIT = TaxId.parse("7841236-6")
OWN_CUI = TaxId.parse("2345678990101", CUI)
OWN_RFC = TaxId.parse("GODE561231GR8", FOREIGN, "MX")
FINAL = TaxId.parse("CF")


def recorded(value: str, type: TaxIdType = NIT, country: str = "GT") -> TaxId:
    """As an event of earlier days left it, when it was accepted and marked as invalid."""
    return TaxId(value, type, country, TaxIdStatus.INVALID)


@pytest.mark.parametrize(
    ("present", "written", "value", "type", "country"),
    [
        (OWN_RFC, WrittenTaxId("mab-930714-8t4"), "MAB-930714-8T4", FOREIGN, "MX"),
        (OWN_RFC, WrittenTaxId("mab-930714-8t4", FOREIGN), "MAB-930714-8T4", FOREIGN, "MX"),
        (OWN_RFC, WrittenTaxId("00016297-5", None, "SV"), "00016297-5", FOREIGN, "SV"),
        (OWN_RFC, WrittenTaxId("00016297-5", FOREIGN, "SV"), "00016297-5", FOREIGN, "SV"),
        (OWN_RFC, WrittenTaxId("7108-0", NIT), "7108-0", NIT, "GT"),
        (OWN_RFC, WrittenTaxId("7108-0"), "7108-0", FOREIGN, "MX"),
        (OWN_RFC, WrittenTaxId("2345678990101", CUI), "2345678990101", CUI, "GT"),
        (OWN_RFC, WrittenTaxId("C/F"), "CF", NIT, "GT"),
        (OWN_RFC, WrittenTaxId("C/F", None, "MX"), "C/F", FOREIGN, "MX"),
        (OWN_CUI, WrittenTaxId("2345678990102"), "2345678990102", CUI, "GT"),
        (OWN_CUI, WrittenTaxId("2345678900101"), "2345678900101", CUI, "GT"),
        (OWN_CUI, WrittenTaxId("7108-0"), "7108-0", NIT, "GT"),
        (OWN_CUI, WrittenTaxId("7108-0", CUI), "7108-0", CUI, "GT"),
        (OWN_CUI, WrittenTaxId("cf"), "CF", NIT, "GT"),
        (OWN_NIT, WrittenTaxId("7108-0"), "7108-0", NIT, "GT"),
        (OWN_NIT, WrittenTaxId("7108-0", None, "GT"), "7108-0", NIT, "GT"),
        (OWN_NIT, WrittenTaxId("2345678990101"), "2345678990101", CUI, "GT"),
        (OWN_NIT, WrittenTaxId("2345678990101", NIT), "2345678990101", NIT, "GT"),
        (FINAL, WrittenTaxId("2345678990101"), "2345678990101", CUI, "GT"),
        (FINAL, WrittenTaxId("GODE561231GR8", FOREIGN, "MX"), "GODE561231GR8", FOREIGN, "MX"),
    ],
)
def test_type_and_country_stay_where_nothing_else_is_said(
    present: TaxId, written: WrittenTaxId, value: str, type: TaxIdType, country: str
) -> None:
    tax_id = written.instead_of(present)
    assert (tax_id.value, tax_id.type, tax_id.country) == (value, type, country)


@pytest.mark.parametrize(
    ("present", "written", "field"),
    [
        (OWN_NIT, WrittenTaxId("7108-0", FOREIGN), "tax_id_country"),
        (OWN_NIT, WrittenTaxId("7108-0", None, "MX"), "tax_id_country"),
        (OWN_RFC, WrittenTaxId("7108-0", None, "GT"), "tax_id_country"),
        (OWN_RFC, WrittenTaxId("N/A"), "tax_id"),
        (OWN_RFC, WrittenTaxId("2.3E+12"), "tax_id"),
        (OWN_NIT, WrittenTaxId("sin NIT"), "tax_id"),
    ],
)
def test_what_does_not_fit_is_refused(present: TaxId, written: WrittenTaxId, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        written.instead_of(present)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "present",
    [
        *[recorded("NIT7841236-6"), recorded("N/A"), recorded("0"), recorded("2.34568E+12"), recorded("2345678990101")],
        *[
            recorded("7.841.236-6"),
            recorded("CFINAL"),
            recorded("N/A", FOREIGN, "MX"),
            recorded("CUI2345678990101", CUI),
        ],
        recorded("0614.050707.104.8", FOREIGN, "SV"),
    ],
)
def test_what_earlier_versions_accepted_is_not_read_again_when_it_comes_back(present: TaxId) -> None:
    for written in (
        WrittenTaxId(present.value),
        WrittenTaxId(present.value.lower(), present.type, present.country),
        WrittenTaxId(f" {present.value} ", present.type),
    ):
        assert written.instead_of(present).members() == present.members()


def test_a_better_verdict_on_the_same_id_is_taken() -> None:
    dui = recorded("00016297-5", FOREIGN, "SV")
    assert WrittenTaxId("00016297-5").instead_of(dui) == TaxId.parse("00016297-5", FOREIGN, "SV")


@pytest.mark.parametrize("text", ["", " - ", "7108\x000", "1" * 41])
def test_what_can_be_no_tax_id_is_refused_before_it_is_known_who_has_it(text: str) -> None:
    with pytest.raises(InvalidValue):
        WrittenTaxId.of(text)


@pytest.mark.parametrize(("type", "country"), [(NIT, "MX"), (CUI, "SV"), (FOREIGN, "GT")])
def test_a_type_that_is_of_no_such_country_is_refused_as_early(type: TaxIdType, country: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        WrittenTaxId.of("7108-0", type, country)
    assert refused.value.field == "tax_id_country"


@given(
    text=st.text(st.sampled_from("0123456789KCFXNA/. -"), min_size=1, max_size=16),
    place=st.sampled_from([(NIT, None), (CUI, None), (FOREIGN, "MX"), (FOREIGN, "HN")]),
)
def test_a_form_that_sends_everything_back_changes_nothing(text: str, place: tuple[TaxIdType, str | None]) -> None:
    try:
        present = TaxId.parse(text, *place)
    except InvalidValue:
        return
    assert WrittenTaxId(present.value, present.type, present.country).instead_of(present) == present
    assert WrittenTaxId(present.value).instead_of(present).key == present.key or place[0] is CUI
