"""Which rows of a file are about the same customer, whatever became of the first of them."""

from __future__ import annotations

from collections.abc import Sequence


class RowsAbove:
    """Whom the rows above named: by id, by external id, or by being the same row. Takes some 150 bytes a row.

    In memory, because it is asked for every row: a database, small as it may be, would let other threads go first.
    """

    def __init__(self) -> None:
        self._rows: dict[bytes, int] = {}

    def names(self, row: int, keys: Sequence[bytes]) -> int | None:
        """A row names these; the first row that named one of them, None if none did."""
        first = min(self._rows.setdefault(key, row) for key in keys) if keys else row
        return first if first < row else None
