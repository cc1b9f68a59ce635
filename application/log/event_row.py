"""An event as the log gives it back, with the data key that its customer has at that very moment."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import RowMaker


class EventRow(NamedTuple):
    """A row of the log; `wrapped` is the wrapped data key, None where there is none (any more)."""

    position: int
    customer_id: UUID
    version: int
    topic: str
    state: bytes
    wrapped: bytes | None


# Not `EventRow._make`, which takes half as long again: a rebuild makes one for every event there is.
_make: RowMaker[EventRow] = partial(tuple.__new__, EventRow)


def event_row(cursor: object) -> RowMaker[EventRow]:
    """The row factory for queries that select these six columns in this order."""
    return _make
