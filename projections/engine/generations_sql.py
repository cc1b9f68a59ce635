"""How the tables of one generation take the place of another: by renaming, with their indexes and grants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg
from psycopg import sql

EXISTS: Final = "SELECT to_regclass(quote_ident(%s)) IS NOT NULL"
INDEXES: Final = """
SELECT index_name.relname
FROM pg_index JOIN pg_class AS index_name ON index_name.oid = pg_index.indexrelid
WHERE pg_index.indrelid = to_regclass(quote_ident(%s))
"""
MAY_REPLACE: Final = """
SELECT has_schema_privilege(current_schema(), 'CREATE') AND bool_and(pg_has_role(relowner, 'USAGE'))
FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY (%s)
"""
GRANTS: Final = """
SELECT grantee.rolname, granted.privilege_type, granted.is_grantable
FROM pg_class, aclexplode(pg_class.relacl) AS granted
LEFT JOIN pg_roles AS grantee ON grantee.oid = granted.grantee
WHERE pg_class.oid = to_regclass(quote_ident(%s)) AND granted.grantee <> pg_class.relowner
"""


def exists(connection: psycopg.Connection, table: str) -> bool:
    """Whether there is such a table."""
    row = connection.execute(EXISTS, [table]).fetchone()
    return bool(row and row[0])


def may_replace(connection: psycopg.Connection, tables: Sequence[str]) -> bool:
    """Whether this database role can make tables, and owns these, so that it can put others into their place."""
    row = connection.execute(MAY_REPLACE, [list(tables)]).fetchone()
    return bool(row and row[0])


def drop(connection: psycopg.Connection, tables: Sequence[str], generation: str) -> None:
    """Drop the tables of a generation, where there are any."""
    for table in tables:
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table + generation)))


def rename(connection: psycopg.Connection, tables: Sequence[str], before: str, after: str) -> None:
    """Turn a generation into another one; index names begin with the name of their table.

    An older shape may lack a table.
    """
    for table in tables:
        old, new = table + before, table + after
        if not exists(connection, old):
            continue
        for (index,) in connection.execute(INDEXES, [old]).fetchall():
            _rename(connection, sql.SQL("INDEX"), index, new + index.removeprefix(old))
        _rename(connection, sql.SQL("TABLE"), old, new)


def _rename(connection: psycopg.Connection, kind: sql.SQL, before: str, after: str) -> None:
    statement = sql.SQL("ALTER {} {} RENAME TO {}")
    connection.execute(statement.format(kind, sql.Identifier(before), sql.Identifier(after)))


def copy_grants(connection: psycopg.Connection, tables: Sequence[str], before: str, after: str) -> None:
    """Whoever may read a table of one generation may do so in the other one."""
    for table in tables:
        for role, privilege, grantable in connection.execute(GRANTS, [table + before]).fetchall():
            connection.execute(
                sql.SQL("GRANT {} ON {} TO {}{}").format(
                    sql.SQL(privilege),
                    sql.Identifier(table + after),
                    sql.Identifier(role) if role else sql.SQL("PUBLIC"),
                    sql.SQL(" WITH GRANT OPTION" if grantable else ""),
                )
            )


def wait_for_locks_at_most(connection: psycopg.Connection, milliseconds: int) -> None:
    """For the rest of the transaction: rather fail than make readers queue behind us."""
    connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
