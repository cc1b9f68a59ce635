"""How a phone number is read from what people write, and why nothing can be read from the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber

from domain import messages
from domain.placeholder import is_placeholder
from domain.spreadsheet import is_shortened, without_fraction
from domain.wording import Wording

# Ways to say + where the region itself dials another prefix, and the link to a chat.
_AS_FROM_ABROAD: Final = re.compile(r"^\D*?(?:00|011|wa\.me/)\s*(?=[1-9+])")

_ODD_SEPARATOR: Final = re.compile(r"(?<=\d) ?[_:=·•] ?(?=\d)")

# National numbers in a form that libphonenumber does not know, or not any more, by their country code. WhatsApp still
# shows Mexico's mobile numbers with the 1 that was dialled until 2019, beside 01, 044 and 045, and many of Brazil's
# without the 9 that they begin with since 2016. In Argentina the 9 from abroad and the 15 from inside say the same.
_OTHER_FORMS: Final = {
    52: (re.compile(r"0?(?:1|44|45)(\d{10})"), r"\1"),
    54: (re.compile(r"9(\d{2,4}15\d{6,8})"), r"\1"),
    55: (re.compile(r"(\d\d)([6-9]\d{7})"), r"\g<1>9\2"),
}

_BETWEEN: Final = re.compile(r"[/;,|&\t\n\r\u2028\u2029]|\b(?:y|e|o|ó|u|and|or)\b", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"\W*(?:e?xt|x|int|anexo|#)", re.IGNORECASE)
_A_NUMBER: Final = 7
"""Digits that a number has at least."""
_MOST_WORDS: Final = 16
"""Two numbers with a blank behind each pair of digits, at most; more is not looked at, because each look costs time."""


def read(text: str, region: str) -> PhoneNumber | None:
    """The number that libphonenumber finds valid; None where there is none. Without + it is one of `region`."""
    text = without_fraction(text)
    ways = (text, _AS_FROM_ABROAD.sub("+", text), _ODD_SEPARATOR.sub(" ", text))
    return next((number for way in dict.fromkeys(ways) if (number := _valid(way, region))), None)


def are_two(text: str) -> bool:
    """Whether two whole numbers stand there, with something between them."""
    pieces = (piece for piece in _BETWEEN.split(text) if not _EXTENSION.match(piece))
    return sum(len(_digits(piece)) >= _A_NUMBER for piece in pieces) > 1


def why_not(text: str, region: str) -> Wording:
    """What to tell about a text that `read` has nothing for."""
    if is_placeholder(text):
        return Wording(messages.PLACEHOLDER)
    if is_shortened(text):
        return Wording(messages.SHORTENED)
    if _code_is_twice(text):
        return Wording(messages.PHONE_CODE_TWICE)
    if _is_followed_by_another(text, region):
        return Wording(messages.TWO_PHONES)
    if any(character.isalpha() for character in text):
        return Wording(messages.PHONE_LETTERS)
    if "+" not in text and read(f"+{_digits(text)}", region):
        return Wording(messages.PHONE_WITHOUT_PLUS)
    return _wrong_number(text, region)


def _valid(text: str, region: str | None) -> PhoneNumber | None:
    number = _parsed(text, region)
    if number is None:
        return None
    return next((each for each in (number, *_other_forms(number)) if phonenumbers.is_valid_number(each)), None)


def _other_forms(number: PhoneNumber) -> Iterator[PhoneNumber]:
    pattern, form = _OTHER_FORMS.get(number.country_code or 0, (None, ""))
    if pattern and (found := pattern.fullmatch(phonenumbers.national_significant_number(number))):
        other = _parsed(f"+{number.country_code}{found.expand(form)}", None)
        if other:
            other.extension = number.extension
            yield other


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _digits(text: str) -> str:
    digits: str = phonenumbers.normalize_digits_only(text)
    return digits


def _code_is_twice(text: str) -> bool:
    digits = _digits(text).removeprefix("00")
    for length in (1, 2, 3):
        code, rest = digits[:length], digits[length:].removeprefix("00")
        if (
            rest.startswith(code)
            and int(code or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
            and _valid("+" + rest, None)
        ):
            return True
    return False


def _is_followed_by_another(text: str, region: str) -> bool:
    """Whether a number stands in front of another one, or of digits that are one's other end (`5512-3414/15`)."""
    first, *others = _BETWEEN.split(text)
    if any(_digits(each) for each in others) and read(first, region):
        return True
    words = text.split()
    places = range(1, len(words)) if len(words) <= _MOST_WORDS else ()
    return any(read(" ".join(words[:place]), region) and read(" ".join(words[place:]), region) for place in places)


def _wrong_number(text: str, region: str) -> Wording:
    """What is wrong with the digits alone."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        has_code = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        return Wording(messages.PHONE_CODE_UNKNOWN if has_code else messages.NOT_A_PHONE)
    lengths = _lengths(number.country_code or 0)
    digits = len(phonenumbers.national_significant_number(number))
    if lengths and digits < min(lengths):
        return Wording(messages.PHONE_TOO_SHORT, {"digits": min(lengths)})
    if lengths and digits > max(lengths):
        return Wording(messages.PHONE_TOO_LONG, {"digits": max(lengths)})
    return Wording(messages.PHONE_UNASSIGNED)


def _lengths(country_code: int) -> list[int]:
    """How many digits the numbers of a country have, without its code."""
    metadata = PhoneMetadata.metadata_for_region(phonenumbers.region_code_for_country_code(country_code))
    kinds = [metadata.fixed_line, metadata.mobile] if metadata else []
    return [length for kind in kinds if kind for length in kind.possible_length if length > 0]
