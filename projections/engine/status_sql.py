"""The statement that tells how the projections are."""

from typing import Final

from application.log.sealed_rows_sql import HEAD
from projections.engine.leases_sql import IS_HELD
from projections.engine.projection import NEXT

STATUSES: Final = f"""
WITH held AS MATERIALIZED (
    SELECT task FROM leases WHERE {IS_HELD}
), log AS (
    {HEAD}
)
SELECT
    projection,
    projections.position,
    head,
    missing.state,
    projection IN (SELECT task FROM held),
    projection || ' rebuild' IN (SELECT task FROM held),
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
