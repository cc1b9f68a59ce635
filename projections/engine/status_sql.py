"""The statement that tells how the projections are."""

from typing import Final

from application.log.sealed_rows_sql import HEAD
from projections.engine.follower_sql import LOCK_KEY
from projections.engine.projection import NEXT

STATUSES: Final = f"""
WITH locked AS (  -- a lock of one 64-bit key is shown as two halves
    SELECT classid::bigint << 32 | objid::bigint AS key
    FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database AND datname = current_database()
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
), log AS (
    {HEAD}
)
SELECT
    projection,
    projections.position,
    head,
    missing.state,
    {LOCK_KEY.format(name="projection")} IN (SELECT key FROM locked),
    {LOCK_KEY.format(name="projection || ' rebuild'")} IN (SELECT key FROM locked),
    last_error,
    shape,
    made_for,
    (SELECT next.position FROM projections AS next WHERE next.projection = projections.projection || '{NEXT}'),
    (SELECT count(*) FROM parked_customers WHERE parked_customers.projection = projections.projection)
FROM log, projections
LEFT JOIN LATERAL (
    SELECT state FROM events WHERE events.position > projections.position ORDER BY events.position LIMIT 1
) AS missing ON true
ORDER BY projection
"""
"""One row a projection; `missing.state` is the first event that it does not have."""
