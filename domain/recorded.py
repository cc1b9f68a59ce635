"""An event at its place in the global log, as projections and auditors read it."""

from dataclasses import dataclass
from uuid import UUID

from domain.errors import RecordUnreadable
from domain.event import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of the log; `unreadable` instead of `event` where this version or key cannot open it."""

    position: int
    customer_id: UUID
    version: int
    event: Event | None
    unreadable: RecordUnreadable | None = None
