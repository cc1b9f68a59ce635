"""The SQL of one append: what it reads besides the log, what it writes, and what is dropped again in time.

Lists of values travel in the binary form (`%b`), which is cheaper to write than their text.
"""

from application.log.event_store_sql import ADD_EVENTS, EVENTS_CHANNEL

BEGIN = "BEGIN"

COMMIT = "COMMIT"

HOLDERS = "SELECT tag, customer_id FROM claims WHERE tag = ANY(%b)"

RECEIPTS = """
SELECT key_tag, request_tag, customer_id, version, position, subject_id FROM receipts
WHERE key_tag = ANY(%b) AND recorded_at > now() - interval '48 hours'
"""

APPEND = f"""
WITH batch AS (
    INSERT INTO writers (writer_id, last_batch) VALUES (%s, %s)
    ON CONFLICT (writer_id) DO UPDATE SET last_batch = excluded.last_batch, active_at = now()
), keys AS (
    INSERT INTO customer_keys (customer_id, wrapped) SELECT * FROM unnest(%b::uuid[], %b::bytea[])
), claimed AS (
    INSERT INTO claims (tag, customer_id) SELECT * FROM unnest(%b::bytea[], %b::uuid[])
), added AS (
    {ADD_EVENTS}
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

IMPORT_ROWS_LOCK = 7_310_006
"""Taken alone by whoever erases, shared by whoever saves rows of imports: these are saved before they are emptied, or
after the erasure is to be seen."""

TAKE_IMPORT_ROWS_LOCK = "SELECT pg_advisory_xact_lock(%s)"

ERASE_IMPORT_ROWS = "UPDATE import_rows SET sealed = NULL WHERE customer_id = ANY(%b) OR other_id = ANY(%b)"

DROP_OLD_RECEIPTS = """
DELETE FROM receipts WHERE key_tag IN (
    SELECT key_tag FROM receipts WHERE recorded_at < now() - interval '48 hours' LIMIT 5000
)
"""

DROP_OLD_WRITERS = "DELETE FROM writers WHERE active_at < now() - interval '7 days'"

LAST_BATCH = "SELECT last_batch FROM writers WHERE writer_id = %s"
