"""What one cell can hold: each function reads a text that is not empty, or raises `InvalidValue` for its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from domain.contact import parse_email
from domain.country import parse_country
from domain.tax_id import TaxIdType
from domain.text import InvalidValue, clean_line, clean_text

MAX_NAME: Final = 200
MAX_EXTERNAL_ID: Final = 100
MAX_NOTES: Final = 2_000

_YES: Final = frozenset({"true", "1", "yes", "y", "si", "sí", "x", "verdadero"})
_NO: Final = frozenset({"false", "0", "no", "n", "falso"})


def name(text: str, field: str) -> str | None:
    return clean_line(text, field=field, max_length=MAX_NAME)


def notes(text: str, field: str) -> str | None:
    return clean_text(text, field=field, max_length=MAX_NOTES)


def external_id(text: str, field: str) -> str | None:
    return clean_line(text, field=field, max_length=MAX_EXTERNAL_ID)


TEXTS: Final[dict[str, Callable[[str, str], str | None]]] = {
    "name": name,
    "legal_name": name,
    "external_id": external_id,
    "notes": notes,
}


def uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValue(field, "Must be the id of a customer, or empty.") from None


def boolean(text: str, field: str) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise InvalidValue(field, "Must be true or false.")


def is_archived(text: str, field: str) -> bool:
    if text not in ("active", "archived"):
        raise InvalidValue(field, "Must be active or archived.")
    return text == "archived"


def tax_id_type(text: str, field: str) -> TaxIdType:
    try:
        return TaxIdType(text.upper())
    except ValueError:
        raise InvalidValue(field, "Must be NIT, CUI or FOREIGN.") from None


def country(text: str, field: str) -> str | None:
    return parse_country(text, field=field)


def email(text: str, field: str) -> str:
    return parse_email(text, field=field)
