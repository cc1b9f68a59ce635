"""The SQL of the epochs of the log."""

from typing import Final

RESTORES: Final = "SELECT origin, first_position, reason, accepted_at FROM log_origins ORDER BY origin"
