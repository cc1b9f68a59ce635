"""The SQL of the event store: the log, the data keys, and what one append writes.

Lists of values travel in the binary form (`%b`), which is cheaper to write than their text.
"""

APPEND_LOCK = 7_310_001
"""Every writer takes this lock first, so that positions become visible in order and nobody deadlocks."""

READ_COMMITTED = "SET default_transaction_isolation TO 'read committed'"
"""Whatever the database's default is: a snapshot from before the wait for the lock would miss what others committed."""

TAKE_APPEND_LOCK = "SELECT pg_advisory_xact_lock(%s)"

LAST_TAKEN_POSITION = """
SELECT greatest(
    (SELECT position FROM events ORDER BY position DESC LIMIT 1),
    (SELECT max(first_position) - 1 FROM log_origins),
    0
)
"""
"""The next event gets the position after this one. It is that of the last event, or of the last one that was signed
before a backup without it was restored: no position is given twice."""

_ROW = "e.position, e.customer_id, e.version, e.topic, e.state, k.wrapped"

STREAM = f"""
SELECT {_ROW} FROM events e LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
WHERE e.customer_id = %s AND e.version > %s AND e.version <= %s ORDER BY e.version
"""

STREAMS = f"""
SELECT {_ROW} FROM events e LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
WHERE e.customer_id = ANY(%b) ORDER BY e.customer_id, e.version
"""

SINCE = f"""
SELECT {_ROW} FROM unnest(%b::uuid[], %b::bigint[]) AS known (customer_id, version)
JOIN events e ON e.customer_id = known.customer_id AND e.version >= known.version
LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
ORDER BY e.customer_id, e.version
"""
"""The events of customers from a known version on, that one included."""

AFTER = f"""
SELECT {_ROW} FROM events e LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
WHERE e.position > %s ORDER BY e.position LIMIT %s
"""

CHANGES = """
SELECT position, customer_id, version, topic, state FROM events WHERE position > %s ORDER BY position LIMIT %s
"""

HOLDERS = "SELECT tag, customer_id FROM claims WHERE tag = ANY(%b)"

RECEIPTS = """
SELECT key_tag, request_tag, customer_id, version, position, subject_id FROM receipts
WHERE key_tag = ANY(%b) AND recorded_at > now() - interval '48 hours'
"""

EVENTS_CHANNEL = "customers_events"

APPEND = f"""
WITH batch AS (
    INSERT INTO writers (writer_id, last_batch) VALUES (%s, %s)
    ON CONFLICT (writer_id) DO UPDATE SET last_batch = excluded.last_batch, active_at = now()
), keys AS (
    INSERT INTO customer_keys (customer_id, wrapped) SELECT * FROM unnest(%b::uuid[], %b::bytea[])
), claimed AS (
    INSERT INTO claims (tag, customer_id) SELECT * FROM unnest(%b::bytea[], %b::uuid[])
), added AS (
    INSERT INTO events (position, customer_id, version, topic, state)
    SELECT %s + number, customer_id, version, topic, state
    FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[])
        WITH ORDINALITY AS event (customer_id, version, topic, state, number)
)
SELECT pg_notify('{EVENTS_CHANNEL}', %s)
"""
"""One statement for what nearly every batch adds: its number, keys, claims, and the events that follow a position."""

RELEASE_CLAIMS = "DELETE FROM claims WHERE tag = ANY(%b)"

ADD_RECEIPTS = """
INSERT INTO receipts (key_tag, request_tag, customer_id, version, position, subject_id)
SELECT * FROM unnest(%b::bytea[], %b::bytea[], %b::uuid[], %b::bigint[], %b::bigint[], %b::uuid[])
ON CONFLICT (key_tag) DO UPDATE SET request_tag = excluded.request_tag, customer_id = excluded.customer_id,
    version = excluded.version, position = excluded.position, subject_id = excluded.subject_id, recorded_at = now()
"""

ERASE_KEYS = "DELETE FROM customer_keys WHERE customer_id = ANY(%b)"

ERASE_CLAIMS = "DELETE FROM claims WHERE customer_id = ANY(%b)"

ERASE_RECEIPTS = "UPDATE receipts SET request_tag = NULL, subject_id = NULL WHERE customer_id = ANY(%b)"

DROP_OLD_RECEIPTS = """
DELETE FROM receipts WHERE key_tag IN (
    SELECT key_tag FROM receipts WHERE recorded_at < now() - interval '48 hours' LIMIT 5000
)
"""

DROP_OLD_WRITERS = "DELETE FROM writers WHERE active_at < now() - interval '7 days'"

LAST_BATCH = "SELECT last_batch FROM writers WHERE writer_id = %s"
