"""Days and their intervals, and the moments between which a clock somewhere shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.reports.periods import ALWAYS, Interval, Period, intervals

GUATEMALA = ZoneInfo("America/Guatemala")
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
LENGTHS = st.integers(0, 400)
# With and without summer time; in Santiago and Havana clocks change at midnight.
ZONES = st.sampled_from(["America/Guatemala", "Europe/Berlin", "America/Santiago", "America/Havana", "Asia/Kolkata"])


@pytest.mark.parametrize(
    ("interval", "day", "first", "last"),
    [
        (Interval.DAY, "2026-02-28", "2026-02-28", "2026-02-28"),
        (Interval.WEEK, "2026-01-01", "2025-12-29", "2026-01-04"),
        (Interval.WEEK, "2026-01-05", "2026-01-05", "2026-01-11"),
        (Interval.MONTH, "2028-02-10", "2028-02-01", "2028-02-29"),
        (Interval.MONTH, "2026-12-31", "2026-12-01", "2026-12-31"),
    ],
)
def test_the_interval_of_a_day(interval: Interval, day: str, first: str, last: str) -> None:
    asked = date.fromisoformat(day)
    assert (str(interval.first(asked)), str(interval.last(asked))) == (first, last)


@given(DAYS, LENGTHS, st.sampled_from(Interval))
def test_intervals_have_every_day_once(first: date, length: int, interval: Interval) -> None:
    last = first + timedelta(length)
    found = [(each.begin or date.min, each.end or date.min) for each in intervals(first, last, interval)]
    days: list[date] = [begin + timedelta(n) for begin, end in found for n in range((end - begin).days + 1)]
    assert days == [days[0] + timedelta(n) for n in range(len(days))]
    assert days[0] <= first
    assert days[-1] >= last
    assert all((interval.first(begin), interval.last(begin)) == (begin, end) for begin, end in found)


@given(DAYS, LENGTHS, ZONES)
def test_the_moments_of_a_period_are_those_of_its_days_and_no_others(begin: date, length: int, name: str) -> None:
    zone, end = ZoneInfo(name), begin + timedelta(length)
    first, last = Period(begin, end).moments(zone)
    assert first
    assert last
    least = timedelta(microseconds=1)
    assert [(each.astimezone(zone)).date() for each in (first, last)] == [begin, end]
    assert (first - least).astimezone(zone).date() == begin - timedelta(1)
    assert (last + least).astimezone(zone).date() == end + timedelta(1)


def test_the_days_of_guatemala_begin_at_six_in_utc() -> None:
    day = date(2026, 1, 31)
    assert Period(day, day).moments(GUATEMALA) == (
        datetime(2026, 1, 31, 6, tzinfo=UTC),
        datetime(2026, 2, 1, 5, 59, 59, 999_999, tzinfo=UTC),
    )


def test_an_open_period_and_the_ends_of_time_have_no_moments() -> None:
    assert ALWAYS.moments(GUATEMALA) == (None, None)
    assert Period(date.min, date.max).moments(ZoneInfo("Asia/Kolkata")) == (None, None)


def test_periods_have_days_in_common() -> None:
    a, b, c = (date(2026, 1, day) for day in (1, 2, 3))
    assert Period(a, b).within(Period(b, c)) == Period(b, b)
    assert Period(a, c).within(ALWAYS) == Period(a, c)
    assert Period(None, b).within(Period(a, None)) == Period(a, b)
