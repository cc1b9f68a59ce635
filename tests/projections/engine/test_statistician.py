"""The planner knows what is in a table soon after it was filled, without autovacuum."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from application.database import statistics_sql
from projections.engine.statistician import Statistician
from tests.support.history import connect_to
from tests.support.waiting import eventually

FILL = """
INSERT INTO parked_customers (projection, customer_id, position, reason)
SELECT 'customer_list', gen_random_uuid(), number, 'KeyError: name' FROM generate_series(%s::int, %s) AS number
"""


@pytest.fixture
def statistician(database_url: str, database: psycopg.Connection) -> Iterator[Statistician]:
    """One that hurries, in a database that autovacuum leaves alone."""
    for (table,) in database.execute("SELECT relname FROM pg_stat_user_tables").fetchall():
        database.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    statistician = Statistician(connect_to(database_url), poll=0.05)
    statistician.start()
    yield statistician
    statistician.stop()


def fill(database: psycopg.Connection, begin: int, end: int) -> None:
    database.execute(FILL, [begin, end])
    database.execute("SELECT pg_stat_force_next_flush()")


def analyses(database: psycopg.Connection) -> int:
    query = "SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'parked_customers'"
    (count,) = database.execute(query).fetchone() or (0,)
    return int(count)


def is_known(database: psycopg.Connection, rows: int) -> bool:
    query = """
        SELECT reltuples, (SELECT count(*) FROM pg_stats WHERE tablename = relname)
        FROM pg_class WHERE oid = 'parked_customers'::regclass
    """
    known, columns = database.execute(query).fetchone() or (0, 0)
    return bool(abs(known - rows) < rows / 10 and columns == 5)


def test_what_was_loaded_is_known_and_what_is_a_tenth_more_again(
    statistician: Statistician, database: psycopg.Connection
) -> None:
    database.execute("ANALYZE parked_customers")  # known to be empty: nothing is told by its size, before its counters
    fill(database, 1, 20_000)
    eventually(lambda: is_known(database, 20_000))
    assert analyses(database) == 2

    fill(database, 20_001, 21_500)  # less than a tenth, and then more
    assert not statistics_sql.changed(database)
    fill(database, 21_501, 22_500)
    eventually(lambda: is_known(database, 22_500))
    assert analyses(database) == 3


def test_a_small_table_is_let_be(statistician: Statistician, database: psycopg.Connection) -> None:
    fill(database, 1, 500)
    for _ in range(3):
        database.execute("UPDATE parked_customers SET reason = 'ValueError: name'")
    database.execute("SELECT pg_stat_force_next_flush()")
    assert not statistics_sql.changed(database)


def test_a_load_whose_counters_a_crash_took_is_known_all_the_same(
    statistician: Statistician, database: psycopg.Connection
) -> None:
    statistician.stop()
    fill(database, 1, 20_000)
    database.execute("SELECT pg_stat_reset()")
    assert statistics_sql.changed(database) == ["parked_customers"]


def test_a_load_that_goes_on_is_waited_for(
    statistician: Statistician, database: psycopg.Connection, database_url: str
) -> None:
    statistician.stop()
    with connect_to(database_url)() as other:
        with other.transaction():
            other.execute(FILL, [1, 20_000])
            assert statistics_sql.changed(database) == []
        other.execute("SELECT pg_stat_reset()")
    assert statistics_sql.changed(database) == ["parked_customers"]


def test_what_belongs_to_others_and_what_is_being_made_is_theirs_to_analyse(
    statistician: Statistician, database: psycopg.Connection
) -> None:
    statistician.stop()
    database.execute("CREATE TABLE customer_list_next AS SELECT * FROM generate_series(1, 20000)")
    fill(database, 1, 20_000)
    role = f"reader_{UUID(int=database.info.backend_pid).hex[-8:]}"
    database.execute(f"CREATE ROLE {role}")
    try:
        assert statistics_sql.changed(database) == ["parked_customers"]
        database.execute(f"SET ROLE {role}")
        assert statistics_sql.changed(database) == []
    finally:
        database.execute("RESET ROLE")
        database.execute(f"DROP ROLE {role}")
