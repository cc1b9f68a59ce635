"""How many rows a page of the list looks at, as the plans of its statements say: the same however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest
from psycopg import AsyncCursor

from projections.customer_list import query as customer_list_query
from projections.customer_list.filters_sql import SORTS, Filters
from projections.customer_list.projection import CustomerList
from projections.customer_list.query import EXACT_UP_TO
from projections.customer_list.query_sql import SETTINGS
from projections.engine.batch import advance
from projections.engine.projection import LIVE
from projections.engine.rebuild import ensure
from tests.support.recorded_log import RecordedLog

LIMIT = 25
FEW, MANY = 1_500, 4_500
Statement = tuple[Any, Any]


class Remembering(AsyncCursor[Any]):
    """A cursor that keeps what it executes."""

    said: list[Statement] = []  # noqa: RUF012 - shared by all cursors of a test, which empties it

    async def execute(self, query: Any, params: Any = None, **options: Any) -> Remembering:
        Remembering.said.append((query, params))
        await super().execute(query, params, **options)
        return self


@pytest.fixture
def log(database_url: str) -> Iterator[RecordedLog]:
    with RecordedLog(database_url) as log:
        yield log


def grow(url: str, log: RecordedLog, customers: int) -> None:
    """Have so many customers in the list, with statistics as autovacuum would gather them."""
    log.register(customers - len(log.customers))
    with psycopg.connect(url, autocommit=True) as connection:
        ensure(connection, CustomerList())
        row = connection.execute("SELECT position FROM projections WHERE projection = 'customer_list'").fetchone()
        position = row[0] if row else 0
        while batch := log.store.read_after(connection, position, 500):
            advance(connection, CustomerList(), LIVE, position, batch)
            position = batch[-1].position
        connection.execute("VACUUM ANALYZE customer_list, customer_list_state")


async def statements_of(url: str, filters: Filters, sort: str) -> list[Statement]:
    """What is asked for one page."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await customer_list_query.prepare(connection)
        connection.cursor_factory = Remembering
        Remembering.said = []
        await customer_list_query.find(connection, filters, sort=sort, limit=LIMIT)
    return [(query, parameters) for query, parameters in Remembering.said if b"EXPLAIN" not in _text(query, connection)]


def rows_read(url: str, filters: Filters, sort: str = "name") -> int:
    """Rows that all statements of a page take from tables and indexes."""
    total = 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SETTINGS)
        for query, parameters in asyncio.run(statements_of(url, filters, sort)):
            explained = b"EXPLAIN (ANALYZE, FORMAT JSON) " + _text(query, connection)
            row = connection.execute(explained, parameters).fetchone()
            assert row is not None
            total += _scanned(row[0][0]["Plan"])
    return total


def _text(query: Any, connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> bytes:
    return bytes(query.as_bytes(connection))


def _scanned(node: Mapping[str, Any]) -> int:
    below = sum(map(_scanned, node.get("Plans", ())))
    if "Scan" not in node["Node Type"] or "CTE" in node["Node Type"] or "Subquery" in node["Node Type"]:
        return below
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    rows: int = below + round((node["Actual Rows"] + removed) * node["Actual Loops"])
    return rows


def test_a_first_page_reads_as_many_rows_of_a_long_list_as_of_a_short_one(database_url: str, log: RecordedLog) -> None:
    grow(database_url, log, FEW)
    few = {sort: rows_read(database_url, Filters(), sort) for sort in SORTS}
    grow(database_url, log, MANY)
    many = {sort: rows_read(database_url, Filters(), sort) for sort in SORTS}
    assert all(many[sort] <= few[sort] + LIMIT for sort in SORTS), (few, many)
    assert max(many.values()) <= 3 * EXACT_UP_TO


def test_a_search_that_finds_one_customer_reads_a_handful_of_rows(database_url: str, log: RecordedLog) -> None:
    grow(database_url, log, MANY)
    assert rows_read(database_url, Filters(q="4321")) <= LIMIT
