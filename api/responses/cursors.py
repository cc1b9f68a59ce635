"""Cursors: a place in a list, sealed so that nobody reads or forges it, and bound to the question it belongs to."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

MAX_LENGTH: Final = 2_000


class CursorRefused(Exception):
    """Not a cursor of ours, or one of another question."""


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
