"""The SQL of the rows of the log as they are stored."""

from typing import Final

_ROW: Final = "position, customer_id, version, topic, state"

AFTER: Final = f"SELECT {_ROW} FROM events WHERE position > %s ORDER BY position LIMIT %s"

BETWEEN: Final = f"SELECT {_ROW} FROM events WHERE position > %s AND position <= %s ORDER BY position LIMIT %s"

OF_CUSTOMER: Final = f"SELECT {_ROW} FROM events WHERE customer_id = %s AND position BETWEEN %s AND %s ORDER BY version"

EVERY_ROW: Final = "SELECT position, uuid_send(customer_id), version, topic, state FROM events ORDER BY position"
"""Customers as their 16 bytes, which is what leaves are made of."""

HEAD: Final = "SELECT coalesce(max(position), 0) AS head FROM events"
"""The position of the last event, 0 before the first."""
