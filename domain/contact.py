"""The ways to reach somebody: e-mail addresses and phone numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

from domain.country import GUATEMALA
from domain.text import InvalidValue, clean_line

MAX_EMAIL: Final = 254
MAX_LOCAL_PART: Final = 64
MAX_PHONE: Final = 100
MAX_EXTENSION: Final = 20

_NOT_AN_EMAIL: Final = "Must be an e-mail address, such as name@example.com."
_EMAIL_TOO_LONG: Final = f"Must have at most {MAX_LOCAL_PART} octets before the @ and {MAX_EMAIL} in all."
_NOT_A_PHONE: Final = "Must be a phone number that exists; write + and the country code for another country."
_NOT_AN_EXTENSION: Final = f"Must be 1 to {MAX_EXTENSION} digits."
_OTHER_EXTENSION: Final = "The phone names another extension. Send the extension once, or the same one twice."


def parse_email(text: str, *, field: str = "email") -> str:
    """An e-mail address as it was written, but for its domain: that becomes lower case, in Unicode.

    Lengths are octets of UTF-8: 64 before the @ (RFC 5321, 4.5.3.1.1; RFC 6531) and 254 in all (RFC 5321, 4.5.3.1.3,
    erratum 1690 of RFC 3696), also with the domain in its ASCII form. Internationalised addresses are welcome;
    quoted local parts, bracketed IP addresses, names around the address and domains that cannot receive mail (RFC
    6761: without a dot, `.test`, `.local` and the like) raise InvalidValue. Nothing asks the DNS.
    """
    cleaned = clean_line(text, field=field, max_length=MAX_EMAIL)
    if cleaned is None:
        raise InvalidValue(field, _NOT_AN_EMAIL)
    # Not the library's local part below: that writes INFO@ and other well-known names in lower case.
    local_part = cleaned.rpartition("@")[0]
    if len(local_part.encode()) > MAX_LOCAL_PART or len(cleaned.encode()) > MAX_EMAIL:
        raise InvalidValue(field, _EMAIL_TOO_LONG)
    try:
        found = validate_email(cleaned, strict=True, check_deliverability=False)
    except EmailNotValidError:
        raise InvalidValue(field, _NOT_AN_EMAIL) from None  # the library's message repeats what was sent
    return f"{local_part}@{found.domain}"


def email_key(text: str) -> str:
    """What is compared of an address that `parse_email` gave: everything but its case."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).casefold())


def same_email(a: str, b: str) -> bool:
    """Whether two addresses are equal ignoring case."""
    return email_key(a) == email_key(b)


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
        written = clean_line(text, field="phone", max_length=MAX_PHONE)
        if written is None:
            raise InvalidValue("phone", _NOT_A_PHONE)
        e164, found = _parsed(written, region)
        wanted = None if extension is None else parse_extension(extension)
        if wanted is not None and found is not None and wanted != found:
            raise InvalidValue("extension", _OTHER_EXTENSION)
        return cls(e164, wanted or found)


def _parsed(text: str, region: str) -> tuple[str, str | None]:
    """E.164 and extension of a number that is valid for libphonenumber."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        raise InvalidValue("phone", _NOT_A_PHONE) from None
    if not phonenumbers.is_valid_number(number):
        raise InvalidValue("phone", _NOT_A_PHONE)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), number.extension or None


def parse_extension(text: str) -> str | None:
    """The digits of an extension; None for a blank text."""
    cleaned = clean_line(text, field="extension", max_length=MAX_EXTENSION)
    if cleaned is None:
        return None
    digits = normalize("NFKC", cleaned)
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidValue("extension", _NOT_AN_EXTENSION)
    return digits
