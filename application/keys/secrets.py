"""The keys of the service: generated once, stored wrapped by the master key, never changed by a rotation."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from cryptography.exceptions import InvalidTag

from application.keys import secrets_sql as sql
from application.keys.master_key import KeyFile, MasterKey, SecretsUnusable

__all__ = ["MasterKey", "Secrets", "SecretsUnusable", "open_secrets"]

NAMES = ("data-keys", "index", "cursor", "signing")


class SecretRow(NamedTuple):
    """One of them as it is stored, and the id of the master key that wraps it."""

    name: str
    wrapping_key_id: str
    wrapped: bytes


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


def open_secrets(
    connection: psycopg.Connection[Any],
    given: MasterKey | None,
    key_file: Path,
    coming: MasterKey | None = None,
    *,
    only_existing: bool = False,
) -> Secrets:
    """Unwrap the keys of the service, or generate them for an empty database, unless `only_existing` ones are wanted.

    `given` is the key from the settings; without it the key file is used, and made where neither it nor any secret
    nor any event exists. `coming` is the key that a rotation changes to, or has changed to already. Raises
    `SecretsUnusable` where the master key is missing or the wrong one.
    """
    file = KeyFile(key_file)
    with connection.transaction():
        connection.execute(sql.TAKE_LOCK, [sql.SECRETS_LOCK])
        if rows := read_rows(connection):
            return unwrapped(rows, fitting_key(rows, given, file, coming))
        if only_existing:
            raise SecretsUnusable("The database has no secrets yet; they are made when the service starts.")
        if connection.execute(sql.HAS_EVENTS).fetchone():
            raise SecretsUnusable("The database has events but no secrets: restore the table `secrets` from a backup.")
        master = given or file.read() or file.make()
        secrets = {name: os.urandom(32) for name in NAMES}
        for name, secret in secrets.items():
            connection.execute(sql.ADD, [name, master.id, master.wrap(name, secret)])
        return _secrets(secrets)


def read_rows(connection: psycopg.Connection[Any]) -> list[SecretRow]:
    """All secrets of the database; none before the first start."""
    return [SecretRow(*row) for row in connection.execute(sql.READ)]


def fitting_key(rows: list[SecretRow], given: MasterKey | None, file: KeyFile, coming: MasterKey | None) -> MasterKey:
    """The key that the secrets are wrapped with; finishes the rotation of a key file that was cut off.

    Raises `SecretsUnusable` where none of the keys at hand is the one.
    """
    needed = {row.wrapping_key_id for row in rows}
    master = given or file.read()
    if master is not None and needed == {master.id}:
        return master
    if coming is not None and needed == {coming.id}:
        return coming
    if given is None and (next_key := file.read_next()) and needed == {next_key.id}:
        file.take_next()
        return next_key
    names = ", ".join(sorted(needed))
    if master is None:
        raise SecretsUnusable(
            f"The master key {names} is missing: set CUSTOMERS_MASTER_KEY or put it into {file.path}. "
            "Without it the personal values in this database cannot be read."
        )
    raise SecretsUnusable(
        f"The database was sealed with the master key {names}, but the key given is {master.id}. "
        "Start the service with the right one."
    )


def unwrapped(rows: list[SecretRow], master: MasterKey) -> Secrets:
    """The secrets behind their rows; raises `SecretsUnusable` where these were changed."""
    try:
        return _secrets({row.name: master.unwrap(row.name, row.wrapped) for row in rows})
    except (InvalidTag, KeyError, ValueError):
        raise SecretsUnusable(
            "The secrets in the database do not fit the master key, though its id does: they were changed. "
            "Restore the table `secrets` from a backup."
        ) from None


def _secrets(by_name: dict[str, bytes]) -> Secrets:
    return Secrets(by_name["data-keys"], by_name["index"], by_name["cursor"], by_name["signing"])
