"""The keys of the service: generated once, stored wrapped by the master key, never changed by a rotation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECRETS_LOCK = 7_310_003
NAMES = ("data-keys", "index", "cursor", "signing")


class SecretsUnusable(Exception):
    """The service must not start; the message says which key is missing and what to do."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """32 bytes that only wrap the other keys. Losing it makes all personal values unreadable for good."""

    key: bytes

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


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What the service seals, hashes and signs with; each 32 bytes."""

    data_keys: bytes
    """Wraps the data key of every customer."""
    index: bytes
    """Keyed hashes: claims and receipts."""
    cursor: bytes
    """Seals the cursors of lists."""
    signing: bytes
    """The Ed25519 seed that signs checkpoints."""


def open_secrets(connection: psycopg.Connection, given: MasterKey | None, key_file: Path) -> Secrets:
    """Unwrap the keys of the service, or generate them for an empty database.

    `given` is the key from the settings; without it the key file is used, and made where neither it nor any secret
    nor any event exists. Raises `SecretsUnusable` where the master key is missing or the wrong one.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [SECRETS_LOCK])
        rows = connection.execute("SELECT name, wrapping_key_id, wrapped FROM secrets").fetchall()
        if rows:
            return _unwrapped(rows, given or _from_file(key_file), key_file)
        if connection.execute("SELECT 1 FROM events LIMIT 1").fetchone():
            raise SecretsUnusable("The database has events but no secrets: restore the table `secrets` from a backup.")
        master = given or _from_file(key_file) or _to_file(key_file)
        secrets = {name: os.urandom(32) for name in NAMES}
        for name, secret in secrets.items():
            connection.execute(
                "INSERT INTO secrets (name, wrapping_key_id, wrapped) VALUES (%s, %s, %s)",
                [name, master.id, master.wrap(name, secret)],
            )
        return _secrets(secrets)


def _unwrapped(rows: list[tuple[str, str, bytes]], master: MasterKey | None, key_file: Path) -> Secrets:
    needed = {key_id for _, key_id, _ in rows}
    if master is None:
        raise SecretsUnusable(
            f"The master key {', '.join(needed)} is missing: set CUSTOMERS_MASTER_KEY or put it into {key_file}. "
            "Without it the personal values in this database cannot be read."
        )
    if needed != {master.id}:
        raise SecretsUnusable(
            f"The database was sealed with the master key {', '.join(needed)}, but the key given is {master.id}. "
            "Start the service with the right one."
        )
    try:
        return _secrets({name: master.unwrap(name, wrapped) for name, _, wrapped in rows})
    except (InvalidTag, KeyError):
        raise SecretsUnusable(
            "The secrets in the database do not fit the master key, though its id does: they were changed. "
            "Restore the table `secrets` from a backup."
        ) from None


def _secrets(by_name: dict[str, bytes]) -> Secrets:
    return Secrets(by_name["data-keys"], by_name["index"], by_name["cursor"], by_name["signing"])


def _from_file(key_file: Path) -> MasterKey | None:
    try:
        return MasterKey.parse(key_file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def _to_file(key_file: Path) -> MasterKey:
    """Write a new key, readable by nobody else; it is on disk before anything is sealed with it."""
    master = MasterKey.generate()
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = key_file.with_name(key_file.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{master}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(key_file)
    directory = os.open(key_file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return master
