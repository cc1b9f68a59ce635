"""What seals everything that the file of an import says: one key for each import, wrapped like those of customers."""

from __future__ import annotations

import os
from typing import Any, Self
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.keys.data_keys import DataKeys


class ImportKey:
    """Seals with AES-256-GCM. Import, kind and number are authenticated with it, so that nothing opens elsewhere.

    Opening raises `InvalidTag` for what was sealed for another place, or changed.
    """

    def __init__(self, import_id: UUID, key: AESGCM) -> None:
        self._place, self._key = import_id.bytes, key

    @classmethod
    def new(cls, data_keys: DataKeys, import_id: UUID) -> tuple[bytes, Self]:
        """A fresh key: its wrapped form, which is stored, and the key itself."""
        wrapped, key = data_keys.new(import_id)
        return wrapped, cls(import_id, key)

    @classmethod
    def behind(cls, data_keys: DataKeys, import_id: UUID, wrapped: bytes) -> Self:
        """The key behind its wrapped form."""
        return cls(import_id, data_keys.open(import_id, wrapped))

    def seal(self, kind: str, content: bytes, number: int = 0) -> bytes:
        """Nonce and ciphertext of one thing, such as the chunk of this number."""
        nonce = os.urandom(12)
        return nonce + self._key.encrypt(nonce, content, self._where(kind, number))

    def open(self, kind: str, sealed: bytes, number: int = 0) -> bytes:
        """What was sealed."""
        return self._key.decrypt(sealed[:12], sealed[12:], self._where(kind, number))

    def seal_json(self, kind: str, content: Any, number: int = 0) -> bytes:
        """The same for what JSON can say; other values become their text."""
        return self.seal(kind, orjson.dumps(content, default=str), number)

    def open_json(self, kind: str, sealed: bytes, number: int = 0) -> Any:
        """What `seal_json` sealed."""
        return orjson.loads(self.open(kind, sealed, number))

    def _where(self, kind: str, number: int) -> bytes:
        return b"import %b %b %d" % (self._place, kind.encode(), number)
