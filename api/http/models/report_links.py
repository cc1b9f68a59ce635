"""Where to see what a row of a report counts: a search of the list of customers, or of the audit log.

A link finds exactly as many as the row says; a figure that no filter expresses has none. Customers that were erased
are not in the list, so what counts them leads to the audit log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final
from urllib.parse import quote, urlencode

from api.http.requests.query import clean_filter
from domain.customer import EVENT_TYPES
from domain.text import InvalidValue
from projections.reports import definitions
from projections.reports.periods import Period
from projections.reports.query import ReportQuestion, ReportRow

LIST: Final = "/v1/customers"
AUDIT: Final = "/v1/audit/events"

_GROWTH: Final = {
    "registered": "CustomerRegistered",
    "archived": "CustomerArchived",
    "erased": "PersonalDataErased",
}
"""What each figure counts."""


@dataclass(frozen=True, slots=True)
class ReportLinks:
    """The links of an answer. Days are those of `zone`, and of `origins` the list knows."""

    question: ReportQuestion
    zone: tzinfo
    origins: Collection[str]
    may_audit: bool
    """Whether whoever asks may follow one that leads to the audit log."""

    def of(self, row: ReportRow) -> dict[str, Any]:
        """`link`, and `links` by column where a row counts several things; nothing where there is none."""
        link: str | None
        match self.question.report:
            case definitions.GROWTH:
                links = dict(self._growth(row))
                first = {"link": links["registered"]} if "registered" in links else {}
                return first | ({"links": links} if links else {})
            case definitions.CONTACT_ORIGINS:
                link = self._origin(row)
            case definitions.TAX_IDS:
                link = _path(LIST, {name: row[name] for name in ("tax_id_type", "tax_id_country", "tax_id_status")})
            case definitions.INVOICE_READINESS:
                missing = row["missing"]
                link = _path(LIST, {"invoice_missing": missing}) if missing else None
            case definitions.ACTIVITY:
                link = self._activity(row)
            case _:  # locks: no search tells who locked what and when, of those that are locked still
                link = None
        return {"link": link} if link else {}

    def _growth(self, row: ReportRow) -> Iterator[tuple[str, str]]:
        if self.may_audit:
            moments = self._moments(row, "from", "to")
            for column, event_type in _GROWTH.items():
                if row[column]:
                    yield column, _path(AUDIT, {"type": event_type} | moments)

    def _origin(self, row: ReportRow) -> str | None:
        origin = row["contact_origin"]
        if origin not in self.origins:  # the list refuses those that are not set any more
            return None
        return _path(LIST, {"contact_origin": origin} | self._moments(row, "created_from", "created_to"))

    def _activity(self, row: ReportRow) -> str | None:
        actor, event_type = row["actor"], row["type"]
        if not self.may_audit or event_type not in EVENT_TYPES or not _can_be_asked_for(actor):
            return None
        return _path(AUDIT, {"actor": actor, "type": event_type} | self._moments(row, "from", "to"))

    def _moments(self, row: ReportRow, begin: str, end: str) -> dict[str, str]:
        """The first and last moment of the days of the row, or else of the period."""
        period = Period(row["from"], row["to"]) if "from" in row else self.question.period  # type: ignore[arg-type]
        bounds = zip((begin, end), period.moments(self.zone), strict=True)
        return {name: _timestamp(moment) for name, moment in bounds if moment}


def _path(path: str, query: dict[str, Any]) -> str:
    return f"{path}?{urlencode(query, safe=':@', quote_via=quote)}"


def _timestamp(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"


def _can_be_asked_for(actor: object) -> bool:
    """Whether a filter is read as exactly this name."""
    try:
        return isinstance(actor, str) and clean_filter(actor) == actor
    except InvalidValue:
        return False
