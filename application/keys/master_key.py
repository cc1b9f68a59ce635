"""The master key: 32 bytes that only wrap the other keys, from the settings or in a file of their own."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.durable import replace_file, sync_directory


class SecretsUnusable(Exception):
    """The service must not start; the message says which key is missing and what to do."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """32 bytes that only wrap the other keys. Losing it makes all personal values unreadable for good."""

    key: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """A name for the key that gives nothing of it away."""
        return hashlib.sha256(b"customers master key" + self.key).hexdigest()[:16]

    @classmethod
    def parse(cls, text: str) -> MasterKey:
        """Read 32 bytes in base64 (standard or URL-safe)."""
        try:
            key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise SecretsUnusable(
                "The master key must be 32 random bytes in base64; make one with: "
                "python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
            )
        return cls(key)

    @classmethod
    def generate(cls) -> MasterKey:
        return cls(os.urandom(32))

    def __str__(self) -> str:
        return base64.b64encode(self.key).decode()

    def wrap(self, name: str, secret: bytes) -> bytes:
        """Nonce and ciphertext; the name is authenticated with it, so that rows cannot be swapped."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self.key).encrypt(nonce, secret, name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        return AESGCM(self.key).decrypt(wrapped[:12], wrapped[12:], name.encode())


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file of the master key. While the key is replaced, the new one waits in a file beside it."""

    path: Path

    @property
    def next_path(self) -> Path:
        return self.path.with_name(f"{self.path.name}.next")

    def read(self) -> MasterKey | None:
        """The key, nothing where there is no file."""
        return _read(self.path)

    def read_next(self) -> MasterKey | None:
        """The key that a rotation made and may have begun to use."""
        return _read(self.next_path)

    def make(self) -> MasterKey:
        """A new key in the file; it is on disk before anything is sealed with it."""
        return _write(self.path, MasterKey.generate())

    def make_next(self) -> MasterKey:
        """A new key beside the file, in the place of one that was never used."""
        return _write(self.next_path, MasterKey.generate())

    def take_next(self) -> Path | None:
        """The database is sealed with the key beside the file: let it be the key, and keep the old one aside.

        Returns where the old one is. Can be repeated wherever it was cut off.
        """
        old, kept = self.read(), None
        if old is not None:
            kept = self.path.with_name(f"{self.path.name}.old-{old.id}")
            _write(kept, old)
        self.next_path.rename(self.path)
        sync_directory(self.path.parent)
        return kept


def _read(path: Path) -> MasterKey | None:
    try:
        return MasterKey.parse(path.read_text(encoding="ascii", errors="replace"))
    except FileNotFoundError:
        return None


def _write(path: Path, master: MasterKey) -> MasterKey:
    """Write a key, readable by nobody else, there as a whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, f"{master}\n")
    sync_directory(path.parent.parent)  # the directory may be as new as the file
    return master
