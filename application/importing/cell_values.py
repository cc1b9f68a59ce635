"""What one cell can hold: each function reads a text that is not empty, or raises `InvalidValue` for its field."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from application.importing.messages import NOT_A_CUSTOMER_ID, NOT_A_FLAG
from domain.country import parse_country
from domain.messages import NOT_ALLOWED
from domain.tax_id import TaxIdType
from domain.text import InvalidValue

_YES: Final = frozenset({"true", "1", "yes", "y", "si", "sí", "x", "verdadero"})
_NO: Final = frozenset({"false", "0", "no", "n", "falso"})


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
