"""The SQL of the change history: parts of the streams of many customers, each with the key row of that very moment."""

PARTS = """
SELECT e.position, e.customer_id, e.version, e.topic, e.state, k.wrapped
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS wanted (customer_id, after, up_to)
CROSS JOIN LATERAL (
    SELECT position, customer_id, version, topic, state FROM events
    WHERE events.customer_id = wanted.customer_id AND version > wanted.after AND version <= wanted.up_to
) AS e
LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
ORDER BY e.customer_id, e.version
"""

LAST_EVENT = """
SELECT e.version, e.topic, k.customer_id IS NOT NULL
FROM events e LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
WHERE e.customer_id = %s ORDER BY e.version DESC LIMIT 1
"""
