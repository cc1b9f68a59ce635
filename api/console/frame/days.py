"""Days that people type, as the timestamps that the interface takes, and back. Days are those of the settings' zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from api.http.requests.query import parse_day, parse_timestamp
from api.http.responses.messages import NOT_A_DAY
from api.http.responses.refusals import Fault
from domain.text import InvalidValue
from domain.wording import Wording
from projections.reports.periods import Period

_END: Final = ("to", "_to")


def moments_of_days(
    pairs: list[tuple[str, str]], names: tuple[str, ...], zone: ZoneInfo
) -> tuple[list[tuple[str, str]], list[Fault]]:
    """The pairs of a query with days as timestamps, and what is wrong with those that are neither.

    `names` are those of the parameters: one that ends with `to` means the last moment of its day, any other the first.
    """
    read: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for name, value in pairs:
        if name not in names or _is_timestamp(value):
            read.append((name, value))
            continue
        try:
            moment = _moment_of(name, parse_day(value.strip()), zone)
        except InvalidValue:
            faults.append(Fault("parameter", name, Wording(NOT_A_DAY)))
        else:
            read += [(name, moment.isoformat().replace("+00:00", "Z"))] if moment else []
    return read, faults


def day_of(name: str, value: str, zone: ZoneInfo) -> str:
    """The day that a timestamp begins or ends, such as those in links of reports; anything else as it is."""
    if not _is_timestamp(value):
        return value
    moment = parse_timestamp(value)
    try:
        day = moment.astimezone(zone).date()
    except OverflowError:
        return value
    return day.isoformat() if _moment_of(name, day, zone) == moment else value


def _moment_of(name: str, day: date, zone: ZoneInfo) -> datetime | None:
    """None at the ends of time, where nothing is left out."""
    first, last = Period(day, day).moments(zone)
    return last if name.endswith(_END) else first


def _is_timestamp(value: str) -> bool:
    try:
        parse_timestamp(value)
    except InvalidValue:
        return False
    return True
