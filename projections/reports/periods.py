"""Days and the intervals that they belong to. Weeks begin on Monday (ISO 8601)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

_DAY: Final = timedelta(days=1)
_LEAST: Final = timedelta(microseconds=1)


class Interval(StrEnum):
    """How long the days are that share a row."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def first(self, day: date) -> date:
        """The first day of the interval that a day belongs to."""
        match self:
            case Interval.WEEK:
                return day - timedelta(days=day.weekday())
            case Interval.MONTH:
                return day.replace(day=1)
        return day

    def last(self, day: date) -> date:
        """The last day of the interval that a day belongs to."""
        match self:
            case Interval.WEEK:
                return day + timedelta(days=6 - day.weekday())
            case Interval.MONTH:
                return day.replace(day=monthrange(day.year, day.month)[1])
        return day


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included; None where it is open."""

    begin: date | None = None
    end: date | None = None

    def within(self, other: Period) -> Period:
        """The days that both have in common."""
        begins = [day for day in (self.begin, other.begin) if day]
        ends = [day for day in (self.end, other.end) if day]
        return Period(max(begins, default=None), min(ends, default=None))

    def moments(self, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        """Its first and last microsecond, where a clock in this zone shows these days."""
        begin = _beginning(self.begin, zone) if self.begin else None
        return begin, _ending(self.end, zone) if self.end else None


ALWAYS: Final = Period()


def intervals(first: date, last: date, interval: Interval) -> Iterator[Period]:
    """One interval after the other: that of the first day, and so on to that of the last."""
    while first <= last:
        found = Period(interval.first(first), interval.last(first))
        yield found
        assert found.end
        first = found.end + _DAY


def _beginning(day: date, zone: tzinfo) -> datetime | None:
    try:
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except OverflowError:  # the beginning of time: nothing is before it
        return None


def _ending(day: date, zone: tzinfo) -> datetime | None:
    try:
        return datetime.combine(day + _DAY, time.min, zone).astimezone(UTC) - _LEAST
    except OverflowError:
        return None
