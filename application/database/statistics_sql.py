"""What the planner knows of tables, and the statement that tells it anew."""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import sql

# As autovacuum decides it, but from the first thousand rows on, and where counters were lost: a crash forgets them.
# These are not told from a load that goes on: what it brings is not to be seen yet, and counts no more afterwards where
# it is committed before the table has been looked through.
# Tables that are being made are analysed by who makes them, and those of others only by their owners.
CHANGED: Final = """
SELECT pg_class.relname
FROM pg_class JOIN pg_stat_user_tables AS counted ON counted.relid = pg_class.oid
WHERE relnamespace = current_schema()::regnamespace AND pg_class.relname !~ '_(next|old)$'
AND pg_has_role(relowner, 'USAGE')
AND (
    n_live_tup >= 1000 AND n_mod_since_analyze >= greatest(1000, reltuples / 10)
    OR reltuples < 0 AND pg_relation_size(pg_class.oid) > 1048576 AND NOT EXISTS (
        SELECT FROM pg_locks WHERE relation = pg_class.oid AND mode = 'RowExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
)
ORDER BY pg_class.relname
"""


def changed(connection: psycopg.Connection) -> list[str]:
    """The tables of which a tenth is new or other since they were analysed, and at least a thousand rows."""
    return [table for (table,) in connection.execute(CHANGED)]


def analyze(connection: psycopg.Connection, table: str) -> None:
    """Tell the planner what is in a table, unless somebody is about to."""
    connection.execute(sql.SQL("ANALYZE (SKIP_LOCKED) {}").format(sql.Identifier(table)))
