"""What is wrong with a text that is no e-mail address, for the person who wrote it."""

from __future__ import annotations

import re
from typing import Final

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from domain import messages
from domain.placeholder import is_placeholder
from domain.text import without_marks
from domain.wording import Message

_BETWEEN: Final = re.compile(r"[\s,;|/<>()\[\]]+")
_AROUND: Final = ".,;:<>()[]\"'`\u00b4\u2018\u2019\u201c\u201d\u00ab\u00bb "
_NAME_AROUND: Final = re.compile(r"<[^<>]*@[^<>]*>|@.*\([^()]*\)|\([^()]*\).*@")
_MAILTO: Final = re.compile(r"mailto:", re.IGNORECASE)


def are_several(text: str) -> bool:
    """Whether more than one address stands there."""
    return text.count("@") > 1 and sum("@" in each for each in _BETWEEN.split(text)) > 1


def mistake(text: str) -> Message:
    """What to tell about a line that `parse_email` cannot read."""
    if is_placeholder(text) and "@" not in text:  # somebody began to write one
        return messages.PLACEHOLDER
    if _MAILTO.match(text):
        return messages.EMAIL_WITH_MAILTO
    if _is_valid(text.strip(_AROUND)):
        return messages.EMAIL_WITH_PUNCTUATION
    if _NAME_AROUND.search(text):
        return messages.EMAIL_WITH_NAME
    if _is_valid(without_marks(text)):
        return messages.EMAIL_WITH_MARKS
    if re.search(r"\s", text):
        return messages.EMAIL_WITH_SPACES
    if text.count("@") != 1:
        return messages.EMAIL_WITHOUT_AT if "@" not in text else messages.EMAIL_WITH_MORE_AT
    return _wrong_part(*text.split("@"))


def _wrong_part(local_part: str, domain: str) -> Message:
    if not local_part or not domain:
        return messages.EMAIL_INCOMPLETE
    if f".{local_part}.".count("..") or f".{domain}.".count(".."):
        return messages.EMAIL_WITH_DOTS
    if not _is_valid(f"{local_part}@example.com"):
        return messages.EMAIL_CHARACTER
    if _is_special(domain):
        return messages.EMAIL_DOMAIN_SPECIAL
    return messages.EMAIL_DOMAIN if "." in domain else messages.EMAIL_DOMAIN_WITHOUT_DOT


def _is_valid(text: str) -> bool:
    try:
        validate_email(text, strict=True, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _is_special(domain: str) -> bool:
    """Whether nothing on the internet is there (RFC 6761), such as `localhost` and all below `.local`."""
    return any(f".{domain.lower()}".endswith(f".{name}") for name in SPECIAL_USE_DOMAIN_NAMES)
