"""Sessions begin with a key or a link, end in time or with their key, and nobody reads a token in the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from application.access.api_keys import create_key, ensure_admin_key, revoke_key
from application.access.sessions import MOST_TRIES, SessionStore, TooManyTries, make_link
from tests.support.somebody import everything_in

pytestmark = pytest.mark.anyio

HERE, THERE = "127.0.0.1", "192.0.2.7"
WRONG = "ck_not-a-key-that-anybody-has-but-long-enough"
STORE = SessionStore(idle=timedelta(minutes=30))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def key(owner: psycopg.Connection[Any]) -> str:
    return create_key(owner, "ana", "writer")


async def begun(connection: psycopg.AsyncConnection[Any], key: str) -> str:
    token = await STORE.begin(connection, key, HERE)
    assert token is not None
    return token


async def test_a_key_begins_a_session_of_its_person(connection: psycopg.AsyncConnection[Any], key: str) -> None:
    first, second = await begun(connection, key), await begun(connection, key)

    found = await STORE.find(connection, first)

    assert found is not None
    assert (found.name, found.role, found.position, found.notice) == ("ana", "writer", 0, None)
    assert first != second


async def test_neither_a_token_nor_a_link_nor_a_key_can_be_read(
    connection: psycopg.AsyncConnection[Any], owner: psycopg.Connection[Any], key: str, database_url: str
) -> None:
    token, link = await begun(connection, key), make_link(owner, key)
    assert link is not None

    stored = everything_in(database_url)

    assert "ana" in stored
    assert not [secret for secret in (token, link, key) if secret in stored or secret.encode().hex() in stored]


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "\x00", "ñ"])
async def test_an_unknown_token_is_nobody(connection: psycopg.AsyncConnection[Any], token: str) -> None:
    assert await STORE.find(connection, token) is None


@pytest.mark.parametrize(
    ("change", "lasts"),
    [
        ("used_at = now() - interval '29 minutes'", True),
        ("used_at = now() - interval '30 minutes 1 second'", False),
        ("created_at = now() - interval '11 hours 59 minutes'", True),
        ("created_at = now() - interval '12 hours 1 second'", False),
    ],
)
async def test_it_ends_unused_and_after_twelve_hours(
    connection: psycopg.AsyncConnection[Any], key: str, change: str, lasts: bool
) -> None:
    token = await begun(connection, key)
    await connection.execute(f"UPDATE sessions SET {change}".encode())

    assert (await STORE.find(connection, token) is not None) == lasts

    await STORE.keep_house(connection)
    left = await (await connection.execute("SELECT count(*) FROM sessions")).fetchone()
    assert left == (int(lasts),)


async def test_use_is_written_once_a_minute_and_keeps_it_open(
    connection: psycopg.AsyncConnection[Any], key: str
) -> None:
    async def unused_for() -> timedelta:
        row = await (await connection.execute("SELECT now() - used_at FROM sessions")).fetchone()
        assert row
        idle: timedelta = row[0]
        return idle

    token = await begun(connection, key)
    await connection.execute("UPDATE sessions SET used_at = now() - interval '50 seconds'")
    await STORE.find(connection, token)
    assert await unused_for() >= timedelta(seconds=50)

    await connection.execute("UPDATE sessions SET used_at = now() - interval '29 minutes'")
    await STORE.find(connection, token)
    assert await unused_for() < timedelta(minutes=1)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE api_keys SET expires_at = now() - interval '1 second'",
        "UPDATE api_keys SET revoked_at = now()",
        "UPDATE api_keys SET key_hash = 'another'",
    ],
)
async def test_it_ends_with_its_key(connection: psycopg.AsyncConnection[Any], key: str, change: str) -> None:
    token = await begun(connection, key)
    await connection.execute(change.encode())

    assert await STORE.find(connection, token) is None

    await STORE.keep_house(connection)
    assert await (await connection.execute("SELECT 1 FROM sessions")).fetchone() is None


async def test_another_admin_key_ends_the_sessions_of_the_one_before(
    connection: psycopg.AsyncConnection[Any], owner: psycopg.Connection[Any]
) -> None:
    generated = ensure_admin_key(owner, None)
    assert generated is not None
    token = await begun(connection, generated)

    ensure_admin_key(owner, "an-admin-key-that-somebody-chose-themselves")

    assert await STORE.find(connection, token) is None


async def test_a_role_is_that_of_this_moment(connection: psycopg.AsyncConnection[Any], key: str) -> None:
    token = await begun(connection, key)
    await connection.execute("UPDATE api_keys SET role = 'reader'")

    found = await STORE.find(connection, token)

    assert found is not None
    assert found.role == "reader"


async def test_a_wrong_revoked_or_expired_key_begins_nothing(
    connection: psycopg.AsyncConnection[Any], owner: psycopg.Connection[Any], key: str
) -> None:
    expired = create_key(owner, "trial", "admin", timedelta(microseconds=1))
    revoke_key(owner, "ana")

    for wrong in (WRONG, expired, key, ""):
        assert await STORE.begin(connection, wrong, HERE) is None


async def test_after_five_wrong_keys_even_the_right_one_waits_a_minute_but_elsewhere_not(
    connection: psycopg.AsyncConnection[Any], key: str
) -> None:
    for _ in range(MOST_TRIES):
        assert await STORE.begin(connection, WRONG, HERE) is None

    with pytest.raises(TooManyTries) as refused:
        await STORE.begin(connection, key, HERE)

    assert 50 <= refused.value.seconds <= 60
    assert await STORE.begin(connection, key, THERE)
    await connection.execute("UPDATE wrong_keys SET tried_at = tried_at - interval '1 minute'")
    assert await STORE.begin(connection, key, HERE)
    await STORE.keep_house(connection)
    assert await (await connection.execute("SELECT 1 FROM wrong_keys")).fetchone() is None


async def test_right_keys_are_not_counted(connection: psycopg.AsyncConnection[Any], key: str) -> None:
    for _ in range(MOST_TRIES + 1):
        assert await STORE.begin(connection, key, HERE)


async def test_wrong_keys_that_come_at_once_are_counted_one_by_one(database_url: str) -> None:
    async def tried() -> str:
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as own:
            try:
                return str(await STORE.begin(own, WRONG, HERE))
            except TooManyTries:
                return "wait"

    results = await asyncio.gather(*(tried() for _ in range(12)))

    assert sorted(results) == ["None"] * MOST_TRIES + ["wait"] * (12 - MOST_TRIES)


async def test_a_link_signs_in_once(
    connection: psycopg.AsyncConnection[Any], owner: psycopg.Connection[Any], key: str
) -> None:
    link = make_link(owner, key)
    assert link is not None

    token = await STORE.begin_with_link(connection, link)

    assert token is not None
    found = await STORE.find(connection, token)
    assert found is not None
    assert found.name == "ana"
    assert await STORE.begin_with_link(connection, link) is None


async def test_of_many_who_use_a_link_at_once_one_gets_in(
    owner: psycopg.Connection[Any], key: str, database_url: str
) -> None:
    link = make_link(owner, key)
    assert link is not None

    async def used() -> str | None:
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as own:
            return await STORE.begin_with_link(own, link)

    tokens = await asyncio.gather(*(used() for _ in range(8)))

    assert len([token for token in tokens if token]) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sign_in_links SET expires_at = expires_at - interval '10 minutes'",
        "UPDATE api_keys SET revoked_at = now()",
        "UPDATE api_keys SET key_hash = 'another'",
    ],
)
async def test_a_link_ends_after_ten_minutes_and_with_its_key(
    connection: psycopg.AsyncConnection[Any], owner: psycopg.Connection[Any], key: str, change: str
) -> None:
    link = make_link(owner, key)
    assert link is not None
    owner.execute(change.encode())

    assert await STORE.begin_with_link(connection, link) is None


async def test_there_is_no_link_for_a_wrong_key(owner: psycopg.Connection[Any]) -> None:
    assert make_link(owner, WRONG) is None


async def test_old_links_are_dropped(
    connection: psycopg.AsyncConnection[Any], owner: psycopg.Connection[Any], key: str
) -> None:
    make_link(owner, key)
    await STORE.keep_house(connection)
    assert owner.execute("SELECT count(*) FROM sign_in_links").fetchone() == (1,)

    owner.execute("UPDATE sign_in_links SET expires_at = now()")
    await STORE.keep_house(connection)

    assert owner.execute("SELECT count(*) FROM sign_in_links").fetchone() == (0,)


async def test_a_session_that_was_ended_is_over(connection: psycopg.AsyncConnection[Any], key: str) -> None:
    ended, other = await begun(connection, key), await begun(connection, key)

    await STORE.end(connection, ended)

    assert await STORE.find(connection, ended) is None
    assert await STORE.find(connection, other)


async def test_the_next_page_is_told_what_it_must_have_seen_and_one_notice_once(
    connection: psycopg.AsyncConnection[Any], key: str
) -> None:
    token = await begun(connection, key)
    await STORE.remember(connection, token, 7, "saved")
    await STORE.remember(connection, token, 5, None)

    found = await STORE.find(connection, token)

    assert found is not None
    assert (found.position, found.notice) == (7, "saved")
    await STORE.forget_notice(connection, token, "another")
    assert (await STORE.find(connection, token)) == found
    await STORE.forget_notice(connection, token, "saved")
    again = await STORE.find(connection, token)
    assert again is not None
    assert (again.position, again.notice) == (7, None)
