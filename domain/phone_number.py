"""Phone numbers: how they are written, and when two are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

import phonenumbers
from phonenumbers import PhoneNumberFormat

from domain.country import GUATEMALA
from domain.messages import NOT_A_PHONE, NOT_AN_EXTENSION, OTHER_EXTENSION, TWO_PHONES
from domain.phone_reading import are_two, read, why_not
from domain.text import InvalidValue, clean_line, without_marks

MAX_PHONE: Final = 100
MAX_EXTENSION: Final = 20
_OF_GUATEMALA: Final = re.compile(r"\+502([2-8][0-9]{3})([0-9]{4})")
"""Nearly every one; libphonenumber takes a hundred times as long for the same, and lists have many."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number in E.164 (`+50223456789`), and the extension behind it. Equal when both are."""

    e164: str
    extension: str | None = None

    @property
    def national(self) -> str:
        """As it is written in its own country, without the extension."""
        return phonenumbers.format_number(phonenumbers.parse(self.e164), PhoneNumberFormat.NATIONAL)

    def local(self, region: str = GUATEMALA) -> str:
        """As people of a region read it: without the code of the country where that is their own."""
        if region == GUATEMALA and (found := _OF_GUATEMALA.fullmatch(self.e164)):
            return f"{found[1]} {found[2]}"
        number = phonenumbers.parse(self.e164)
        is_own = number.country_code == phonenumbers.country_code_for_region(region)
        written_as = PhoneNumberFormat.NATIONAL if is_own else PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(number, written_as)

    @property
    def whatsapp_url(self) -> str:
        """The link that opens a chat."""
        return f"https://wa.me/{self.e164.removeprefix('+')}"

    @classmethod
    def parse(cls, text: str, extension: str | None = None, region: str = GUATEMALA) -> PhoneNumber:
        """Read a number as people write it; without + it is one of `region` (ISO 3166-1 alpha-2).

        An extension in the text (`ext. 12`, `x12`, `;ext=12`) counts like `extension`; where both are given they
        must agree, zeros included. Extensions are up to 20 digits, libphonenumber's limit. Raises InvalidValue for
        `phone` or `extension`.
        """
        text = without_marks(text)
        if are_two(text):  # before the line feed between them is found fault with
            raise InvalidValue("phone", TWO_PHONES)
        written = clean_line(text, field="phone", max_length=MAX_PHONE)
        if written is None:
            raise InvalidValue("phone", NOT_A_PHONE)
        number = read(written, region)
        if number is None:
            why = why_not(written, region)
            raise InvalidValue("phone", why.message, **why.values)
        wanted, found = None if extension is None else parse_extension(extension), number.extension or None
        if wanted is not None and found is not None and wanted != found:
            raise InvalidValue("extension", OTHER_EXTENSION)
        return cls(phonenumbers.format_number(number, PhoneNumberFormat.E164), wanted or found)


def parse_extension(text: str) -> str | None:
    """The digits of an extension; None for a blank text."""
    cleaned = clean_line(without_marks(text), field="extension", max_length=MAX_EXTENSION)
    if cleaned is None:
        return None
    digits = normalize("NFKC", cleaned)
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidValue("extension", NOT_AN_EXTENSION, max_length=MAX_EXTENSION)
    return digits
