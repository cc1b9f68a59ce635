"""The SQL of an export: who is meant, how many columns that takes, and in which order they come."""

from __future__ import annotations

from typing import Any, Final, LiteralString, NamedTuple

from psycopg import sql

SNAPSHOT: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0"

REGISTERED: Final = "SELECT e.customer_id FROM events e WHERE e.version = 1 AND {chosen} ORDER BY e.position"

# Topics are not sealed, so this needs no key. Billing entities are never removed. Most customers have one event, and
# are only counted.
NEEDED: Final = """
SELECT
    (SELECT count(*) FROM events e WHERE e.version = 1 AND {chosen}) - count(*) FILTER (WHERE is_erased),
    coalesce(max(emails) FILTER (WHERE NOT is_erased), 0),
    coalesce(max(phones) FILTER (WHERE NOT is_erased), 0),
    coalesce(max(entities) FILTER (WHERE NOT is_erased), 0)
FROM (
    SELECT
        count(*) FILTER (WHERE topic = 'customer.email-added')
            - count(*) FILTER (WHERE topic = 'customer.email-removed') AS emails,
        count(*) FILTER (WHERE topic = 'customer.phone-added')
            - count(*) FILTER (WHERE topic = 'customer.phone-removed') AS phones,
        count(*) FILTER (WHERE topic = 'customer.billing-entity-added') AS entities,
        bool_or(topic = 'customer.personal-data-erased') AS is_erased
    FROM events e WHERE e.version > 1 AND {chosen} GROUP BY customer_id
) AS each_customer
"""

# What stands before a sealed value; None stands there open, and in texts there is no such quotation mark. Of a change
# back to none it is known so, too. Who was erased has no key.
METADATA: Final = """
SELECT DISTINCT ON (e.customer_id) e.position, e.customer_id, e.version, e.topic, e.state, k.wrapped
FROM events e JOIN customer_keys k ON k.customer_id = e.customer_id
WHERE (
    (e.topic = 'customer.registered' AND position('"metadata":"'::bytea IN e.state) > 0)
    OR (e.topic = 'customer.changed' AND position('metadata":'::bytea IN e.state) > 0)
) AND {chosen}
ORDER BY e.customer_id, e.version DESC
"""
"""The event of each customer that says its metadata last, if any does."""


class Chosen(NamedTuple):
    """Which customers: a statement for their ids, and its parameters."""

    ids: sql.Composable
    parameters: dict[str, Any]


def about(template: LiteralString, chosen: Chosen | None) -> tuple[sql.Composed, dict[str, Any]]:
    """A statement about the chosen customers, or about all."""
    condition = sql.SQL("e.customer_id IN ({ids})").format(ids=chosen.ids) if chosen else sql.SQL("true")
    return sql.SQL(template).format(chosen=condition), chosen.parameters if chosen else {}
