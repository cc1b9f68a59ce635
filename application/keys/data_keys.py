"""One key a customer: everything personal about it is sealed with that key, and unreadable once it is destroyed."""

from __future__ import annotations

import os
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class DataKeys:
    """Makes and opens the wrapped data keys of customers.

    An opened key is remembered by its wrapped form alone: whoever asks has just read that form from the database,
    so a remembered key never outlives an erasure.
    """

    def __init__(self, wrapping_key: bytes) -> None:
        self._wrapping = AESGCM(wrapping_key)
        self._opened = lru_cache(maxsize=5_000)(self._open)

    def new(self, customer_id: UUID) -> tuple[bytes, AESGCM]:
        """A fresh key for a customer: its wrapped form (60 bytes), which is stored, and the key itself."""
        key, nonce = os.urandom(32), os.urandom(12)
        return nonce + self._wrapping.encrypt(nonce, key, customer_id.bytes), AESGCM(key)

    def open(self, customer_id: UUID, wrapped: bytes) -> AESGCM:
        """The key behind its wrapped form; raises `InvalidTag` where it belongs to another customer or master key."""
        return self._opened(customer_id, wrapped)

    def _open(self, customer_id: UUID, wrapped: bytes) -> AESGCM:
        return AESGCM(self._wrapping.decrypt(wrapped[:12], wrapped[12:], customer_id.bytes))
