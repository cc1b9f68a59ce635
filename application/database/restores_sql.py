"""The SQL of a database that came from a backup."""

from typing import Final

SUSPEND_KEYS: Final = "INSERT INTO suspended_keys (name) SELECT name FROM api_keys WHERE revoked_at IS NULL"

ADD: Final = """
INSERT INTO restores (number, backed_up_at, erasures, signed_position)
SELECT coalesce(max(number), 0) + 1, %s::timestamptz, %s, %s FROM restores
"""

WAITING: Final = """
SELECT max(backed_up_at), coalesce(max(erasures), 0), coalesce(max(signed_position), 0)
FROM restores WHERE settled_at IS NULL HAVING count(*) > 0
"""

SETTLE: Final = """
UPDATE restores SET settled_at = now(), without_ledger = %s, without_checkpoints = %s WHERE settled_at IS NULL
"""
