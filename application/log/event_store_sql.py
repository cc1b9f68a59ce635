"""The SQL of the event store: the log with the data keys, the lock that orders it, and where it tells of new events.

Lists of values travel in the binary form (`%b`), which is cheaper to write than their text.
"""

READ_COMMITTED = "SET default_transaction_isolation TO 'read committed'"
"""For connections that append, whatever the database's default is: a snapshot from before the wait for the lock would
miss what others committed."""

TAKE_APPEND_LOCK = "SELECT FROM append_lock FOR UPDATE"
"""Every writer locks this row first, so that positions become visible in order and nobody deadlocks. A row, because
whoever locks one has something to commit: that waits for a synchronous standby also where nothing else is written."""

WAIT_NOT_LONG = "SET LOCAL lock_timeout = '3s'"

END_FROZEN_HOLDERS = """
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'relation' AND relation = 'append_lock'::regclass AND mode = 'RowShareLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND granted AND usename = current_user
    AND state <> 'idle' AND wait_event IN ('ClientRead', 'ClientWrite')
    AND state_change < clock_timestamp() - %s * interval '1 second'
"""
"""Ends sessions that hold the lock for longer than this while their client is silent; those who wait for it, or for a
standby, wait for no client. PostgreSQL's timeouts do not: in the middle of a pipeline none counts, and between two
`idle_in_transaction_session_timeout` was seen not to (15, 18). A process that froze would hold the lock for as long as
its machine keeps the connection."""

FROZEN_SECONDS = 10

LAST_TAKEN_POSITION = """
SELECT greatest(
    (SELECT position FROM events ORDER BY position DESC LIMIT 1),
    (SELECT max(first_position) - 1 FROM log_origins),
    0
)
"""
"""The next event gets the position after this one. It is that of the last event, or of the last one that was signed
before a backup without it was restored: no position is given twice."""

ADD_EVENTS = """
INSERT INTO events (position, customer_id, version, topic, state)
    SELECT %s + number, customer_id, version, topic, state
    FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[])
        WITH ORDINALITY AS event (customer_id, version, topic, state, number)
"""
"""The events that follow a position, in their order."""

_ROW = "e.position, e.customer_id, e.version, e.topic, e.state, k.wrapped"
_ROWS = f"SELECT {_ROW} FROM events e LEFT JOIN customer_keys k ON k.customer_id = e.customer_id"

STREAM = f"""
{_ROWS} WHERE e.customer_id = %s AND e.version > %s AND e.version <= %s ORDER BY e.version
"""

STREAMS = f"""
{_ROWS} WHERE e.customer_id = ANY(%b) ORDER BY e.customer_id, e.version
"""

SINCE = f"""
SELECT {_ROW} FROM unnest(%b::uuid[], %b::bigint[]) AS known (customer_id, version)
JOIN events e ON e.customer_id = known.customer_id AND e.version >= known.version
LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
ORDER BY e.customer_id, e.version
"""
"""The events of customers from a known version on, that one included."""

AFTER = f"""
{_ROWS} WHERE e.position > %s ORDER BY e.position LIMIT %s
"""

AFTER_WITH_SOME_KEYS = """
SELECT e.position, e.customer_id, e.version, e.topic, e.state, CASE WHEN e.topic = ANY(%s) THEN (
    SELECT k.wrapped FROM customer_keys k WHERE k.customer_id = e.customer_id
) END
FROM events e WHERE e.position > %s ORDER BY e.position LIMIT %s
"""
"""The same without the keys of events of other topics, as if there were none."""

EVENTS_CHANNEL = "customers_events"
"""Writers notify it with the last position that they appended."""
