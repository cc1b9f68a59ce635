"""The SQL of backups: whole tables, out and in."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

PORTABLE = "SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'"
"""Whatever the server's defaults are: what one wrote, every other reads."""

COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position
"""

MASTER_KEY_ID = "SELECT min(wrapping_key_id) FROM secrets"

HAS_TABLE = "SELECT to_regclass(%s) IS NOT NULL"


def has_rows(table: str) -> sql.Composed:
    """One row where the table has any."""
    return sql.SQL("SELECT true FROM {} LIMIT 1").format(sql.Identifier(table))


def copy_out(table: str, columns: Sequence[str], order: Sequence[str]) -> sql.Composed:
    """All rows as text, in the order of some of their columns."""
    return sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _names(columns), sql.Identifier(table), _names(order)
    )


def copy_in(table: str, columns: Sequence[str]) -> sql.Composed:
    """Rows from such a text."""
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))


def analyze(table: str) -> sql.Composed:
    """Statistics for the planner, which many new rows have made stale."""
    return sql.SQL("ANALYZE {}").format(sql.Identifier(table))


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
