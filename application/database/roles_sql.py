"""The SQL of database roles: what each may do with which table."""

from __future__ import annotations

from typing import Final, LiteralString

from psycopg import sql

# What the service may do with tables where it must not do everything. It adds events and reads them, destroys data
# keys but changes none, and wraps no secret again: that is the owner's part, like migrations and rebuilds.
NARROW: Final[dict[str, LiteralString]] = {
    "events": "SELECT, INSERT",
    "customer_keys": "SELECT, INSERT, DELETE",
    "claims": "SELECT, INSERT, DELETE",
    "secrets": "SELECT",
    "schema_versions": "SELECT",
    "log_origins": "SELECT",
    "append_lock": "SELECT, UPDATE",
    "api_keys": "SELECT, INSERT, UPDATE",
    "restores": "SELECT, UPDATE",
    "suspended_keys": "SELECT, DELETE",
    "erasure_certificates": "SELECT, INSERT, UPDATE",
}
READ_AND_WRITE: Final[LiteralString] = "SELECT, INSERT, UPDATE, DELETE"
READ: Final[LiteralString] = "SELECT"

TABLES: Final = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relowner = (
    SELECT relowner FROM pg_class WHERE oid = to_regclass('events')
)
"""
SCHEMA: Final = "SELECT current_schema()"
HAS_REPORTS: Final = "SELECT 1 WHERE to_regnamespace('reporting') IS NOT NULL"
HAS_ROLE: Final = "SELECT 1 FROM pg_roles WHERE rolname = %s"

_OPEN_REPORTS: Final = """
GRANT USAGE ON SCHEMA reporting TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA reporting GRANT SELECT ON TABLES TO {role}
"""


def create(role: str) -> sql.Composed:
    """A role to be granted to logins, with no rights of its own."""
    return _named("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", role)


def open_schema(schema: str, role: str) -> sql.Composed:
    """Its tables can be named."""
    return _named("GRANT USAGE ON SCHEMA {} TO {}", schema, role)


def close_table(table: str, role: str) -> sql.Composed:
    """Nothing of what was granted before remains."""
    return _named("REVOKE ALL ON {} FROM {}", table, role)


def grant(privileges: LiteralString, table: str, role: str) -> sql.Composed:
    return sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(privileges), sql.Identifier(table), sql.Identifier(role))


def open_reports(role: str) -> sql.Composed:
    """All views of today and tomorrow; they show what their owner sees, so the tables behind them stay closed."""
    return sql.SQL(_OPEN_REPORTS).format(role=sql.Identifier(role))


def _named(statement: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))
