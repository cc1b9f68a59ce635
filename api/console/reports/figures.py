"""The most telling figure of each report, for the page that lists them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from api.console.frame.visit import Visit
from api.console.reports.drawn import ReportRows
from api.console.reports.words import share, value_in_words
from projections.reports.definitions import ACTIVITY, CONTACT_ORIGINS, GROWTH, INVOICE_READINESS, LOCKS, TAX_IDS

_DAYS_OF_ACTIVITY = 7


class Figure(NamedTuple):
    """What is read first, and what explains it."""

    value: str
    said: str


async def key_figure(visit: Visit, name: str, today: date) -> Figure:
    """The figure of a report as it is now."""
    query = {}
    if name == GROWTH.name:
        query = {"from": today.replace(day=1).isoformat(), "interval": "month"}
    elif name == ACTIVITY.name:
        query = {"from": (today - timedelta(days=_DAYS_OF_ACTIVITY - 1)).isoformat()}
    rows: ReportRows = (await visit.ask("GET", f"/v1/reports/{name}", query=query.items())).content["rows"]
    match name:
        case GROWTH.name:
            total, added = (rows[-1]["total"], rows[-1]["registered"]) if rows else (0, 0)
            return Figure(f"{total:,}", visit.t("reports.figure_growth", count=added))
        case CONTACT_ORIGINS.name:
            return _of_origins(visit, rows)
        case TAX_IDS.name:
            return _of_tax_ids(visit, rows)
        case INVOICE_READINESS.name:
            ready = sum(row["billing_entities"] for row in rows if not row["missing"])
            return Figure(f"{ready:,}", visit.t("reports.figure_ready"))
        case LOCKS.name:
            oldest = max((row["age_in_days"] for row in rows), default=0)
            return Figure(f"{sum(row['contacts'] for row in rows):,}", visit.t("reports.figure_locks", count=oldest))
    events = sum(row["events"] for row in rows)
    return Figure(f"{events:,}", visit.t("reports.figure_activity", count=_DAYS_OF_ACTIVITY))


def _of_origins(visit: Visit, rows: ReportRows) -> Figure:
    total = sum(row["customers"] for row in rows)
    if not total:
        return _nobody(visit)
    most = max(rows, key=lambda row: int(row["customers"]))
    origin = value_in_words(visit, "contact_origin", most["contact_origin"])
    return Figure(share(visit, most["customers"], total), visit.t("reports.figure_origins", origin=origin))


def _of_tax_ids(visit: Visit, rows: ReportRows) -> Figure:
    total = sum(row["customers"] for row in rows)
    if not total:
        return _nobody(visit)
    wrong = sum(row["customers"] for row in rows if row["tax_id_status"] == "invalid")
    return Figure(share(visit, wrong, total), visit.t("reports.figure_tax_ids", count=wrong))


def _nobody(visit: Visit) -> Figure:
    return Figure("0", visit.t("reports.figure_nobody"))
