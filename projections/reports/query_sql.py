"""The statements of the reports: sums over counters, with the position at which they are true and the zone of days."""

from __future__ import annotations

from typing import Final, LiteralString

# One statement has one snapshot: so both belong to the rows. They come alone where there are none.
_AT_POSITION: Final = """
SELECT place.*, report.* FROM (SELECT position, made_for FROM projections WHERE projection = 'reports') AS place
LEFT JOIN ({report}) AS report ON true
ORDER BY {order}
"""
_START: Final[LiteralString] = "date_trunc(%(interval)s, {day}::timestamp)::date"
_WITHIN: Final[LiteralString] = "{day} BETWEEN %(begin)s AND %(end)s"
"""What no interval is asked for is truncated to no start at all: `date_trunc` of NULL is NULL."""


def _at_position(report: LiteralString, order: LiteralString) -> LiteralString:
    return _AT_POSITION.format(report=report, order=order)


GROWTH: Final = _at_position(
    f"""
    SELECT
        CASE WHEN day >= %(begin)s THEN {_START.format(day="day")} END AS start,
        min(day) AS first_day,
        max(day) AS last_day,
        sum(registered)::bigint AS registered,
        sum(archived)::bigint AS archived,
        sum(erased)::bigint AS erased
    FROM report_growth WHERE day <= %(end)s GROUP BY 1
    """,
    "start NULLS FIRST",
)
"""Days before the period are one row without a start: what was there when it began."""

CONTACT_ORIGINS: Final = _at_position(
    f"""
    SELECT {_START.format(day="registered_on")} AS start, contact_origin, sum(customers)::bigint AS customers
    FROM report_origins WHERE {_WITHIN.format(day="registered_on")} GROUP BY 1, 2
    LIMIT %(limit)s
    """,
    "start, contact_origin",
)

TAX_IDS: Final = _at_position(
    "SELECT tax_id_type, tax_id_country, tax_id_status, customers FROM report_tax_ids",
    "tax_id_type, tax_id_country, tax_id_status",
)

INVOICE_READINESS: Final = _at_position(
    "SELECT nullif(missing, '') AS missing, billing_entities, customers FROM report_invoice_readiness",
    "missing NULLS FIRST",
)

LOCKS: Final = _at_position(
    "SELECT contact, locked_by, locked_on, contacts FROM report_locks",
    "locked_on, contact, locked_by",
)

ACTIVITY: Final = _at_position(
    f"""
    SELECT {_START.format(day="day")} AS start, actor, type, sum(events)::bigint AS events
    FROM report_activity WHERE {_WITHIN.format(day="day")} GROUP BY 1, 2, 3
    LIMIT %(limit)s
    """,
    "start, actor, type",
)
