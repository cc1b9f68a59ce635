"""The table behind the audit log: every row of the log, readable or not, and nothing personal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest
from psycopg.sql import SQL

from projections.audit_log.projection import AuditLog, read_after
from projections.audit_log.query import AuditFilters, FoundEvents, find_events
from projections.audit_log.tables_sql import find
from projections.engine.batch import advance
from projections.engine.projection import LIVE
from projections.engine.rebuild import ensure, rebuild

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Log:
    """Rows as a writer leaves them, without anything that matters here less."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = psycopg.connect(url, autocommit=True)
        ensure(self.connection, AuditLog())
        self.head = self.projected = 0

    def add(self, at: datetime | None = None, topic: str = "customer.changed", **outside: Any) -> int:
        state = {"timestamp": at or NOON, "actor": "ana", "sealed": {"name": "c2VjcmV0"}, **outside}
        return self.add_state(orjson.dumps(state), topic)

    def add_state(self, state: bytes, topic: str = "customer.changed", customer_id: UUID | None = None) -> int:
        self.head += 1
        row = [self.head, customer_id or uuid4(), 1, topic, state]
        self.connection.execute("INSERT INTO events VALUES (%s, %s, %s, %s, %s)", row)
        return self.head

    def project(self) -> None:
        while batch := read_after(self.connection, self.projected, 3):
            advance(self.connection, AuditLog(), LIVE, self.projected, batch)
            self.projected = batch[-1].position

    def find(self, limit: int = 100, after: int | None = None, before: int | None = None, **asked: Any) -> FoundEvents:
        async def ask() -> FoundEvents:
            async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
                return await find_events(connection, AuditFilters(**asked), limit=limit, after=after, before=before)

        return asyncio.run(ask())

    def positions(self, **asked: Any) -> list[int]:
        return [row["position"] for row in self.find(**asked).rows]


@pytest.fixture
def log(database_url: str) -> Iterator[Log]:
    log = Log(database_url)
    yield log
    log.connection.close()


def test_every_row_is_listed_whatever_is_in_it(log: Log) -> None:
    log.add(topic="customer.registered", on_behalf_of="Jefa", request_id="r-1")
    log.add(topic="customer.from-the-future")
    for damaged in (b"", b"\xff", b"[]", b"{}", b'{"timestamp": 1}', b'{"timestamp": "soon", "actor": "ana"}'):
        log.add_state(damaged)
    log.add(actor={"name": "ana"})
    log.project()
    rows = log.find().rows
    assert [row["position"] for row in rows] == list(range(1, 10))
    assert [row["type"] for row in rows[:3]] == ["CustomerRegistered", "customer.from-the-future", "CustomerChanged"]
    first = {name: rows[0][name] for name in ("occurred_at", "actor", "on_behalf_of", "request_id")}
    assert first == {"occurred_at": NOON, "actor": "ana", "on_behalf_of": "Jefa", "request_id": "r-1"}
    assert {row["actor"] for row in rows[2:]} == {None}
    assert log.connection.execute("SELECT count(*) FROM parked_customers").fetchone() == (0,)


def test_nothing_sealed_or_personal_is_in_the_table(log: Log) -> None:
    log.add(reason="Quetzalli")
    log.project()
    (text,) = log.connection.execute("SELECT string_agg(t::text, '') FROM audit_log t").fetchone() or ("",)
    assert "c2VjcmV0" not in text
    assert "Quetzalli" not in text


def test_a_period_is_found_though_clocks_disagree(log: Log) -> None:
    minutes = [0, 5, 3, 9, 2, 10, 1, 8, 20, 4, 30]
    for minute in minutes:
        log.add(NOON + timedelta(minutes=minute))
    log.add_state(b"damaged")
    log.project()
    for begin in range(0, 31, 1):
        for end in (begin, begin + 2, 31):
            asked = {"begin": NOON + timedelta(minutes=begin), "end": NOON + timedelta(minutes=end)}
            expected = [position for position, minute in enumerate(minutes, 1) if begin <= minute <= end]
            assert log.positions(**asked) == expected


def test_pages_lie_after_and_before_a_position(log: Log) -> None:
    for _ in range(5):
        log.add()
    log.project()
    assert log.positions(limit=2, after=1) == [2, 3]
    assert log.positions(limit=2, before=5) == [3, 4]
    edges = [log.find(limit=2, **where) for where in ({}, {"after": 3}, {"before": 3}, {"before": 4})]
    assert [found.has_earlier for found in edges] == [False, True, False, True]


def test_events_are_found_by_their_request_and_by_their_import(log: Log) -> None:
    one, other = uuid4(), uuid4()
    for request_id in (f"import-{one}", "r-1", f"import-{other}", "import-by-hand", f"import-{one}", None, "r-1"):
        log.add(request_id=request_id)
    log.project()
    assert log.positions(request_id="r-1") == [2, 7]
    assert log.positions(request_id="import-by-hand") == [4]
    assert log.positions(import_id=one) == log.positions(request_id=f"import-{one}") == [1, 5]
    assert log.positions(import_id=one, after=1) == [5]
    assert log.positions(import_id=one, request_id="r-1") == []
    assert log.positions(import_id=uuid4()) == []


def test_neither_request_nor_import_is_looked_for_in_the_whole_table(log: Log) -> None:
    log.connection.execute(
        "INSERT INTO audit_log (position, customer_id, version, type, latest_at, request_id)"
        " SELECT n, gen_random_uuid(), 1, 't', now(), CASE n % 4 WHEN 0 THEN 'import-1' ELSE md5(n::text) END"
        " FROM generate_series(1, 40000) n"
    )
    log.connection.execute("VACUUM ANALYZE audit_log")
    for asked, read in (("request_id", 6_000), ("import_request_id", 3)):
        value = {"request_id": md5(b"7").hexdigest(), "import_request_id": "import-1"}[asked]
        with log.connection.transaction():
            statement = SQL("EXPLAIN (ANALYZE, FORMAT JSON) {}").format(find({asked: value}, ascends=True))
            cursor = log.connection.execute(statement, {asked: value, "limit": 3}, prepare=False)
            ((plan,),) = cursor.fetchall()
        assert rows_read(plan[0]["Plan"]) <= read, plan


def rows_read(plan: dict[str, Any]) -> float:
    """How many rows of the table a plan looked at."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Index Recheck", 0) + plan.get("Rows Removed by Filter", 0)
    below = [rows_read(each) for each in plan.get("Plans", ())]
    return max(below, default=0) if "Relation Name" not in plan else own * plan["Actual Loops"]


def test_a_rebuild_gives_the_same_table(log: Log) -> None:
    for minute in (3, 1, 2, 9, 8):
        log.add(NOON + timedelta(minutes=minute))
    log.project()
    content = "SELECT * FROM audit_log ORDER BY position"
    before = log.connection.execute(content).fetchall()
    rebuild(AuditLog(), lambda: psycopg.connect(log.url, autocommit=True), read_after, lambda connection: log.head)
    assert log.connection.execute(content).fetchall() == before
