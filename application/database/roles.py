"""The least that each kind of user needs of the database: three roles without login, to be granted to logins."""

from __future__ import annotations

from typing import Any, Final

import psycopg

from application.database import roles_sql as sql

SERVICE: Final = "customers_service"
REPORTING: Final = "customers_reporting"
AUDITOR: Final = "customers_auditor"
ROLES: Final = (SERVICE, REPORTING, AUDITOR)

# Nothing here opens a personal value: no data keys, no secrets, no read tables with names in them.
FOR_AUDITORS: Final = (
    "events",
    "merkle_tiles",
    "audit_log",
    "log_origins",
    "restores",
    "erasure_certificates",
    "schema_versions",
    "projections",
)


def create_roles(connection: psycopg.Connection[Any]) -> None:
    """Make the roles where they are missing, and give them exactly what they need of this database.

    For the owner of the tables who may create roles; again after every upgrade. Roles belong to the whole server,
    what they may do to this database.
    """
    with connection.transaction():
        for role in ROLES:
            _create(connection, role)
        (schema,) = connection.execute(sql.SCHEMA).fetchone() or ("",)
        tables = [name for (name,) in connection.execute(sql.TABLES)]
        for role in ROLES:
            connection.execute(sql.open_schema(schema, role))
            for table in tables:
                connection.execute(sql.close_table(table, role))
        for table in tables:
            connection.execute(sql.grant(sql.NARROW.get(table, sql.READ_AND_WRITE), table, SERVICE))
            if table in FOR_AUDITORS:
                connection.execute(sql.grant(sql.READ, table, AUDITOR))
        if connection.execute(sql.HAS_REPORTS).fetchone():
            connection.execute(sql.open_reports(REPORTING))


def _create(connection: psycopg.Connection[Any], role: str) -> None:
    """Another database of the server may have made it already, even at this moment."""
    if connection.execute(sql.HAS_ROLE, [role]).fetchone():
        return
    try:
        with connection.transaction():
            connection.execute(sql.create(role))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        pass
