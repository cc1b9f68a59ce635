"""The SQL of the log as other services follow it."""

from typing import Final

CHANGES: Final = """
SELECT position, customer_id, version, topic, state FROM events WHERE position > %s ORDER BY position LIMIT %s
"""

END_AND_EPOCH: Final = """
SELECT (SELECT coalesce(max(position), 0) FROM events), (SELECT coalesce(max(origin), 1) FROM log_origins)
"""
"""The position of the last event, not that before which a restored log may not go on: events in between are lost."""
