"""Addresses: a text or an object, and what an e-invoice needs of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.address import Address, AddressChange
from domain.text import InvalidValue

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=30)


def test_a_text_is_the_line_of_an_address_in_guatemala() -> None:
    address = Address.of(" 6a avenida 1-23\r\nzona 10 ")
    assert address == Address("6a avenida 1-23\nzona 10", None, None, None, "GT")


def test_an_object_is_taken_member_by_member() -> None:
    address = Address.of(
        {
            "line": "6a avenida 1-23\nzona 10",
            "municipality": " Mixco ",
            "department": "Guatemala",
            "postal_code": "01057",
        }
    )
    assert address == Address("6a avenida 1-23\nzona 10", "Mixco", "Guatemala", "01057", "GT")


@pytest.mark.parametrize("text", ["", "  ", "\r\n\t"])
def test_a_blank_text_is_no_address(text: str) -> None:
    assert Address.of(text) is None


@pytest.mark.parametrize(
    ("members", "country"),
    [
        ({"line": "x"}, "GT"),
        ({"line": "x", "country": None}, "GT"),
        ({"line": "x", "country": " "}, "GT"),
        ({"line": "x", "country": "mx"}, "MX"),
        ({"postal_code": "01010", "country": "SV"}, "SV"),
    ],
)
def test_the_country_is_guatemala_unless_another_is_given(members: dict[str, object], country: str) -> None:
    address = Address.of(members)
    assert address is not None
    assert address.country == country


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({}, "fiscal_address"),
        ({"country": "GT"}, "fiscal_address"),
        ({"line": " ", "municipality": None}, "fiscal_address"),
        ({"line": "x", "city": "Mixco"}, "fiscal_address"),
        ({"line": 5}, "fiscal_address/line"),
        ({"line": "x", "country": "XX"}, "fiscal_address/country"),
        ({"line": "x", "country": True}, "fiscal_address/country"),
        ({"line": "x" * 501}, "fiscal_address/line"),
        ({"line": "x\x00"}, "fiscal_address/line"),
        ({"municipality": "x" * 201}, "fiscal_address/municipality"),
        ({"municipality": "a\nb"}, "fiscal_address/municipality"),
        ({"department": "x" * 201}, "fiscal_address/department"),
        ({"postal_code": "1" * 21}, "fiscal_address/postal_code"),
        ("x" * 501, "fiscal_address"),
        ("x\u202e", "fiscal_address"),
    ],
)
def test_what_is_no_address_is_refused(value: str | dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Address.of(value, field="fiscal_address")
    assert refused.value.field == field


BEFORE = Address("6a avenida 1-23", "Mixco", "Guatemala", "01057")


@pytest.mark.parametrize(
    ("address", "said", "after"),
    [
        (BEFORE, {}, BEFORE),
        (BEFORE, {"line": "x"}, Address("x", "Mixco", "Guatemala", "01057")),
        (BEFORE, {"postal_code": None}, Address("6a avenida 1-23", "Mixco", "Guatemala")),
        (BEFORE, {"municipality": " ", "country": "mx"}, Address("6a avenida 1-23", None, "Guatemala", "01057", "MX")),
        (Address("x", country="MX"), {"country": None}, Address("x", country="GT")),
        (Address("x", country="MX"), {"line": "y"}, Address("y", country="MX")),
        (Address("x", country="MX"), {"line": None}, None),
        (None, {"line": "x"}, Address("x")),
        (None, {"country": "MX"}, None),
        (None, {}, None),
    ],
)
def test_a_change_leaves_the_members_that_it_does_not_name(
    address: Address | None, said: dict[str, object], after: Address | None
) -> None:
    assert AddressChange.of(said).made_to(address.as_dict() if address else None) == after


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"city": "x"}, "fiscal_address"),
        ({"line": 5}, "fiscal_address/line"),
        ({"country": "XX"}, "fiscal_address/country"),
    ],
)
def test_what_is_no_change_of_an_address_is_refused(said: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        AddressChange.of(said, field="fiscal_address")
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("address", "is_complete"),
    [
        (Address("6a avenida", "Mixco", "Guatemala"), True),
        (Address("6a avenida", "Mixco", None), False),
        (Address("6a avenida", None, "Guatemala"), False),
        (Address(None, "Mixco", "Guatemala"), False),
        (Address("6a avenida"), False),
    ],
)
def test_an_e_invoice_needs_line_municipality_and_department(address: Address, is_complete: bool) -> None:
    assert address.is_complete is is_complete


@given(
    ANYTHING
    | st.dictionaries(
        st.sampled_from(["line", "municipality", "department", "postal_code", "country", "zone"]),
        st.none() | ANYTHING | st.sampled_from(["GT", "MX"]) | st.integers(),
    )
)
def test_any_value_is_an_address_that_reads_as_itself_or_an_invalid_value(value: str | dict[str, object]) -> None:
    try:
        address = Address.of(value)
    except InvalidValue:
        return
    if address is not None:
        assert Address.of(address.as_dict()) == address
        assert Address.from_dict(address.as_dict()) == address
