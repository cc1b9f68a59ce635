"""Phone numbers: spelling, limits, sameness."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.phone_number import PhoneNumber
from domain.text import InvalidValue

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("text", "e164", "extension"),
    [
        ("2345-6789", "+50223456789", None),
        ("(502) 2345 6789", "+50223456789", None),
        ("+502 5555 1234", "+50255551234", None),
        ("\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "+50223456789", None),
        ("2345-6789 ext. 0123", "+50223456789", "0123"),
        ("2345-6789 x12", "+50223456789", "12"),
        ("2345-6789 extensión 12", "+50223456789", "12"),
        ("tel:+502-2345-6789;ext=12", "+50223456789", "12"),
        ("+52 55 5658 1111", "+525556581111", None),
        ("+1 212 736 5000", "+12127365000", None),
        ("+39 06 698 12345", "+390669812345", None),
    ],
)
def test_a_phone_becomes_e164_and_extension(text: str, e164: str, extension: str | None) -> None:
    assert PhoneNumber.parse(text) == PhoneNumber(e164, extension)


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "123", "9999 9999 9999", "+502 1111", "+999 12345678", "2345\n6789", "2" * 101]
)
def test_what_is_no_phone_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        PhoneNumber.parse(text)
    assert refused.value.field == "phone"


def test_a_number_without_plus_belongs_to_the_region() -> None:
    assert PhoneNumber.parse("55 5658 1111", region="MX").e164 == "+525556581111"
    with pytest.raises(InvalidValue):
        PhoneNumber.parse("55 5658 1111", region="GT")


@pytest.mark.parametrize(
    ("text", "extension", "result"),
    [
        ("2345-6789", "12", "12"),
        ("2345-6789", " \uff11\uff12 ", "12"),
        ("2345-6789", "", None),
        ("2345-6789 ext 12", "12", "12"),
        ("2345-6789 ext 12", " ", "12"),
        ("2345-6789", "1" * 20, "1" * 20),
    ],
)
def test_an_extension_may_stand_in_the_text_or_beside_it(text: str, extension: str, result: str | None) -> None:
    assert PhoneNumber.parse(text, extension).extension == result


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("2345-6789 ext 12", "13"),
        ("2345-6789 ext 12", "012"),
        ("2345-6789", "1" * 21),
        ("2345-6789", "12a"),
        ("2345-6789", "1 2"),
        ("2345-6789", "١٢"),
        ("2345-6789", "1\n"),
    ],
)
def test_an_extension_that_disagrees_or_is_not_digits_is_refused(text: str, extension: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        PhoneNumber.parse(text, extension)
    assert refused.value.field == "extension"


def test_a_phone_shows_its_national_form_and_its_whatsapp_link() -> None:
    phone = PhoneNumber.parse("+50255551234 ext 5")
    assert phone.national == "5555 1234"
    assert phone.whatsapp_url == "https://wa.me/50255551234"


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_numbers_of_every_region_read_as_themselves(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    phone = PhoneNumber.parse(
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL), region=region
    )
    assert PhoneNumber.parse(phone.e164, region="GT") == phone
    assert PhoneNumber.parse(phone.national, region=region) == phone


PHONE_LIKE = st.text(st.sampled_from("+0123456789 ()-.extx#;,/=:\uff12"), max_size=40)
GUATEMALAN = st.integers(20_000_000, 79_999_999).map(str)


@given(text=ANYTHING | PHONE_LIKE | GUATEMALAN, extension=st.none() | ANYTHING | st.from_regex(r"[0-9]{1,21}"))
def test_any_text_is_a_phone_that_reads_as_itself_or_an_invalid_value(text: str, extension: str | None) -> None:
    try:
        phone = PhoneNumber.parse(text, extension)
    except InvalidValue:
        return
    assert PhoneNumber.parse(phone.e164, phone.extension) == phone
    assert phone.e164 in phone.whatsapp_url.replace("https://wa.me/", "+")
    assert phone.national
