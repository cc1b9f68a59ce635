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


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("+52 1 55 4123 5601", "GT", "+525541235601"),
        ("52 1 55 4123 5601", "MX", "+525541235601"),
        ("+52 01 55 4123 5601", "GT", "+525541235601"),
        ("044 55 4123 5601", "MX", "+525541235601"),
        ("+54 9 11 15 2345 6789", "GT", "+5491123456789"),
        ("+54 11 15 2345 6789", "GT", "+5491123456789"),
        ("+55 31 8765 4321", "GT", "+5531987654321"),
        ("0050255987612", "GT", "+50255987612"),
        ("00502 5598 7612", "BR", "+50255987612"),
        ("011 502 5598 7612", "GT", "+50255987612"),
        ("+00502 5598 7612", "GT", "+50255987612"),
        ("tel:5598-7612", "GT", "+50255987612"),
        ("TEL: +502 5598-7612", "MX", "+50255987612"),
        ("https://wa.me/525541235601", "GT", "+525541235601"),
        ("PBX 2345-6789", "GT", "+50223456789"),
        ("5598_7612", "GT", "+50255987612"),
        ("5598 · 7612", "GT", "+50255987612"),
        ("55987612.0", "GT", "+50255987612"),
        ("55987612.0", "DE", "+4955987612"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, region: str, e164: str) -> None:
    assert PhoneNumber.parse(text, region=region) == PhoneNumber(e164)


def test_another_form_of_a_number_keeps_its_extension() -> None:
    assert PhoneNumber.parse("+52 1 55 4123 5601 ext. 012") == PhoneNumber("+525541235601", "012")


@pytest.mark.parametrize("mark", [*"\u00ad\u061c\u200b\u200e\u2060\u202a\u202d\u202c\u2066\u2069\ufeff"])
def test_marks_that_show_nothing_are_dropped(mark: str) -> None:
    assert PhoneNumber.parse(f"{mark}+502{mark} 5512-3414{mark}", f"{mark}12{mark}") == PhoneNumber(
        "+50255123414", "12"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("+502 502 5512 3410", "phone-country-code-twice"),
        ("502 502 5512 3410", "phone-country-code-twice"),
        ("+502 +502 5512 3410", "phone-country-code-twice"),
        ("00502 00502 5512 3410", "phone-country-code-twice"),
        ("+34 34 612 345 678", "phone-country-code-twice"),
        ("5512-3414 / 5512-3415", "phone-two-numbers"),
        ("5512-3414; 5512-3415", "phone-two-numbers"),
        ("5512-3414, 5512-3415", "phone-two-numbers"),
        ("5512-3414 y 5512-3415", "phone-two-numbers"),
        ("5512-3414 o al 5512-3415", "phone-two-numbers"),
        ("5512-3414 or 5512-3415", "phone-two-numbers"),
        ("5512-3414\n5512-3415", "phone-two-numbers"),
        ("5512-3414 5512-3415", "phone-two-numbers"),
        ("5512-3414 - 5512-3415", "phone-two-numbers"),
        ("+502 5512-3414 +502 5512-3415", "phone-two-numbers"),
        ("5512-3414/15", "phone-two-numbers"),
        ("+49 30 1234567/1234568", "phone-two-numbers"),
        ("5512 341", "phone-too-short"),
        ("+1 555 0100", "phone-too-short"),
        ("5512 34145", "phone-too-long"),
        ("1512 3414", "phone-unassigned"),
        ("+502 1512 3414", "phone-unassigned"),
        ("+999 12345678", "phone-country-code-unknown"),
        ("52 55 4123 5601", "phone-without-plus"),
        ("5598 7612 Ana", "phone-letters"),
        ("ana@acme.com", "phone-letters"),
        ("5.51234E+07", "spreadsheet-shortened"),
        ("5,02551E+10", "spreadsheet-shortened"),
        ("N/A", "placeholder"),
        ("no tiene", "placeholder"),
        ("*123#", "phone-invalid"),
        ("", "phone-invalid"),
        ("2345\n6789", "text-not-one-line"),
        (" 5 " * 20, "phone-invalid"),
    ],
)
def test_a_refusal_says_why(text: str, code: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        PhoneNumber.parse(text)
    assert (refused.value.field, refused.value.wording.message.code) == ("phone", code)
    assert not set(refused.value.wording.values.values()) & {text}


@pytest.mark.parametrize("text", ["2345-6789, ext. 12", "2345-6789;ext=1234567", "2345-6789,12", "2345-6789,"])
def test_an_extension_is_no_second_number(text: str) -> None:
    assert PhoneNumber.parse(text).e164 == "+50223456789"


def test_a_slash_may_stand_inside_a_number() -> None:
    assert PhoneNumber.parse("030/1234567", region="DE").e164 == "+49301234567"


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
