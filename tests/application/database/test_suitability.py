"""What the service cannot work with is named at the start, with the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.database import suitability
from application.database.connections import connect
from tests.support.commands import execute
from tests.support.poolers import PGBOUNCER, SmallPooler, pgbouncer

POOLERS = ["ours", *(["pgbouncer"] if PGBOUNCER else [])]


def obstacles(url: str) -> list[str]:
    with connect(url, "command") as connection:
        return suitability.find_obstacles(connection, partial(connect, url, "command"))


@pytest.fixture(params=POOLERS)
def transaction_pooler(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "ours":
            yield stack.enter_context(SmallPooler(database_url)).url
        else:
            yield stack.enter_context(pgbouncer(database_url, "transaction"))


@pytest.fixture(params=POOLERS)
def session_pooler_without_options(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "ours":
            yield stack.enter_context(SmallPooler(database_url, options="dropped", shares=False)).url
        else:
            yield stack.enter_context(pgbouncer(database_url, "session"))


@pytest.fixture(params=POOLERS)
def pooler_that_refuses_options(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "ours":
            yield stack.enter_context(SmallPooler(database_url, options="refused")).url
        else:
            yield stack.enter_context(pgbouncer(database_url, "session", ignores=""))


@pytest.fixture
def name(database_url: str) -> str:
    return str(conninfo_to_dict(database_url)["dbname"])


def test_a_database_of_its_own_has_nothing_in_the_way(database_url: str) -> None:
    assert obstacles(database_url) == []


def test_a_session_pooler_that_passes_everything_on_is_not_in_the_way(database_url: str) -> None:
    with SmallPooler(database_url, shares=False) as pooler:
        assert obstacles(pooler.url) == []


def test_a_pooler_in_transaction_mode_is_refused(transaction_pooler: str) -> None:
    for _ in range(3):
        assert obstacles(transaction_pooler) == [suitability.POOLED]


@pytest.mark.skipif(not PGBOUNCER, reason="only PgBouncer has this mode")
def test_a_pooler_in_statement_mode_is_refused(database_url: str) -> None:
    with pgbouncer(database_url, "statement") as url:
        assert obstacles(url) == [suitability.POOLED]


def test_a_pooler_that_drops_what_we_set_is_refused(session_pooler_without_options: str) -> None:
    assert obstacles(session_pooler_without_options) == [suitability.WITHOUT_OPTIONS]


def test_a_pooler_that_refuses_what_we_set_is_told_from_a_database_that_is_away(
    pooler_that_refuses_options: str,
) -> None:
    with pytest.raises(psycopg.OperationalError) as refused:
        connect(pooler_that_refuses_options, "command")
    assert suitability.why_refused(refused.value) == suitability.WITHOUT_OPTIONS
    with pytest.raises(psycopg.OperationalError) as away:
        connect("host=/nowhere", "command")
    assert suitability.why_refused(away.value) is None


def test_what_role_and_database_say_of_synchronous_commit_and_isolation_does_not_matter(
    database_url: str, name: str
) -> None:
    execute(database_url, f"ALTER DATABASE {name} SET synchronous_commit TO off")
    execute(database_url, f"ALTER DATABASE {name} SET default_transaction_isolation TO 'serializable'")
    assert obstacles(database_url) == []
    with connect(database_url, "projection") as connection:
        settings = [
            connection.execute(f"SHOW {each}").fetchone() for each in ("synchronous_commit", "transaction_isolation")
        ]
    assert settings == [("on",), ("read committed",)]


def test_a_database_that_only_reads_is_refused(database_url: str, name: str) -> None:
    execute(database_url, f"ALTER DATABASE {name} SET default_transaction_read_only TO on")
    (why,) = obstacles(database_url)
    assert f"ALTER DATABASE {name} RESET default_transaction_read_only;" in why


def test_a_search_path_that_leads_elsewhere_is_refused(database_url: str, name: str) -> None:
    execute(database_url, "CREATE SCHEMA elsewhere")
    execute(database_url, f"ALTER DATABASE {name} SET search_path TO elsewhere, public")
    (why,) = obstacles(database_url)
    assert f"ALTER ROLE customers IN DATABASE {name} SET search_path = public;" in why
    assert obstacles(make_conninfo(database_url, options="-c search_path=public")) == []
    (why,) = obstacles(make_conninfo(database_url, options="-c search_path=nowhere"))
    assert "(nowhere) leads to no schema" in why


def test_a_server_that_does_not_sync_is_a_risk(database_url: str) -> None:
    with connect(database_url, "command") as connection:
        assert ["fsync" in each for each in suitability.find_risks(connection)] == [True]
