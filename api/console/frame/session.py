"""Sessions as pages know them: by a cookie, with the person behind it and what a form of theirs has to hold."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.http.identity.auth import Caller
from api.settings import MAX_KEY
from application.access.permissions import ROLES
from application.access.sessions import SessionStore
from application.database.connections import ReadConnection

COOKIE: Final = "customers-session"
_PURPOSE: Final = b"forms of this session"
_LONGEST_TOKEN: Final = 100

ToldOnce = tuple[str, dict[str, Any]]
"""The key of a text and its values, which are not personal."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in, as it is at this moment."""

    caller: Caller
    role: str
    position: int
    """The place in the log that the next list must have seen."""
    notice: ToldOnce | None
    """What the next page says first."""
    token: str = field(repr=False)

    @property
    def csrf(self) -> str:
        """What every form holds. It lasts as long as the session, so no tab grows old before the others."""
        return base64.urlsafe_b64encode(hmac.digest(self.token.encode(), _PURPOSE, hashlib.sha256)).decode()


class Sessions:
    """All sessions, for the pages of one process; each look asks the database, which all processes share."""

    def __init__(self, connection: ReadConnection, idle: timedelta) -> None:
        self._connection = connection
        self._store = SessionStore(idle)

    async def of(self, request: Request) -> Session | None:
        """Whose cookie it is, with the permissions of now; nothing where there is none, or its session has ended."""
        token = request.cookies.get(_name(request), "")
        if not 0 < len(token) <= _LONGEST_TOKEN:
            return None
        async with self._connection() as connection:
            found = await self._store.find(connection, token)
        if found is None:
            return None
        caller = Caller(found.name, ROLES.get(found.role, frozenset()))
        notice = orjson.loads(found.notice) if found.notice else None
        return Session(caller, found.role, found.position, tuple(notice) if notice else None, token)

    async def begin(self, request: Request, key: str) -> str | None:
        """The token of a new session, nothing for a wrong key; raises `TooManyTries`."""
        async with self._connection() as connection:
            return await self._store.begin(connection, key[: MAX_KEY + 1], _address(request))

    async def begin_with_link(self, link: str) -> str | None:
        """The token of a new session, nothing for a link that is unknown, old or used."""
        async with self._connection() as connection:
            return await self._store.begin_with_link(connection, link)

    async def remember(self, session: Session, *, position: int = 0, notice: ToldOnce | None = None) -> None:
        """Keep for the next page what it must have seen, and what it says first."""
        async with self._connection() as connection:
            said = orjson.dumps(notice).decode() if notice else None
            await self._store.remember(connection, session.token, position, said)

    async def forget_notice(self, session: Session) -> None:
        """A page has said what is told once."""
        async with self._connection() as connection:
            await self._store.forget_notice(connection, session.token, orjson.dumps(session.notice).decode())

    async def end(self, session: Session) -> None:
        """Nobody gets in with this cookie again, whoever has it."""
        async with self._connection() as connection:
            await self._store.end(connection, session.token)


def give_cookie(response: Response, request: Request, token: str) -> None:
    """Let the browser keep it until it is closed: no script reads it, no other site has it sent."""
    is_secure = request.url.scheme == "https"
    response.set_cookie(_name(request), token, path="/", secure=is_secure, httponly=True, samesite="strict")


def take_cookie(response: Response, request: Request) -> None:
    """Have the browser forget it."""
    is_secure = request.url.scheme == "https"
    response.delete_cookie(_name(request), path="/", secure=is_secure, httponly=True, samesite="strict")


def is_on_this_machine(request: Request) -> bool:
    """Whether the browser runs where the service does."""
    if request.client is None:
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _name(request: Request) -> str:
    """On TLS a name that a browser takes from us alone, over TLS: nobody can slip in a cookie of theirs."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def _address(request: Request) -> str:
    """Where a wrong key came from: of IPv6 the network, because one customer of a provider has all of it."""
    host = request.client.host if request.client else ""
    try:
        return str(ip_network(f"{host}/64", strict=False)) if ip_address(host).version == 6 else host
    except ValueError:
        return host
