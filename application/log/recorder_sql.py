"""The SQL of the library's recorder: events, each with what says how it opens, and what one append adds."""

from application.log.event_store_sql import ADD_EVENTS, EVENTS_CHANNEL, LAST_TAKEN_POSITION
from domain.customer import Customer
from domain.life_cycle import PersonalDataErased

_OPENED_BY = f"""
LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
CROSS JOIN LATERAL (
    SELECT topic = '{PersonalDataErased.TOPIC}' AS is_erasure
    FROM events WHERE events.customer_id = e.customer_id ORDER BY version DESC LIMIT 1
) AS last
"""
"""The key row as it is at this very moment, and whether the customer is erased, whatever key came back."""

_STREAM = f"""
SELECT e.customer_id, e.version, e.topic, e.state, k.wrapped, last.is_erasure
FROM events e {_OPENED_BY}
WHERE e.customer_id = %(customer_id)s
    AND e.version > coalesce(%(after)s::bigint, -1)
    AND e.version <= coalesce(%(up_to)s::bigint, 9223372036854775807)
"""
FORWARDS = f"{_STREAM} ORDER BY e.version LIMIT %(limit)s"
BACKWARDS = f"{_STREAM} ORDER BY e.version DESC LIMIT %(limit)s"

LOG = f"""
SELECT e.customer_id, e.version, e.topic, e.state, e.position, k.wrapped, last.is_erasure
FROM (
    SELECT position, customer_id, version, topic, state FROM events
    WHERE position > %(after)s
        AND position <= coalesce(%(up_to)s::bigint, 9223372036854775807)
        AND (cardinality(%(topics)s::text[]) = 0 OR topic = ANY(%(topics)s::text[]))
    ORDER BY position LIMIT %(limit)s
) AS e {_OPENED_BY}
ORDER BY e.position
"""

LAST_POSITION = "SELECT max(position) FROM events"

KEY_ROW = "SELECT wrapped FROM customer_keys WHERE customer_id = %s"

OF_CUSTOMERS = f"{Customer.TOPIC}."
"""How the topics of customers' events begin, those of newer versions of the service too."""

HEAD_AND_CUSTOMERS = f"""
SELECT ({LAST_TAKEN_POSITION}), EXISTS (SELECT FROM customer_keys) OR EXISTS (
    SELECT FROM (SELECT topic FROM events ORDER BY position DESC LIMIT 1) AS last
    WHERE starts_with(topic, '{OF_CUSTOMERS}')
)
"""
"""The last event tells of customers even where all are erased: once there is one, nothing else is recorded."""

ADD = f"""
WITH added AS (
    {ADD_EVENTS}
)
SELECT pg_notify('{EVENTS_CHANNEL}', %s)
"""

LISTEN = f"LISTEN {EVENTS_CHANNEL}"
