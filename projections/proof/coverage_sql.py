"""The SQL that tells how much of the log is signed."""

BEYOND = """
SELECT coalesce(max(position), 0), (SELECT position FROM events WHERE position > %s ORDER BY position LIMIT 1)
FROM events
"""
"""The last position, and the first one behind another."""
