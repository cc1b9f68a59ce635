"""Days that people type: what the interface is asked, and what the form shows of a timestamp."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from api.console.frame.days import day_of, moments_of_days

GUATEMALA, MADRID = ZoneInfo("America/Guatemala"), ZoneInfo("Europe/Madrid")
NAMES = ("created_from", "created_to")


def test_a_day_begins_and_ends_where_people_are() -> None:
    asked = [("q", "2026-11-24"), ("created_from", "2026-11-24"), ("created_to", " 2026-11-24 ")]
    assert moments_of_days(asked, NAMES, GUATEMALA) == (
        [
            ("q", "2026-11-24"),
            ("created_from", "2026-11-24T06:00:00Z"),
            ("created_to", "2026-11-25T05:59:59.999999Z"),
        ],
        [],
    )


def test_a_day_of_25_hours_is_whole() -> None:
    read, _ = moments_of_days([("created_from", "2026-10-25"), ("created_to", "2026-10-25")], NAMES, MADRID)
    assert [value for _, value in read] == ["2026-10-24T22:00:00Z", "2026-10-25T22:59:59.999999Z"]


@pytest.mark.parametrize("value", ["2026-11-31", "24/11/2026", "yesterday", "0", ""])
def test_what_is_no_day_is_named(value: str) -> None:
    read, faults = moments_of_days([("created_to", value), ("created_from", "2026-11-24")], NAMES, GUATEMALA)
    assert [name for name, _ in read] == ["created_from"]
    assert [(fault.where, fault.wording.message.code) for fault in faults] == [("created_to", "not-a-day")]


def test_the_ends_of_time_leave_nobody_out() -> None:
    read, faults = moments_of_days(
        [("created_from", "0001-01-01"), ("created_to", "9999-12-31")], NAMES, ZoneInfo("Asia/Tokyo")
    )
    assert (read, faults) == ([], [])


def test_timestamps_of_links_are_days_again_where_they_are_whole_ones() -> None:
    for name, day in (("created_from", "2026-11-24"), ("created_to", "2026-11-24")):
        (((_, moment),), _) = moments_of_days([(name, day)], NAMES, GUATEMALA)
        assert moments_of_days([(name, moment)], NAMES, GUATEMALA) == ([(name, moment)], [])
        assert day_of(name, moment, GUATEMALA) == day
    assert day_of("created_from", "2026-11-24T06:00:01Z", GUATEMALA) == "2026-11-24T06:00:01Z"
    assert day_of("created_to", "2026-11-24T06:00:00Z", GUATEMALA) == "2026-11-24T06:00:00Z"
    assert day_of("created_to", "tomorrow", GUATEMALA) == "tomorrow"
