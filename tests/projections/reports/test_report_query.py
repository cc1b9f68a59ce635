"""Reports are what adding up the counters by hand gives, for any counters, periods and intervals."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.engine import follower_sql
from projections.engine.projection import LIVE
from projections.reports.definitions import REPORTS
from projections.reports.periods import ALWAYS, Interval, Period
from projections.reports.projection import Reports
from projections.reports.query import MAX_ROWS, Report, ReportQuestion, ReportRow, TooManyRows, read_report
from tests.conftest import fresh_database

ZONE = ZoneInfo("America/Guatemala")
NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
"""In Guatemala it is still the evening before."""

DAYS = st.dates(date(2025, 12, 1), date(2026, 3, 20))
COUNTS = st.integers(0, 5)


class Counted:
    """The tables of the reports, filled by hand."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection = psycopg.connect(url, autocommit=True)
        reports = Reports(ZONE.key)
        follower_sql.begin(self._connection, reports, LIVE)
        reports.create(self._connection, LIVE)

    def close(self) -> None:
        self._connection.close()

    def holds(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Let a table of counters have exactly these rows."""
        self._connection.execute(f"DELETE FROM {table}".encode())
        for row in rows:
            places = ", ".join(["%s"] * len(row))
            self._connection.execute(f"INSERT INTO {table} VALUES ({places})".encode(), row)

    def report(
        self, name: str, begin: date | None = None, end: date | None = None, by: Interval | None = None
    ) -> list[ReportRow]:
        return self.read(ReportQuestion(REPORTS[name], Period(begin, end), by)).rows

    def read(self, question: ReportQuestion) -> Report:
        async def answer() -> Report:
            async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                return await read_report(connection, question, NOW)

        return asyncio.run(answer())


@pytest.fixture(scope="module")
def counted(postgres_url: str) -> Iterator[Counted]:
    with fresh_database(postgres_url) as url:
        counted = Counted(url)
        yield counted
        counted.close()


Growth = dict[date, tuple[int, int, int]]


@given(
    st.dictionaries(DAYS, st.tuples(COUNTS, COUNTS, COUNTS), max_size=12),
    st.none() | DAYS,
    st.none() | DAYS,
    st.none() | st.sampled_from(Interval),
)
def test_growth_has_a_row_for_every_interval(
    counted: Counted, growth: Growth, begin: date | None, end: date | None, by: Interval | None
) -> None:
    counted.holds("report_growth", [(day, *counts) for day, counts in growth.items()])
    asked = [day for day in growth if (begin or day) <= day <= (end or day)]
    first = begin or min(asked, default=None)
    expected: list[ReportRow] = []
    if first is not None:
        last = min(max([TODAY, *asked]), end or date.max)
        interval = by or Interval.DAY
        starts = sorted({interval.first(first + timedelta(n)) for n in range((last - first).days + 1)})
        for start in starts:
            of_row = [day for day in asked if interval.first(day) == start]
            until = min(interval.last(start), end or date.max)
            registered, archived, erased = (sum(growth[day][n] for day in of_row) for n in range(3))
            total = sum(growth[day][0] - growth[day][2] for day in growth if day <= until)
            row: ReportRow = {"from": max(start, begin or start), "to": until, "registered": registered}
            expected.append(row | {"archived": archived, "erased": erased, "total": total})
    assert counted.report("growth", begin, end, by) == expected


@given(
    st.dictionaries(st.tuples(DAYS, st.sampled_from("ab"), st.sampled_from(["X", "Y"])), st.integers(1, 5)),
    st.none() | DAYS,
    st.none() | DAYS,
    st.none() | st.sampled_from(Interval),
)
def test_activity_and_origins_add_up_the_days_of_the_period_by_interval(
    counted: Counted,
    events: dict[tuple[date, str, str], int],
    begin: date | None,
    end: date | None,
    by: Interval | None,
) -> None:
    counted.holds("report_activity", [(*key, count) for key, count in events.items()])
    counted.holds("report_origins", [(f"{actor}{kind}", day, n) for (day, actor, kind), n in events.items()])
    sums: Counter[tuple[Any, ...]] = Counter()
    for (day, actor, kind), count in events.items():
        if (begin or day) <= day <= (end or day):
            interval = by and (max(by.first(day), begin or date.min), min(by.last(day), end or date.max))
            sums[*(interval or ()), actor, kind] += count
    days = ["from", "to"] if by else []
    activity = [dict(zip([*days, "actor", "type", "events"], [*key, n], strict=True)) for key, n in sums.items()]
    origins = [
        dict(zip([*days, "contact_origin", "customers"], [*key[:-2], f"{key[-2]}{key[-1]}", n], strict=True))
        for key, n in sums.items()
    ]
    assert counted.report("activity", begin, end, by) == sorted(activity, key=lambda row: [*row.values()])
    assert counted.report("contact-origins", begin, end, by) == sorted(origins, key=lambda row: [*row.values()])


def test_what_is_now(counted: Counted) -> None:
    counted.holds("report_tax_ids", [("NIT", "GT", "valid", 4), ("FOREIGN", "SV", "unchecked", 1)])
    counted.holds("report_invoice_readiness", [("", 3, 2), ("tax_id", 2, 1)])
    counted.holds("report_locks", [("phone", "ana", TODAY, 2), ("email", "luis", TODAY - timedelta(30), 1)])
    assert counted.report("tax-ids") == [
        {"tax_id_type": "FOREIGN", "tax_id_country": "SV", "tax_id_status": "unchecked", "customers": 1},
        {"tax_id_type": "NIT", "tax_id_country": "GT", "tax_id_status": "valid", "customers": 4},
    ]
    assert counted.report("invoice-readiness") == [
        {"missing": None, "billing_entities": 3, "customers": 2},
        {"missing": "tax_id", "billing_entities": 2, "customers": 1},
    ]
    since = date(2026, 1, 30)
    assert counted.report("locks") == [
        {"contact": "email", "locked_by": "luis", "locked_on": since, "age_in_days": 30, "contacts": 1},
        {"contact": "phone", "locked_by": "ana", "locked_on": TODAY, "age_in_days": 0, "contacts": 2},
    ]


@pytest.mark.parametrize("name", REPORTS)
def test_where_nothing_is_counted_there_are_no_rows_but_a_position(counted: Counted, name: str) -> None:
    for table in Reports.tables:
        counted.holds(table, [])
    report = counted.read(ReportQuestion(REPORTS[name]))
    assert (report.rows, report.position, report.zone) == ([], 0, ZONE)


def test_more_rows_than_anybody_reads_are_refused(counted: Counted) -> None:
    first = TODAY - timedelta(MAX_ROWS - 1)
    assert len(counted.report("growth", first)) == MAX_ROWS
    with pytest.raises(TooManyRows):
        counted.report("growth", first - timedelta(1))
    assert len(counted.report("growth", first - timedelta(1), by=Interval.MONTH)) < MAX_ROWS
    counted.holds("report_activity", [])
    counted._connection.execute(
        "INSERT INTO report_activity SELECT %s, 'a' || n, 'EmailAdded', 1 FROM generate_series(1, %s) n",
        [TODAY, MAX_ROWS],
    )
    assert len(counted.read(ReportQuestion(REPORTS["activity"], ALWAYS, Interval.DAY)).rows) == MAX_ROWS
    counted._connection.execute("INSERT INTO report_activity VALUES (%s, 'b', 'EmailAdded', 1)", [TODAY])
    with pytest.raises(TooManyRows):
        counted.report("activity")
