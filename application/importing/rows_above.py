"""Which rows of a file are about the same customer, whatever became of the first of them."""

from __future__ import annotations

from collections.abc import Sequence

from application.importing import scratch_sql as sql
from application.importing.scratch import scratch


class RowsAbove:
    """Whom the rows above named: by id, by external id, or by being the same row."""

    def __init__(self) -> None:
        self._database = scratch(sql.NAMED)

    def names(self, row: int, keys: Sequence[bytes]) -> int | None:
        """A row names these; the first row that named one of them, None if none did."""
        first = None
        for key in keys:
            if self._database.execute(sql.NAME, (key, row)).rowcount == 0:
                (before,) = self._database.execute(sql.FIRST_ROW, (key,)).fetchone()
                first = before if first is None else min(first, before)
        return first
