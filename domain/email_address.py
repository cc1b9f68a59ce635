"""E-mail addresses: how they are written, and when two are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

from domain.email_mistakes import are_several, mistake
from domain.messages import EMAIL_TOO_LONG, NOT_AN_EMAIL, SEVERAL_EMAILS, TOO_MANY_EMAILS
from domain.text import InvalidValue, clean_line

MAX_EMAIL: Final = 254
MAX_LOCAL_PART: Final = 64
MAX_CC: Final = 10

_BETWEEN: Final = re.compile(r"[\s,;]+")


class EmailRule(NamedTuple):
    """That a text must be an e-mail address."""

    max_length: int = MAX_EMAIL

    def clean(self, text: str, field: str) -> str:
        """See `parse_email`."""
        return parse_email(text, field=field)


class EmailsRule(NamedTuple):
    """That a text must be e-mail addresses, with `;`, `,` or white space between them."""

    max_items: int = MAX_CC

    def clean(self, text: str, field: str) -> list[str]:
        """See `parse_email` and `each_once`."""
        texts = [each for each in _BETWEEN.split(text) if each]
        self.must_be_few(texts, field)
        return each_once(parse_email(each, field=field) for each in texts)

    def must_be_few(self, texts: Sequence[str], field: str) -> None:
        """Raises InvalidValue where there are too many, however many of them are the same."""
        if len(texts) > self.max_items:
            raise InvalidValue(field, TOO_MANY_EMAILS, most=self.max_items)


def parse_email(text: str, *, field: str = "email") -> str:
    """An e-mail address as it was written, but for its domain: that becomes lower case, in Unicode.

    Lengths are octets of UTF-8: 64 before the @ (RFC 5321, 4.5.3.1.1; RFC 6531) and 254 in all (RFC 5321, 4.5.3.1.3,
    erratum 1690 of RFC 3696), also with the domain in its ASCII form. Internationalised addresses are welcome;
    quoted local parts, bracketed IP addresses, names around the address and domains that cannot receive mail (RFC
    6761: without a dot, `.test`, `.local` and the like) raise InvalidValue. Nothing asks the DNS.
    """
    if are_several(text):  # before the line feed between them is found fault with
        raise InvalidValue(field, SEVERAL_EMAILS)
    cleaned = clean_line(text, field=field, max_length=MAX_EMAIL)
    if cleaned is None:
        raise InvalidValue(field, NOT_AN_EMAIL)
    # Not the library's local part below: that writes INFO@ and other well-known names in lower case.
    local_part = cleaned.rpartition("@")[0]
    if len(local_part.encode()) > MAX_LOCAL_PART or len(cleaned.encode()) > MAX_EMAIL:
        raise InvalidValue(field, EMAIL_TOO_LONG, max_local_part=MAX_LOCAL_PART, max_length=MAX_EMAIL)
    try:
        found = validate_email(cleaned, strict=True, check_deliverability=False)
    except EmailNotValidError:
        raise InvalidValue(field, mistake(cleaned)) from None  # the library's message repeats what was sent
    return f"{local_part}@{found.domain}"


def email_key(text: str) -> str:
    """What is compared of an address that `parse_email` gave: everything but its case."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).casefold())


def same_email(a: str, b: str) -> bool:
    """Whether two addresses are equal ignoring case."""
    return email_key(a) == email_key(b)


def each_once(emails: Iterable[str]) -> list[str]:
    """The addresses without those that one before them is the same as."""
    found: dict[str, str] = {}
    for email in emails:
        found.setdefault(email_key(email), email)
    return list(found.values())
