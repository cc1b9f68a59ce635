"""Who calls: API keys, known in memory so that an ordinary request asks no database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psycopg
import structlog

from api.http.responses.refusals import Forbidden, Unauthenticated
from api.settings import MAX_KEY, MIN_ADMIN_KEY
from application.access import api_keys_sql as sql
from application.access.api_keys import hash_of
from application.access.permissions import ROLES
from application.database.connections import ReadConnection
from domain.errors import DatabaseUnavailable

log = structlog.get_logger(__name__)

REFRESH_SECONDS: Final = 1.0
"""How long a revoked key may still work."""
LOOK_AGAIN_SECONDS: Final = 0.1
"""The least time between two looks for keys that memory does not know."""
_SCHEME: Final = b"bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: the name that events record as actor, and what it may do."""

    name: str
    permissions: frozenset[str]
    expires_at: float = float("inf")

    def may(self, permission: str) -> bool:
        """Whether the role has this permission."""
        return permission in self.permissions

    def must_have_one(self, alternatives: Sequence[str]) -> None:
        """Raises `Forbidden` where the role has none of these permissions."""
        if self.permissions.isdisjoint(alternatives):
            raise Forbidden(*alternatives)


class Keyring:
    """All keys in force, read again every second; an unknown key is looked for once more before it is refused.

    However many unknown keys arrive, they share one look, and there are at most ten looks a second.
    """

    def __init__(self, connection: ReadConnection) -> None:
        self._connection = connection
        self._callers: dict[bytes, Caller] = {}
        self._looked_at = self._failed_at = float("-inf")
        self._look = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the keys and keep up with changes; a database that is away is no reason not to start."""
        with suppress(DatabaseUnavailable):
            await self.refresh()
        self._task = asyncio.create_task(self._keep_up(), name="keyring")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def caller(self, authorization: bytes | None) -> Caller:
        """Whoever holds the key in this header; raises `Unauthenticated`, or `DatabaseUnavailable`."""
        if authorization is None:
            raise Unauthenticated(was_given=False)
        key_hash = _hash_in(authorization)
        if key_hash is None:
            raise Unauthenticated(was_given=True)
        caller = self._callers.get(key_hash) or await self._looked_up(key_hash)
        if caller is None or caller.expires_at <= time.time():
            raise Unauthenticated(was_given=True)
        return caller

    def remembered(self, authorization: bytes | None) -> Caller | None:
        """The same as far as memory knows it, at once: for those who are answered without a key too."""
        key_hash = _hash_in(authorization) if authorization else None
        caller = self._callers.get(key_hash) if key_hash else None
        return caller if caller and caller.expires_at > time.time() else None

    async def refresh(self) -> None:
        """Read all keys in force."""
        looked_at = time.monotonic()
        async with self._connection() as connection:
            rows = await (await connection.execute(sql.IN_FORCE)).fetchall()
        self._callers = {
            key_hash: Caller(name, ROLES.get(role, frozenset()), expires_at.timestamp() if expires_at else float("inf"))
            for key_hash, name, role, expires_at in rows
        }
        self._looked_at = looked_at

    async def _looked_up(self, key_hash: bytes) -> Caller | None:
        """Who holds a key that memory does not know, after one look that began no earlier than this question."""
        asked_at = time.monotonic()
        async with self._look:
            if self._failed_at >= asked_at:
                raise DatabaseUnavailable
            if self._looked_at < asked_at:
                await asyncio.sleep(self._looked_at + LOOK_AGAIN_SECONDS - time.monotonic())
                try:
                    await self.refresh()
                except DatabaseUnavailable:
                    self._failed_at = time.monotonic()
                    raise
        return self._callers.get(key_hash)

    async def _keep_up(self) -> None:
        """What was known stays in force while the database is away: then nothing can be read or written anyway."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self.refresh()
            except DatabaseUnavailable:
                log.debug("the keys could not be read again")
            except psycopg.Error as error:
                log.warning("the keys could not be read again", error=type(error).__name__)


def _hash_in(authorization: bytes) -> bytes | None:
    """The hash of the key in this header; nothing where there can be none in it."""
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        return None
    key = authorization[len(_SCHEME) :].strip()
    return hash_of(key.decode("latin-1")) if MIN_ADMIN_KEY <= len(key) <= MAX_KEY else None
