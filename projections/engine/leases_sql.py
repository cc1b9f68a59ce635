"""The SQL of leases: who does a task that one does for all."""

from __future__ import annotations

from typing import Final

LONGEST_SECONDS: Final = 20
"""No lease is given for longer; one that ends later is from before the database's clock was turned back."""

# A session that is gone holds nothing. One that waits for its client, or that this role may not look into, holds what
# is renewed in time; one for which the database works, such as on an index, could not renew it.
IS_HELD: Final = f"""EXISTS (
    SELECT FROM pg_stat_get_activity(leases.pid) AS session
    WHERE coalesce(session.backend_start = leases.backend_start, true) AND (
        leases.held_until BETWEEN clock_timestamp() AND clock_timestamp() + interval '{LONGEST_SECONDS} seconds'
        OR session.state = 'active' AND session.wait_event_type IS DISTINCT FROM 'Client'
    )
)"""
"""Of a row of `leases`."""

# Waits for neither disk nor standby: a lease must be taken where a standby is missing too, and may go with a crash,
# for the sessions go with it.
_AT_ONCE: Final = "set_config('synchronous_commit', 'off', true) = 'off'"

TAKE: Final = f"""
INSERT INTO leases (task, holder, held_until, pid, backend_start)
SELECT %(task)s, %(holder)s, clock_timestamp() + %(seconds)s * interval '1 second', own.pid, own.backend_start
FROM pg_stat_get_activity(pg_backend_pid()) AS own
WHERE {_AT_ONCE}
    AND NOT EXISTS (SELECT FROM leases WHERE task = %(task)s AND holder <> %(holder)s AND {IS_HELD})
ON CONFLICT (task) DO UPDATE
    SET holder = excluded.holder, held_until = excluded.held_until,
        pid = excluded.pid, backend_start = excluded.backend_start
    WHERE leases.holder = excluded.holder OR NOT {IS_HELD}
RETURNING
    (SELECT pid FROM leases AS last WHERE task = %(task)s),
    (SELECT backend_start FROM leases AS last WHERE task = %(task)s)
"""
"""Takes or renews it, and tells the session that had it last; no row where somebody else has it, who is not disturbed
by the question."""

END_SESSION: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = %s AND backend_start = %s AND pid <> pg_backend_pid()
"""
IS_OURS: Final = "SELECT FROM leases WHERE task = %(task)s AND holder = %(holder)s"
RELEASE: Final = f"""
UPDATE leases SET held_until = clock_timestamp(), pid = 0, backend_start = NULL
WHERE task = %(task)s AND holder = %(holder)s AND {_AT_ONCE}
"""
