"""Phone numbers: how they are written, and when two are the same."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number in E.164 (`+50223456789`), and the extension behind it. Equal when both are."""

    e164: str
    extension: str | None = None

    @property
    def national(self) -> str:
        """As it is written in its own country, without the extension."""
        return phonenumbers.format_number(phonenumbers.parse(self.e164), PhoneNumberFormat.NATIONAL)

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
