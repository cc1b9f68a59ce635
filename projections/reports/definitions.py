"""The reports that there are: what each one means, its columns, and whether it takes a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from domain.wording import Message
from projections.reports import messages as say

ColumnType = Literal["string", "integer", "date"]


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column; `of_intervals` says that it is only there where the report is asked for by intervals."""

    name: str
    type: ColumnType
    meaning: Message
    of_intervals: bool = False


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """A report; one without a period says how it is now."""

    name: str
    meaning: Message
    columns: tuple[ReportColumn, ...]
    takes_period: bool = False

    def columns_of(self, *, by_interval: bool) -> list[ReportColumn]:
        """Those of an answer."""
        return [each for each in self.columns if by_interval or not each.of_intervals]


_INTERVAL: Final = (
    ReportColumn("from", "date", say.FROM_OF_INTERVAL, of_intervals=True),
    ReportColumn("to", "date", say.TO_OF_INTERVAL, of_intervals=True),
)
_CUSTOMERS: Final = ReportColumn("customers", "integer", say.CUSTOMERS)

GROWTH: Final = ReportDefinition(
    "growth",
    say.GROWTH,
    (
        ReportColumn("from", "date", say.FROM),
        ReportColumn("to", "date", say.TO),
        ReportColumn("registered", "integer", say.REGISTERED),
        ReportColumn("archived", "integer", say.ARCHIVED),
        ReportColumn("erased", "integer", say.ERASED),
        ReportColumn("total", "integer", say.TOTAL),
    ),
    takes_period=True,
)
CONTACT_ORIGINS: Final = ReportDefinition(
    "contact-origins",
    say.CONTACT_ORIGINS,
    (*_INTERVAL, ReportColumn("contact_origin", "string", say.CONTACT_ORIGIN), _CUSTOMERS),
    takes_period=True,
)
TAX_IDS: Final = ReportDefinition(
    "tax-ids",
    say.TAX_IDS,
    (
        ReportColumn("tax_id_type", "string", say.TAX_ID_TYPE),
        ReportColumn("tax_id_country", "string", say.TAX_ID_COUNTRY),
        ReportColumn("tax_id_status", "string", say.TAX_ID_STATUS),
        _CUSTOMERS,
    ),
)
INVOICE_READINESS: Final = ReportDefinition(
    "invoice-readiness",
    say.INVOICE_READINESS,
    (
        ReportColumn("missing", "string", say.MISSING),
        ReportColumn("billing_entities", "integer", say.BILLING_ENTITIES),
        ReportColumn("customers", "integer", say.OWNERS),
    ),
)
LOCKS: Final = ReportDefinition(
    "locks",
    say.LOCKS,
    (
        ReportColumn("contact", "string", say.CONTACT),
        ReportColumn("locked_by", "string", say.LOCKED_BY),
        ReportColumn("locked_on", "date", say.LOCKED_ON),
        ReportColumn("age_in_days", "integer", say.AGE_IN_DAYS),
        ReportColumn("contacts", "integer", say.CONTACTS),
    ),
)
ACTIVITY: Final = ReportDefinition(
    "activity",
    say.ACTIVITY,
    (
        *_INTERVAL,
        ReportColumn("actor", "string", say.ACTOR),
        ReportColumn("type", "string", say.TYPE),
        ReportColumn("events", "integer", say.EVENTS),
    ),
    takes_period=True,
)

REPORTS: Final = {each.name: each for each in (GROWTH, CONTACT_ORIGINS, TAX_IDS, INVOICE_READINESS, LOCKS, ACTIVITY)}
"""By their names, in the order in which they are listed."""
