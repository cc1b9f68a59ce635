"""Cursors: a place in a list, sealed so that nobody reads or forges it, and bound to the question it belongs to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from api.http.responses.messages import CURSOR_REFUSED
from api.http.responses.refusals import Fault, ValidationFailed
from domain.wording import Wording
from projections.paging import Direction, PageKey

MAX_LENGTH: Final = 2_000


class CursorRefused(Exception):
    """Not a cursor of ours, or one of another question."""


class Cursors:
    """Makes and reads the cursors of one question: its search, filters, order and limit."""

    def __init__(self, key: bytes, question: Mapping[str, Any]) -> None:
        self._key = key
        self._question = orjson.dumps(question, option=orjson.OPT_SORT_KEYS)

    def page(self, cursor: str | None) -> PageKey[Any] | None:
        """Where the page begins that a cursor asks for; raises `ValidationFailed` for one of another question."""
        if cursor is None:
            return None
        try:
            is_time, value, id_, direction = unseal(self._key, self._question, cursor)
        except (CursorRefused, ValueError):
            raise ValidationFailed([Fault("parameter", "cursor", Wording(CURSOR_REFUSED))]) from None
        return PageKey(datetime.fromisoformat(value) if is_time else value, UUID(id_), Direction(direction))

    def cursor(self, page: PageKey[Any] | None) -> str | None:
        """The cursor for a page."""
        if page is None:
            return None
        place = [isinstance(page.value, datetime), page.value, page.id, page.direction]
        return seal(self._key, self._question, place)


def seal(key: bytes, question: bytes, place: Any) -> str:
    """A URL-safe text for a place (plain JSON values); the same place of the same question gives the same text."""
    sealed = _cipher(key).encrypt(orjson.dumps(place), [question])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(key: bytes, question: bytes, cursor: str) -> Any:
    """The place behind a cursor; raises `CursorRefused`."""
    try:
        if len(cursor) > MAX_LENGTH:
            raise ValueError
        sealed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True)
        return orjson.loads(_cipher(key).decrypt(sealed, [question]))
    except (ValueError, binascii.Error, InvalidTag):
        raise CursorRefused from None


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESSIV:
    """AES-SIV (RFC 5297) needs no nonce and so keeps equal cursors equal, which lets clients cache pages."""
    return AESSIV(key)
