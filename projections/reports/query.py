"""Answers `GET /v1/reports/{name}`: the rows of a report, and the position at which they are true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row

from projections.reports import definitions
from projections.reports import query_sql as sql
from projections.reports.definitions import ReportColumn, ReportDefinition
from projections.reports.periods import ALWAYS, Interval, Period, intervals

MAX_ROWS: Final = 10_000
"""More rows than these are refused where a shorter period or a longer interval gives fewer."""

ReportRow = dict[str, str | int | date | None]


class TooManyRows(Exception):
    """The period has more than `MAX_ROWS`."""


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """Which report of which days."""

    report: ReportDefinition
    period: Period = ALWAYS
    interval: Interval | None = None


class Report(NamedTuple):
    """An answer. Every row has a value for every column; `zone` is where its days are days."""

    columns: list[ReportColumn]
    rows: list[ReportRow]
    position: int
    zone: ZoneInfo


async def read_report(connection: psycopg.AsyncConnection[Any], question: ReportQuestion, now: datetime) -> Report:
    """Read a report as it is at a time; raises `TooManyRows`."""
    period, interval = question.period, question.interval
    if question.report is definitions.GROWTH and interval is None:
        interval = Interval.DAY
    statement, _ = _HOW[question.report.name]
    asked = {
        "begin": period.begin or date.min,
        "end": period.end or date.max,
        "interval": interval,
        "limit": MAX_ROWS + 1,
    }
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement.encode(), asked)
        found = await cursor.fetchall()
    # Years of days take a while to put in order: others are answered meanwhile.
    return await asyncio.to_thread(_report, question.report, period, interval, found, now)


def _report(report: ReportDefinition, period: Period, interval: Interval | None, found: _Rows, now: datetime) -> Report:
    position, zone = found[0]["position"], ZoneInfo(found[0]["made_for"])
    columns = report.columns_of(by_interval=interval is not None)
    _, finish = _HOW[report.name]
    finished = finish(_there(found), _Wanted(period, interval, now.astimezone(zone).date()))
    rows = [{column.name: row[column.name] for column in columns} for row in finished]
    return Report(columns, rows, position, zone)


class _Wanted(NamedTuple):
    period: Period
    interval: Interval | None
    today: date


_Rows = Sequence[dict[str, Any]]


def _there(found: _Rows) -> _Rows:
    """Without the one that says nothing but where the counters are."""
    (first, *_) = found
    return [] if all(value is None for name, value in first.items() if name not in ("position", "made_for")) else found


def _as_it_is(rows: _Rows, wanted: _Wanted) -> Iterator[dict[str, Any]]:
    yield from rows


def _aged(rows: _Rows, wanted: _Wanted) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row | {"age_in_days": (wanted.today - row["locked_on"]).days}


def _by_interval(rows: _Rows, wanted: _Wanted) -> Iterator[dict[str, Any]]:
    if len(rows) > MAX_ROWS:
        raise TooManyRows
    for row in rows:
        if wanted.interval is None:
            yield row
        else:
            yield row | _days(Period(row["start"], wanted.interval.last(row["start"])), wanted)


def _growing(rows: _Rows, wanted: _Wanted) -> Iterator[dict[str, Any]]:
    """A row for every interval, whether something happened in it or not."""
    assert wanted.interval
    by_start = {row["start"]: row for row in rows}
    before = by_start.pop(None, None)
    total = before["registered"] - before["erased"] if before else 0
    first = wanted.period.begin or min((row["first_day"] for row in by_start.values()), default=None)
    if first is None:
        return
    last = max([wanted.today, *(row["last_day"] for row in by_start.values())])
    last = min(last, wanted.period.end or last)
    for number, each in enumerate(intervals(first, last, wanted.interval)):
        if number == MAX_ROWS:
            raise TooManyRows
        counted = by_start.get(each.begin, _NOTHING)
        total += counted["registered"] - counted["erased"]
        yield {**counted, **_days(each, wanted), "total": total}


_NOTHING: Final = {"registered": 0, "archived": 0, "erased": 0}


def _days(interval: Period, wanted: _Wanted) -> dict[str, date | None]:
    """The days of an interval that are asked for."""
    counted = interval.within(wanted.period)
    return {"from": counted.begin, "to": counted.end}


_Finish = Callable[[_Rows, _Wanted], Iterator[dict[str, Any]]]

_HOW: Final[dict[str, tuple[str, _Finish]]] = {
    definitions.GROWTH.name: (sql.GROWTH, _growing),
    definitions.CONTACT_ORIGINS.name: (sql.CONTACT_ORIGINS, _by_interval),
    definitions.TAX_IDS.name: (sql.TAX_IDS, _as_it_is),
    definitions.INVOICE_READINESS.name: (sql.INVOICE_READINESS, _as_it_is),
    definitions.LOCKS.name: (sql.LOCKS, _aged),
    definitions.ACTIVITY.name: (sql.ACTIVITY, _by_interval),
}
"""The statement of each report, and what is made of its rows."""
