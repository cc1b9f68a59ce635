"""The SQL of replaying: streams of customers up to a position, and read tables side by side."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql

STREAMS: Final = """
SELECT e.position, e.customer_id, e.version, e.topic, e.state, k.wrapped
FROM events e LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
WHERE e.position <= %s AND (%s::uuid IS NULL OR e.customer_id = %s::uuid)
ORDER BY e.customer_id, e.version
"""

PRIMARY_KEY: Final = """
SELECT attname FROM pg_index
JOIN pg_attribute ON pg_attribute.attrelid = indrelid AND attnum = ANY (indkey)
WHERE indrelid = %s::regclass AND indisprimary
ORDER BY array_position(indkey::int2[], attnum)
"""

OWNER: Final = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attname IN ('customer_id', 'id') AND atttypid = 'uuid'::regtype
ORDER BY attname LIMIT 1
"""

DIFFERENT: Final = """
SELECT coalesce(live.{owner}, scratch.{owner}), to_jsonb(live), to_jsonb(scratch)
FROM (SELECT * FROM {live} WHERE {of_customer}) AS live
FULL JOIN (SELECT * FROM {scratch} WHERE {of_customer}) AS scratch USING ({key})
WHERE to_jsonb(live) IS DISTINCT FROM to_jsonb(scratch)
ORDER BY 1 LIMIT %(limit)s
"""

DIFFERENT_COUNTS: Final = """
SELECT concat_ws(' ', {key}), to_jsonb(live), to_jsonb(scratch)
FROM {live} AS live FULL JOIN {scratch} AS scratch USING ({key})
WHERE to_jsonb(live) IS DISTINCT FROM to_jsonb(scratch)
ORDER BY {key} LIMIT %s
"""

Different = list[tuple[Any, dict[str, Any] | None, dict[str, Any] | None]]


def is_of_customers(connection: psycopg.Connection[Any], table: str) -> bool:
    """Whether each row of a read table belongs to a customer; else it has counts, which belong to nobody."""
    return connection.execute(OWNER, [table]).fetchone() is not None


def different_counts(connection: psycopg.Connection[Any], table: str, generation: str, limit: int) -> Different:
    """Key, live row and replayed row of everything that is not the same in both tables of counts."""
    key = [sql.Identifier(name) for (name,) in connection.execute(PRIMARY_KEY, [table])]
    statement = sql.SQL(DIFFERENT_COUNTS).format(
        key=sql.SQL(", ").join(key), live=sql.Identifier(table), scratch=sql.Identifier(table + generation)
    )
    return connection.execute(statement, [limit]).fetchall()


def different_rows(
    connection: psycopg.Connection[Any], table: str, generation: str, customer_id: UUID | None, limit: int
) -> Different:
    """Customer, live row and replayed row of everything that is not the same in both tables."""
    statement = sql.SQL(DIFFERENT).format(
        owner=sql.Identifier(_column(connection, OWNER, table)),
        key=sql.Identifier(_column(connection, PRIMARY_KEY, table)),
        live=sql.Identifier(table),
        scratch=sql.Identifier(table + generation),
        of_customer=sql.SQL("%(customer)s::uuid IS NULL OR {} = %(customer)s::uuid").format(
            sql.Identifier(_column(connection, OWNER, table))
        ),
    )
    return connection.execute(statement, {"customer": customer_id, "limit": limit}).fetchall()


def _column(connection: psycopg.Connection[Any], statement: str, table: str) -> str:
    for (name,) in connection.execute(statement.encode(), [table]):
        return str(name)
    raise LookupError(f"The table {table} has not the columns that a read table has.")
