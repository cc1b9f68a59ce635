"""Whose days the reports count by."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TIMEZONE: Final = "America/Guatemala"
"""Unless the settings say otherwise."""


def time_zone(name: str) -> ZoneInfo:
    """The zone of a name such as `America/Guatemala`; ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # such as the name of a directory, or none of a file
        raise ValueError("must be the IANA name of a time zone, such as America/Guatemala") from None
