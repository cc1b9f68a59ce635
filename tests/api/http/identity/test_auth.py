"""Keys are known in memory, looked for once when they are not, and forgotten when they are revoked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from api.http.identity.auth import Caller, Keyring
from api.http.identity.rate_limit import RateLimit
from api.http.responses.refusals import Forbidden, RateLimited, Unauthenticated
from application.access.api_keys import KeyRefused, create_key, ensure_admin_key, list_keys, revoke_key
from application.access.permissions import ALL, ROLES
from domain.errors import DatabaseUnavailable

pytestmark = pytest.mark.anyio

GIVEN = "an-admin-key-that-somebody-chose-themselves"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


class Database:
    """Counts the questions, and can be away."""

    def __init__(self, url: str) -> None:
        self.url, self.questions, self.is_away = url, 0, False

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        self.questions += 1
        if self.is_away:
            raise DatabaseUnavailable
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            yield connection


async def name_of(keyring: Keyring, key: str) -> str:
    return (await keyring.caller(f"Bearer {key}".encode())).name


async def test_a_key_that_was_just_made_is_known_at_once(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    keyring = Keyring(Database(database_url).connection)
    await keyring.refresh()
    key = create_key(connection, "crm", "writer")

    caller = await keyring.caller(f"bearer {key}".encode())

    assert (caller.name, caller.permissions) == ("crm", ROLES["writer"])


async def test_a_known_key_asks_nobody(connection: psycopg.Connection[Any], database_url: str) -> None:
    database = Database(database_url)
    keyring = Keyring(database.connection)
    key = create_key(connection, "crm", "writer")
    await keyring.refresh()
    database.is_away = True

    assert await name_of(keyring, key) == "crm"
    assert database.questions == 1


async def test_an_unknown_key_is_not_told_from_a_wrong_one_while_the_database_is_away(database_url: str) -> None:
    database = Database(database_url)
    keyring = Keyring(database.connection)
    await keyring.refresh()
    database.is_away = True

    with pytest.raises(DatabaseUnavailable):
        await keyring.caller(b"Bearer " + b"x" * 40)


@pytest.mark.parametrize(
    "header", [None, b"", b"Basic " + b"x" * 40, b"Bearer", b"Bearer short", b"Bearer " + b"x" * 600, b"\xff" * 50]
)
async def test_what_is_no_key_asks_nobody_and_is_refused(header: bytes | None) -> None:
    database = Database("")

    with pytest.raises(Unauthenticated) as refused:
        await Keyring(database.connection).caller(header)

    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer")
    assert database.questions == 0


async def test_a_revoked_key_and_an_expired_one_are_refused(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    keyring = Keyring(Database(database_url).connection)
    revoked = create_key(connection, "old", "admin")
    expired = create_key(connection, "trial", "admin", timedelta(microseconds=1))
    await keyring.refresh()
    assert await name_of(keyring, revoked) == "old"

    assert revoke_key(connection, "old")
    await keyring.refresh()

    for key in (revoked, expired):
        with pytest.raises(Unauthenticated):
            await keyring.caller(f"Bearer {key}".encode())
    assert not revoke_key(connection, "old")
    assert [(key.name, key.state) for key in list_keys(connection)] == [("old", "revoked"), ("trial", "expired")]


def test_what_is_stored_is_no_key(connection: psycopg.Connection[Any]) -> None:
    key = create_key(connection, "crm", "writer")

    rows = connection.execute("SELECT api_keys::text FROM api_keys").fetchall()

    assert key not in str(rows)


@pytest.mark.parametrize(("name", "role"), [("crm", "writer"), ("", "writer"), ("a b", "writer"), ("new", "king")])
def test_taken_and_odd_names_and_unknown_roles_are_refused(
    name: str, role: str, connection: psycopg.Connection[Any]
) -> None:
    create_key(connection, "crm", "writer")

    with pytest.raises(KeyRefused):
        create_key(connection, name, role)


def test_an_admin_key_is_generated_once(connection: psycopg.Connection[Any]) -> None:
    assert ensure_admin_key(connection, None)
    assert ensure_admin_key(connection, None) is None


async def test_a_given_admin_key_replaces_the_one_before(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    generated = ensure_admin_key(connection, None)
    assert generated is not None
    assert ensure_admin_key(connection, GIVEN) is None
    keyring = Keyring(Database(database_url).connection)
    await keyring.refresh()

    assert await name_of(keyring, GIVEN) == "admin"
    with pytest.raises(Unauthenticated):
        await keyring.caller(f"Bearer {generated}".encode())


@pytest.mark.parametrize(("kept", "works"), [(True, True), (False, False)])
async def test_of_suspended_keys_only_the_admin_key_that_was_kept_works_again_by_itself(
    connection: psycopg.Connection[Any], database_url: str, kept: bool, works: bool
) -> None:
    generated, crm = ensure_admin_key(connection, None), create_key(connection, "crm", "writer")
    assert generated is not None
    connection.execute("INSERT INTO suspended_keys (name) SELECT name FROM api_keys")
    newer = ensure_admin_key(connection, None, generated if kept else "another-key-that-was-kept-here-since")
    assert (newer is None) == works
    keyring = Keyring(Database(database_url).connection)
    await keyring.refresh()
    with pytest.raises(Unauthenticated):
        await keyring.caller(f"Bearer {crm}".encode())
    if works:
        assert await name_of(keyring, generated) == "admin"
    else:
        assert await name_of(keyring, str(newer)) == "admin"
        with pytest.raises(Unauthenticated):
            await keyring.caller(f"Bearer {generated}".encode())


async def test_a_given_admin_key_works_also_where_it_came_back_suspended(
    connection: psycopg.Connection[Any], database_url: str
) -> None:
    ensure_admin_key(connection, GIVEN)
    connection.execute("INSERT INTO suspended_keys (name) SELECT name FROM api_keys")
    assert ensure_admin_key(connection, GIVEN) is None
    keyring = Keyring(Database(database_url).connection)
    await keyring.refresh()
    assert await name_of(keyring, GIVEN) == "admin"


def test_roles_have_the_permissions_of_the_contract() -> None:
    writer = {"customers:read", "customers:write", "billing:write", "customers:archive"}

    assert ROLES["reader"] == {"customers:read"}
    assert ROLES["writer"] == writer
    assert ROLES["supervisor"] == writer | {"contacts:unlock", "audit:read", "reports:read"}
    assert ROLES["auditor"] == {"customers:read", "audit:read", "reports:read"}
    assert ROLES["reporter"] == {"reports:read"}
    assert ROLES["admin"] == ALL


def test_a_caller_without_the_permission_is_told_which_one() -> None:
    caller = Caller("crm", ROLES["reader"])

    caller.must_have_one(["customers:read"])
    caller.must_have_one(["reports:read", "customers:read"])
    assert caller.may("customers:read")
    assert not caller.may("customers:write")
    with pytest.raises(Forbidden, match=r"has not the permission customers:write\."):
        caller.must_have_one(["customers:write"])
    with pytest.raises(Forbidden, match=r"has not the permission audit:read or reports:read\."):
        caller.must_have_one(["audit:read", "reports:read"])


def test_a_bucket_fills_with_time_and_each_key_has_its_own() -> None:
    now = 100.0
    limit = RateLimit(2, workers=1, clock=lambda: now)
    for _ in range(4):
        limit.take("crm")

    with pytest.raises(RateLimited) as refused:
        limit.take("crm")
    limit.take("erp")

    assert refused.value.headers == {"Retry-After": "1"}
    now += 0.5
    limit.take("crm")
    with pytest.raises(RateLimited):
        limit.take("crm")


def test_every_worker_gives_its_share_and_a_slow_rate_lets_one_through() -> None:
    now = 0.0
    limit = RateLimit(0.2, workers=2, clock=lambda: now)

    limit.take("crm")
    with pytest.raises(RateLimited) as refused:
        limit.take("crm")

    assert refused.value.headers == {"Retry-After": "10"}
