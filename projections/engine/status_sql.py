"""The statement that tells how the projections are."""

from typing import Final

from application.log.sealed_rows_sql import HEAD
from projections.engine.leases_sql import IS_HELD
from projections.engine.projection import NEXT

STATUSES: Final = f"""
WITH lease AS MATERIALIZED (
    SELECT task, held_until, {IS_HELD} AS is_held FROM leases
), log AS (
    {HEAD}
)
SELECT
    projection,
    projections.position,
    head,
    missing.state,
    coalesce(lead.is_held, false),
    projection || ' rebuild' IN (SELECT task FROM lease WHERE is_held),
    last_error,
    shape,
    made_for,
    (SELECT next.position FROM projections AS next WHERE next.projection = projections.projection || '{NEXT}'),
    (SELECT count(*) FROM parked_customers WHERE parked_customers.projection = projections.projection),
    CASE WHEN lead.is_held THEN 0
        ELSE greatest(0, coalesce(extract(epoch FROM clock_timestamp() - lead.held_until), 'Infinity'))
    END::float8
FROM log, projections
LEFT JOIN lease AS lead ON lead.task = projection
LEFT JOIN LATERAL (
    SELECT state FROM events WHERE events.position > projections.position ORDER BY events.position LIMIT 1
) AS missing ON true
ORDER BY projection
"""
"""One row a projection; `missing.state` is the first event that it does not have."""
