"""A commit that came back although no synchronous standby has it: somebody ended the wait with `pg_cancel_backend`.

PostgreSQL then reports success, with nothing but a warning. For us it is no success.
"""

from __future__ import annotations

from typing import Final

import psycopg

_WARNING: Final = "01000"
_WAIT: Final = "SyncRepWaitForLSN"
"""Where the server says it: its words are in the language of the server."""


class CommitUnconfirmed(psycopg.OperationalError):
    """What was committed is on the primary alone: whoever asks again finds it, and waits for a standby to have it."""


class CommitWatch:
    """Notices what the server says of the commits of one connection, which `note` is a handler of notices for."""

    def __init__(self) -> None:
        self._was_cancelled = False

    def note(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.sqlstate == _WARNING and notice.source_function == _WAIT:
            self._was_cancelled = True

    def must_be_confirmed(self) -> None:
        """Raises `CommitUnconfirmed` where that is not so, once."""
        if self._was_cancelled:
            self._was_cancelled = False
            raise CommitUnconfirmed("somebody ended the wait for the standby")
