"""Right after a large load, what people ask for is answered as quickly as ever: the planner knows what came."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from tests.support.running_service import RunningService
from tests.support.waiting import eventually

KNOWN = """
SELECT count(DISTINCT tablename) FROM pg_stats
WHERE tablename IN ('events', 'customer_keys', 'customer_list', 'customer_list_state', 'audit_log')
"""


def test_tables_are_analysed_after_a_load_without_autovacuum(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    service = start_service()
    with psycopg.connect(database_url, autocommit=True) as database:
        for (table,) in database.execute("SELECT relname FROM pg_stat_user_tables").fetchall():
            database.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        assert database.execute(KNOWN).fetchone() == (0,)
        added = service.command("demo", "1500")
        assert added.returncode == 0, added.stderr
        eventually(lambda: database.execute(KNOWN).fetchone() == (5,), lambda: database.execute(KNOWN).fetchone())
