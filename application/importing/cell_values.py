"""What one cell can hold: each function reads a text that is not empty, or raises `InvalidValue` for its field."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

import orjson

from application.importing.messages import NOT_A_CUSTOMER_ID, NOT_A_FLAG, NOT_METADATA
from domain.country import parse_country
from domain.messages import NOT_ALLOWED
from domain.metadata import VALUE, must_be_names
from domain.tags import SEPARATORS, clean_tag, each_tag_once
from domain.tax_id import TaxIdType
from domain.text import InvalidValue

_YES: Final = frozenset({"true", "1", "yes", "y", "si", "sí", "x", "verdadero"})
_NO: Final = frozenset({"false", "0", "no", "n", "falso"})
_BETWEEN_TAGS: Final = re.compile(rf"[{SEPARATORS}\r\n]+")


def uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValue(field, NOT_A_CUSTOMER_ID) from None


def boolean(text: str, field: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise InvalidValue(field, NOT_A_FLAG)


def is_archived(text: str, field: str) -> bool:
    if text not in ("active", "archived"):
        raise InvalidValue(field, NOT_ALLOWED, allowed=("active", "archived"))
    return text == "archived"


def tax_id_type(text: str, field: str) -> TaxIdType:
    try:
        return TaxIdType(text.upper())
    except ValueError:
        raise InvalidValue(field, NOT_ALLOWED, allowed=[each.value for each in TaxIdType]) from None


def country(text: str, field: str) -> str | None:
    return parse_country(text, field=field)


def tags(text: str, field: str) -> list[str]:
    """Tags with `,`, `;` or line breaks between them."""
    found = (clean_tag(part, field=field) for part in _BETWEEN_TAGS.split(text) if part.strip())
    return each_tag_once(found, field=field) or []


def metadata(text: str, field: str) -> dict[str, str]:
    """Members as a JSON object of texts."""
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidValue(field, NOT_METADATA) from None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise InvalidValue(field, NOT_METADATA)
    must_be_names(said, field=field)
    cleaned = {name: VALUE.clean(value, field) for name, value in said.items()}
    return {name: value for name, value in cleaned.items() if value is not None}
