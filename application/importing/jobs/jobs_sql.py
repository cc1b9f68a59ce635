"""The SQL of the process that runs imports: whose turn it is, the file, what became of the rows, and the end."""

CHANNEL = "customers_imports"
"""Notified when there is something to do."""

READ_COMMITTED = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
"""First in a transaction, whatever the database's default is: what follows a lock sees what its holder did."""

_WAITS = """
state IN ('reading', 'running')
AND (lease_until IS NULL OR lease_until < clock_timestamp() OR lease_holder = %(holder)s)
"""

IS_THERE_WORK = f"SELECT EXISTS (SELECT FROM imports WHERE {_WAITS})"

WAITING = f"SELECT id FROM imports WHERE {_WAITS} ORDER BY id LIMIT 1"

TAKE = f"""
WITH found AS (SELECT id, lease_until AS idle_since FROM imports WHERE id = %(id)s AND {_WAITS} FOR UPDATE)
UPDATE imports SET lease_holder = %(holder)s, lease_until = clock_timestamp() + %(seconds)s * interval '1 second',
    attempts = attempts + %(attempt)s
FROM found WHERE imports.id = found.id
RETURNING attempts, idle_since < clock_timestamp() - interval '47 hours'
"""

KEEP = """
UPDATE imports SET lease_until = clock_timestamp() + %(seconds)s * interval '1 second'
WHERE id = %(id)s AND lease_holder = %(holder)s
RETURNING state
"""

RELEASE = """
UPDATE imports SET lease_until = clock_timestamp(), attempts = greatest(attempts - 1, 0)
WHERE id = %(id)s AND lease_holder = %(holder)s
"""

MAY_RECORD = """
SELECT FROM imports WHERE id = %s AND lease_holder = %s AND state IN ('reading', 'running')
"""
"""Asked in the transaction of every batch, under the append lock: leases are taken and imports stopped under it too, so
that nothing is recorded by somebody who lost the import without knowing it yet."""

CHUNK = "SELECT sealed FROM import_chunks WHERE import_id = %s AND number = %s"

HAS_CHUNKS = "SELECT count(*) FROM import_chunks WHERE import_id = %s"

DROP_CHUNKS = "DELETE FROM import_chunks WHERE import_id = %s"

DROP_ROWS_AFTER = """
WITH own AS (SELECT id FROM imports WHERE id = %(id)s AND lease_holder = %(holder)s FOR UPDATE)
DELETE FROM import_rows WHERE import_id IN (SELECT id FROM own) AND number > %(rows)s
"""
"""Under the lease too: whoever was suspended just before takes nothing away of what another one saved since."""

BEGIN_AGAIN = """
UPDATE imports SET added = 0, changed = 0, unchanged = 0, duplicate = 0, failed = 0, effects = '{}', warnings = '{}',
    bytes_read = 0
WHERE id = %(id)s AND lease_holder = %(holder)s AND state = 'reading'
RETURNING id
"""

KEEP_SAMPLE = """
UPDATE imports SET header = %(header)s, sample = %(sample)s
WHERE id = %(id)s AND lease_holder = %(holder)s AND state = 'reading'
"""

BEGIN_RECORDING = """
UPDATE imports SET state = 'running', started_at = now()
WHERE id = %(id)s AND lease_holder = %(holder)s AND state = 'reading'
RETURNING id
"""

SHARE_ROWS_LOCK = "SELECT pg_advisory_xact_lock_shared(%s)"

SAVE = """
UPDATE imports SET added = %(added)s, changed = %(changed)s, unchanged = %(unchanged)s, duplicate = %(duplicate)s,
    failed = %(failed)s, effects = %(effects)s, warnings = %(warnings)s, bytes_read = %(bytes_read)s,
    attempts = CASE WHEN %(rows)s > farthest THEN 0 ELSE attempts END, farthest = greatest(farthest, %(rows)s),
    lease_until = clock_timestamp() + %(seconds)s * interval '1 second'
WHERE id = %(id)s AND lease_holder = %(holder)s AND state IN ('reading', 'running', 'stopped')
RETURNING state
"""

ADD_ROWS = """
WITH saved AS (
    SELECT * FROM unnest(
        %(numbers)b::bigint[], %(lines)b::bigint[], %(shown)b::bigint[], %(statuses)b::text[],
        %(customers)b::uuid[], %(others)b::uuid[], %(sealed)b::bytea[]
    ) AS row (number, line, shown_at, status, customer_id, other_id, sealed)
), erased AS (
    SELECT customer_id FROM (SELECT customer_id FROM saved UNION SELECT other_id FROM saved) AS named
    WHERE EXISTS (SELECT FROM events e WHERE e.customer_id = named.customer_id AND e.version = 1)
    AND NOT EXISTS (SELECT FROM customer_keys k WHERE k.customer_id = named.customer_id)
)
INSERT INTO import_rows (import_id, number, line, shown_at, status, customer_id, other_id, sealed)
SELECT %(id)b::uuid, number, line, shown_at, status, customer_id, other_id,
    CASE WHEN customer_id IN (SELECT customer_id FROM erased) OR other_id IN (SELECT customer_id FROM erased)
    THEN NULL ELSE sealed END
FROM saved
"""

END = """
UPDATE imports SET state = %(state)s, reasons = %(reasons)s, ended_at = now(), has_file = %(has_file)s,
    sample = CASE WHEN %(has_file)s THEN sample END,
    total = added + changed + unchanged + duplicate + failed, lease_until = NULL, lease_holder = NULL
WHERE id = %(id)s AND lease_holder = %(holder)s AND state IN ('reading', 'running')
RETURNING id
"""

COLUMNS_SAID = "SELECT meant FROM import_columns WHERE caller = %s AND header_tag = %s"

SAY_COLUMNS = """
INSERT INTO import_columns (caller, header_tag, meant) VALUES (%s, %s, %s)
ON CONFLICT (caller, header_tag) DO UPDATE SET meant = excluded.meant, said_at = now()
"""
