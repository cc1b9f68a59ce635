"""What people read of the values and the days in reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.console.frame.rendering import MONTHS, number, written_day
from api.console.frame.visit import Visit
from api.console.words.codes import name_of
from api.console.words.members import label_of
from api.console.words.origins import origin_name


def value_in_words(visit: Visit, column: str, value: Any) -> str:
    """A value of a row as people read it."""
    match column, value:
        case _, int():
            return number(value)
        case (("from" | "to" | "locked_on"), str()):
            return day_in_words(visit, value)
        case "contact_origin", str():
            return origin_name(visit, value)
        case (("tax_id_type" | "tax_id_status" | "type"), str()):
            return name_of(visit, value)
        case "missing", _:
            return visit.t(f"reports.missing_{value}" if value else "reports.ready")
        case "contact", str():
            return label_of(visit, f"/{value}")
    return str(value)


def day_in_words(visit: Visit, day: str) -> str:
    """`24 nov 2026`; nothing for the open end of a period."""
    return written_day(date.fromisoformat(day), visit.language)


def interval_in_words(visit: Visit, day: str, interval: str) -> str:
    """What is written below a column that begins with this day."""
    if interval == "month":
        first = date.fromisoformat(day)
        return f"{MONTHS[visit.language][first.month - 1]} {first.year}"
    return day_in_words(visit, day)


def share(visit: Visit, part: int, whole: int) -> str:
    """`38 %`; what is not nothing is at least 1, and what is not all at most 99."""
    percent = round(100 * part / whole) if whole else 0
    if 0 < part < whole:
        percent = min(max(percent, 1), 99)
    return visit.t("reports.percent", value=percent)
