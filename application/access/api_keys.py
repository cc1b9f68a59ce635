"""API keys as operators handle them: made, listed, revoked and confirmed; what is stored is a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from application.access import api_keys_sql as sql
from application.access.permissions import ROLES
from application.confirmed import confirm

ADMIN = "admin"
PREFIX = "ck_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")


class KeyRefused(Exception):
    """A key that cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is listed; the key itself is known to its holder alone."""

    name: str
    role: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    is_suspended: bool

    @property
    def state(self) -> str:
        """`active`, `expired`, `revoked`, or `suspended`: it came with a backup, and nobody has confirmed it yet."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= datetime.now(UTC):
            return "expired"
        return "suspended" if self.is_suspended else "active"


def hash_of(key: str) -> bytes:
    """What is stored and looked up: keys are random enough that a slow hash would add nothing."""
    return hashlib.sha256(key.encode()).digest()


def generate() -> str:
    """A new key: 32 random bytes, after a prefix by which scanners for leaked secrets find it."""
    return PREFIX + secrets.token_urlsafe(32)


def create_key(connection: psycopg.Connection[Any], name: str, role: str, expires: timedelta | None = None) -> str:
    """Make a key and return it; it cannot be shown again.

    Raises `KeyRefused` for a name that is taken (by a revoked key too: names stand in the history) or odd, and for
    an unknown role.
    """
    if not _NAME.fullmatch(name):
        raise KeyRefused("A name has up to 100 letters, digits and . _ @ -, and begins with a letter or a digit.")
    if role not in ROLES:
        raise KeyRefused(f"There is no such role. The roles are: {', '.join(ROLES)}.")
    key = generate()
    expires_at = None if expires is None else datetime.now(UTC) + expires
    if not connection.execute(sql.ADD, [name, hash_of(key), role, expires_at]).rowcount:
        raise KeyRefused("There is, or was, a key with this name already. Names stand in the history: choose another.")
    return key


def list_keys(connection: psycopg.Connection[Any]) -> list[ApiKey]:
    """All keys, the oldest first, revoked ones too."""
    return [ApiKey(*row) for row in connection.execute(sql.LIST).fetchall()]


def revoke_key(connection: psycopg.Connection[Any], name: str) -> bool:
    """Make a key useless, in every worker within two seconds; false where no active key has this name."""
    if connection.execute(sql.REVOKE, [name]).rowcount:
        return True
    confirm(connection)  # it may be revoked already
    return False


def confirm_keys(connection: psycopg.Connection[Any], name: str | None = None) -> list[str]:
    """Let suspended keys work again, the one with this name or all of them; returns their names."""
    return sorted(name for (name,) in connection.execute(sql.CONFIRM, [name]))


def ensure_admin_key(connection: psycopg.Connection[Any], given: str | None, kept: str | None = None) -> str | None:
    """See that there is a key named `admin`: the given one, which replaces an older one, or a generated one.

    One that a restore suspended works again if it is the one that was kept beside the database. A generated key is
    returned, to be shown once; nothing where a key was given or one is there already. Safe to call from several
    processes at once.
    """
    with connection.transaction():
        connection.execute(sql.TAKE_LOCK, [sql.KEYS_LOCK])
        if given is not None:
            if not connection.execute(sql.IS_ADMIN, [ADMIN, hash_of(given)]).fetchone():
                _set_admin(connection, given)
            return None
        if connection.execute(sql.HAS_ADMIN).fetchone():
            return None
        if kept is not None and connection.execute(sql.CONFIRM_ADMIN, [ADMIN, hash_of(kept)]).rowcount:
            return None
        key = generate()
        _set_admin(connection, key)
        return key


def _set_admin(connection: psycopg.Connection[Any], key: str) -> None:
    connection.execute(sql.SET_ADMIN, [ADMIN, hash_of(key)])
    connection.execute(sql.CONFIRM, [ADMIN])
