"""Sessions of people who sign in to pages with a key, or with a link that stands for one: what is stored is a hash."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import psycopg

from application.access import sessions_sql as sql
from application.access.api_keys import hash_of

LONGEST: Final = timedelta(hours=12)
"""After that everybody signs in again, however busy."""
LINK_LIFETIME: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5
"""Wrong keys in a minute, from one address."""


class TooManyTries(Exception):
    """So many wrong keys came from this address that none is looked at for some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, with the role as it is now, and what the session keeps for the next page."""

    name: str
    role: str
    position: int
    notice: str | None


class SessionStore:
    """The sessions in the database. They end when unused for the time `idle`, 12 hours after they began at the latest.

    With its key a session ends at once: revoked, replaced or expired. A token has 256 random bits and is known to the
    person's browser alone.
    """

    def __init__(self, idle: timedelta) -> None:
        self._lasts = {"idle": idle, "longest": LONGEST}

    async def find(self, connection: psycopg.AsyncConnection[Any], token: str) -> SignedIn | None:
        """Whose token it is, where the session has not ended; this counts as use."""
        row = await (await connection.execute(sql.FIND, {"token": hash_of(token), **self._lasts})).fetchone()
        return None if row is None else SignedIn(*row)

    async def begin(self, connection: psycopg.AsyncConnection[Any], key: str, address: str) -> str | None:
        """The token of a new session, nothing for a wrong key; raises `TooManyTries`.

        `address` is where the key came from: there the wrong ones are counted, in all processes together.
        """
        token = _new_token()
        async with connection.transaction():
            await connection.execute(sql.ONE_AT_A_TIME, [sql.TRIES_LOCK, address])
            row = await (await connection.execute(sql.SECONDS_TO_WAIT, [address, MOST_TRIES - 1])).fetchone()
            if row is not None:
                raise TooManyTries(max(1, math.ceil(row[0])))
            values = {"token": hash_of(token), "key": hash_of(key)}
            if (await connection.execute(sql.BEGIN_WITH_KEY, values)).rowcount:
                return token
            await connection.execute(sql.ADD_TRY, [address])
        return None

    async def begin_with_link(self, connection: psycopg.AsyncConnection[Any], link: str) -> str | None:
        """The token of a new session, and the end of the link; nothing for one that is unknown, old or used."""
        token = _new_token()
        values = {"token": hash_of(token), "link": hash_of(link)}
        return token if (await connection.execute(sql.BEGIN_WITH_LINK, values)).rowcount else None

    async def remember(
        self, connection: psycopg.AsyncConnection[Any], token: str, position: int, notice: str | None
    ) -> None:
        """Keep for the next page what it must have seen (never less than before), and what it tells once."""
        values = {"token": hash_of(token), "position": position, "notice": notice}
        await connection.execute(sql.REMEMBER, values)

    async def forget_notice(self, connection: psycopg.AsyncConnection[Any], token: str, notice: str) -> None:
        """The notice was told; another one, which came meanwhile, stays."""
        await connection.execute(sql.FORGET_NOTICE, [hash_of(token), notice])

    async def end(self, connection: psycopg.AsyncConnection[Any], token: str) -> None:
        """Nobody gets in with this token again."""
        await connection.execute(sql.END, [hash_of(token)])

    async def keep_house(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Drop what can be used no more."""
        await connection.execute(sql.DROP_ENDED, self._lasts)
        await connection.execute(sql.DROP_OLD_LINKS)
        await connection.execute(sql.DROP_OLD_TRIES)


def make_link(connection: psycopg.Connection[Any], key: str) -> str | None:
    """What signs in once within ten minutes, as this key would; nothing where the key is not in force."""
    link = _new_token()
    values = {"link": hash_of(link), "key": hash_of(key), "lifetime": LINK_LIFETIME}
    return link if connection.execute(sql.ADD_LINK, values).rowcount else None


def _new_token() -> str:
    return secrets.token_urlsafe(32)
