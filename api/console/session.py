"""Who is signed in: the session that a cookie stands for."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.http.identity.auth import Caller
from application.access.permissions import ROLES
from application.access.sessions import SessionStore
from application.database.connections import ReadConnection

COOKIE: Final = "session"
SECURE_COOKIE: Final = "__Host-session"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in, with what they may do at this moment."""

    token: str
    caller: Caller
    role: str
    position: int
    notice: tuple[str, dict[str, Any]] | None
    """What is told once: the key of a text and its values."""

    @property
    def csrf(self) -> str:
        """What forms of this session carry."""
        return hmac.digest(self.token.encode(), b"csrf", "sha256").hex()


class Sessions:
    """The sessions of the database, by the cookies of requests."""

    def __init__(self, connection: ReadConnection, idle: timedelta) -> None:
        self._connection = connection
        self._store = SessionStore(idle)

    async def of(self, request: Request) -> Session | None:
        """Whose cookie the request has; permissions are those of this moment."""
        token = request.cookies.get(SECURE_COOKIE if request.url.scheme == "https" else COOKIE)
        if not token:
            return None
        async with self._connection() as connection:
            found = await self._store.find(connection, token)
        if found is None:
            return None
        caller = Caller(found.name, ROLES.get(found.role, frozenset()))
        notice = tuple(orjson.loads(found.notice)) if found.notice else None
        return Session(token, caller, found.role, found.position, notice)

    async def begin(self, key: str, address: str) -> str | None:
        """The token of a new session; nothing for a wrong key. Raises `TooManyTries`."""
        async with self._connection() as connection:
            return await self._store.begin(connection, key, address)

    async def begin_with_link(self, link: str) -> str | None:
        """The token of a new session, and the end of the link."""
        async with self._connection() as connection:
            return await self._store.begin_with_link(connection, link)

    async def remember(
        self, session: Session, *, position: int = 0, notice: tuple[str, dict[str, Any]] | None = None
    ) -> None:
        """Keep for the next page."""
        async with self._connection() as connection:
            told = orjson.dumps(notice).decode() if notice else None
            await self._store.remember(connection, session.token, position, told)

    async def end(self, session: Session) -> None:
        """Sign out."""
        async with self._connection() as connection:
            await self._store.end(connection, session.token)


def set_cookie(response: Response, request: Request, token: str) -> None:
    """Let the browser of the request keep the token until it is closed."""
    secure = request.url.scheme == "https"
    name = SECURE_COOKIE if secure else COOKIE
    response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="strict")
