"""The SQL of imports as requests see them, and of what is destroyed in time."""

RECORD = """
SELECT id, caller, state, options, wrapped, request, header, reasons, size, chunks, has_file, added, changed, unchanged,
    duplicate, failed, effects, warnings, total, bytes_read, created_at, started_at, ended_at
FROM imports
"""

FIND = f"{RECORD} WHERE id = %s AND state <> 'uploading'"

LIST = f"""
{RECORD} WHERE state <> 'uploading' AND (%(before)s::uuid IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s
"""

BEGIN_UPLOAD = """
INSERT INTO imports (id, caller, state, options, wrapped, lease_until)
VALUES (%s, '', 'uploading', '{}', %s, now() + interval '10 minutes')
"""

ADD_CHUNK = """
WITH upload AS (
    UPDATE imports SET chunks = chunks + 1, size = size + %(size)s, lease_until = now() + interval '10 minutes'
    WHERE id = %(id)s AND state = 'uploading' AND chunks = %(number)s RETURNING id
)
INSERT INTO import_chunks (import_id, number, sealed) SELECT id, %(number)s, %(sealed)b FROM upload
"""

DROP_UPLOAD = "DELETE FROM imports WHERE id = %s AND state = 'uploading'"

FORGET_OLD_KEY = """
UPDATE imports SET key_tag = NULL, request_tag = NULL
WHERE key_tag = %s AND created_at < now() - interval '48 hours'
"""

FINISH_UPLOAD = """
UPDATE imports SET state = 'reading', caller = %(caller)s, options = %(options)s, request = %(request)s,
    created_at = clock_timestamp(), lease_until = NULL, key_tag = %(key_tag)s, request_tag = %(request_tag)s
WHERE id = %(id)s AND state = 'uploading'
RETURNING id
"""

BY_KEY = "SELECT id, request_tag FROM imports WHERE key_tag = %s"

NOTIFY = "SELECT pg_notify(%s, '')"

LOCK = "SELECT state, has_file FROM imports WHERE id = %s AND state <> 'uploading' FOR UPDATE"

START = """
UPDATE imports SET state = 'reading', caller = %(caller)s, options = %(options)s, request = %(request)s,
    added = 0, changed = 0, unchanged = 0, duplicate = 0, failed = 0, effects = '{}', warnings = '{}', reasons = NULL,
    bytes_read = 0, farthest = 0, attempts = 0, ended_at = NULL, lease_until = NULL, lease_holder = NULL
WHERE id = %(id)s
"""

STOP = (
    "UPDATE imports SET state = 'stopped', ended_at = now() WHERE id = %s AND state IN ('reading', 'running', 'ready')"
)

DROP_FILE = """
WITH chunks AS (DELETE FROM import_chunks WHERE import_id = %(id)s)
UPDATE imports SET has_file = false, sample = NULL WHERE id = %(id)s AND has_file
"""

ROWS = """
SELECT r.number, r.line, r.shown_at, r.status, r.customer_id, r.sealed
FROM import_rows r JOIN imports i ON i.id = r.import_id
WHERE r.import_id = %(id)s AND r.status = %(status)s AND r.number > %(after)s
    AND r.number <= i.added + i.changed + i.unchanged + i.duplicate + i.failed
ORDER BY r.number LIMIT %(limit)s
"""
"""Rows beyond those that were counted are of an earlier dry run, and removed before any are added."""

SAMPLE = "SELECT sample FROM imports WHERE id = %s"

DROP_DEAD_UPLOADS = "DELETE FROM imports WHERE state = 'uploading' AND lease_until < now()"

FILES_TO_DROP = """
SELECT id FROM imports WHERE has_file AND state IN ('ready', 'failed', 'done', 'stopped')
AND ended_at < now() - CASE WHEN state IN ('ready', 'failed') THEN interval '24 hours' ELSE interval '0' END
"""

STOP_OLD_READY = """
UPDATE imports SET state = 'stopped', ended_at = now() WHERE state = 'ready' AND ended_at < now() - interval '24 hours'
"""

DROP_OLD_ROWS = """
DELETE FROM import_rows WHERE (import_id, number) IN (
    SELECT r.import_id, r.number FROM import_rows r JOIN imports i ON i.id = r.import_id
    WHERE i.ended_at < now() - interval '30 days' LIMIT 5000
)
"""

DESTROY_OLD_KEYS = """
UPDATE imports SET wrapped = NULL, request = NULL, header = NULL, sample = NULL, reasons = NULL
WHERE ended_at < now() - interval '30 days' AND wrapped IS NOT NULL
"""

FORGET_OLD_KEYS = """
UPDATE imports SET key_tag = NULL, request_tag = NULL
WHERE key_tag IS NOT NULL AND created_at < now() - interval '48 hours'
"""
