"""The least that each kind of user needs of the database: three roles without login, to be granted to logins."""

from __future__ import annotations

from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

SERVICE: Final = "customers_service"
REPORTING: Final = "customers_reporting"
AUDITOR: Final = "customers_auditor"
ROLES: Final = (SERVICE, REPORTING, AUDITOR)

# What the service may do with tables where it must not do everything. It adds events and reads them, destroys data
# keys but changes none, and wraps no secret again: that is the owner's part, like migrations and rebuilds.
NARROW: Final[dict[str, LiteralString]] = {
    "events": "SELECT, INSERT",
    "customer_keys": "SELECT, INSERT, DELETE",
    "claims": "SELECT, INSERT, DELETE",
    "secrets": "SELECT",
    "schema_versions": "SELECT",
    "log_origins": "SELECT",
    "api_keys": "SELECT, INSERT, UPDATE",
    "erasure_certificates": "SELECT, INSERT, UPDATE",
}
READ_AND_WRITE: Final[LiteralString] = "SELECT, INSERT, UPDATE, DELETE"

# Nothing here opens a personal value: no data keys, no secrets, no read tables with names in them.
FOR_AUDITORS: Final = (
    "events",
    "merkle_tiles",
    "audit_log",
    "log_origins",
    "erasure_certificates",
    "schema_versions",
    "projections",
)

TABLES: Final = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relowner = (
    SELECT relowner FROM pg_class WHERE oid = to_regclass('events')
)
"""
REPORTING_SCHEMA: Final = "SELECT to_regnamespace('reporting') IS NOT NULL"


def create_roles(connection: psycopg.Connection[Any]) -> None:
    """Make the roles where they are missing, and give them exactly what they need of this database.

    For the owner of the tables who may create roles; again after every upgrade. Roles belong to the whole server,
    what they may do to this database.
    """
    with connection.transaction():
        for role in ROLES:
            _create(connection, role)
        tables = [name for (name,) in connection.execute(TABLES).fetchall()]
        for role in ROLES:
            _run(connection, "GRANT USAGE ON SCHEMA {} TO {}", _schema(connection), role)
            for table in tables:
                _run(connection, "REVOKE ALL ON {} FROM {}", table, role)
        for table in tables:
            _grant(connection, NARROW.get(table, READ_AND_WRITE), table, SERVICE)
            if table in FOR_AUDITORS:
                _grant(connection, "SELECT", table, AUDITOR)
        if (row := connection.execute(REPORTING_SCHEMA).fetchone()) and row[0]:
            _open_reports(connection)


def _create(connection: psycopg.Connection[Any], role: str) -> None:
    """Another database of the server may have made it already, even at this moment."""
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    try:
        with connection.transaction():
            _run(connection, "CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", role)
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        pass


def _open_reports(connection: psycopg.Connection[Any]) -> None:
    """All views of today and tomorrow; they show what their owner sees, so the tables behind them stay closed."""
    _run(connection, "GRANT USAGE ON SCHEMA reporting TO {}", REPORTING)
    _run(connection, "GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO {}", REPORTING)
    _run(connection, "ALTER DEFAULT PRIVILEGES IN SCHEMA reporting GRANT SELECT ON TABLES TO {}", REPORTING)


def _grant(connection: psycopg.Connection[Any], privileges: LiteralString, table: str, role: str) -> None:
    statement = sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(privileges), sql.Identifier(table), sql.Identifier(role))
    connection.execute(statement)


def _schema(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("SELECT current_schema()").fetchone()
    assert row is not None
    return str(row[0])


def _run(connection: psycopg.Connection[Any], statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
