"""What each database role may do: the least that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from application.database.roles import AUDITOR, REPORTING, SERVICE, create_roles
from projections.engine.rebuild import ensure
from projections.read_models import PROJECTIONS
from tests.conftest import fresh_database

PERSONAL = (
    "customer_keys",
    "secrets",
    "claims",
    "receipts",
    "customer_list",
    "customer_list_state",
    "api_keys",
    "suspended_keys",
    "imports",
    "import_chunks",
    "import_rows",
    "import_columns",
    "sessions",
    "sign_in_links",
    "wrong_keys",
)


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A database with everything in it, and with the roles."""
    with fresh_database(postgres_url) as url, psycopg.connect(url, autocommit=True) as connection:
        for projection in PROJECTIONS:
            ensure(connection, projection)
        create_roles(connection)
        create_roles(connection)  # twice does no harm
        yield connection


def can(connection: psycopg.Connection[Any], role: str, statement: str) -> bool:
    """Whether the role may do it; whatever it does is undone."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL ROLE {role}".encode())
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return False
    return True


def test_reporting_reads_its_views_and_nothing_else(connection: psycopg.Connection[Any]) -> None:
    assert can(connection, REPORTING, "SELECT name FROM reporting.customers")
    for table in ("events", "audit_log", "merkle_tiles", *PERSONAL):
        assert not can(connection, REPORTING, f"SELECT 1 FROM {table}"), table
    assert not can(connection, REPORTING, "CREATE TABLE mine (id int)")
    assert not can(connection, REPORTING, "CREATE VIEW reporting.mine AS SELECT 1")


def test_an_auditor_reads_sealed_events_and_no_key(connection: psycopg.Connection[Any]) -> None:
    for table in ("events", "merkle_tiles", "audit_log", "log_origins", "erasure_certificates"):
        assert can(connection, AUDITOR, f"SELECT 1 FROM {table}"), table
        assert not can(connection, AUDITOR, f"INSERT INTO {table} SELECT * FROM {table}"), table
        assert not can(connection, AUDITOR, f"DELETE FROM {table}"), table
    for table in PERSONAL:
        assert not can(connection, AUDITOR, f"SELECT 1 FROM {table}"), table


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET topic = ''",
        "DELETE FROM events",
        "TRUNCATE events",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE events",
        "UPDATE customer_keys SET wrapped = ''",
        "UPDATE secrets SET wrapped = ''",
        "INSERT INTO secrets VALUES ('x', 'x', '')",
        "DELETE FROM log_origins",
        "DELETE FROM api_keys",
        "DELETE FROM erasure_certificates",
        "INSERT INTO schema_versions VALUES (99, 'x')",
        "CREATE TABLE mine (id int)",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE ROLE other",
    ],
)
def test_the_service_may_not(connection: psycopg.Connection[Any], statement: str) -> None:
    assert not can(connection, SERVICE, statement)


def test_only_the_service_can_hold_up_writers(connection: psycopg.Connection[Any]) -> None:
    statement = "SELECT FROM append_lock FOR UPDATE"
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE ROLE anybody")
        assert not any(can(connection, role, statement) for role in (REPORTING, AUDITOR, "anybody"))
    assert can(connection, SERVICE, statement)


@pytest.mark.parametrize("statement", ["DELETE FROM append_lock", "TRUNCATE append_lock"])
def test_not_even_a_superuser_takes_the_lock_away(connection: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never removed"):
        connection.execute(statement.encode())


@pytest.mark.parametrize("statement", ["UPDATE events SET topic = ''", "DELETE FROM events", "TRUNCATE events"])
def test_not_even_a_superuser_rewrites_history(connection: psycopg.Connection[Any], statement: str) -> None:
    assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="events are never changed or removed"):
        connection.execute(statement.encode())
