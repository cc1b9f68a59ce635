"""The SQL of an export: who is there, and how many columns that takes."""

SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0"

COUNT = "SELECT count(*) FROM events WHERE version = 1"

REGISTERED = "SELECT position, customer_id FROM events WHERE version = 1 AND position > %s ORDER BY position LIMIT %s"

# Topics are not sealed, so this needs no key. Billing entities are never removed.
MOST = """
SELECT coalesce(max(emails), 0), coalesce(max(phones), 0), coalesce(max(entities), 0) FROM (
    SELECT
        count(*) FILTER (WHERE topic = 'customer.email-added')
            - count(*) FILTER (WHERE topic = 'customer.email-removed') AS emails,
        count(*) FILTER (WHERE topic = 'customer.phone-added')
            - count(*) FILTER (WHERE topic = 'customer.phone-removed') AS phones,
        count(*) FILTER (WHERE topic = 'customer.billing-entity-added') AS entities
    FROM events WHERE version > 1 GROUP BY customer_id
) AS each_customer
"""
