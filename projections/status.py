"""How far projections are and how they feel, for health checks, metrics and people."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from threading import Lock
from time import monotonic
from typing import Any, Final
from uuid import UUID

import psycopg

from projections import follower_sql as sql
from projections.projection import NEXT

MOMENTS: Final = 100
"""How many moments a gauge remembers to tell the age of what is missing."""


class State(StrEnum):
    """What is being done about a projection."""

    LEADING = "leading"
    STANDBY = "standby"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"
    REBUILDING = "rebuilding"


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """One projection. Positions have gaps, so `lag_events` is the most that can be missing."""

    name: str
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    state: str
    last_error: str | None
    parked: int


@dataclass(frozen=True, slots=True)
class Parked:
    """A customer that a projection set aside at a position, and why (class and field names)."""

    projection: str
    customer_id: UUID
    position: int
    reason: str
    parked_at: datetime


class Gauge:
    """What a follower's thread shows to other threads."""

    def __init__(self, name: str) -> None:
        self._lock = Lock()
        self._status = ProjectionStatus(name, 0, 0, 0, 0.0, State.STOPPED.value, None, 0)
        self._seen: deque[tuple[int, float]] = deque()  # heads after the position, and when they were first seen
        self.parked = 0

    @property
    def is_behind(self) -> bool:
        """Whether there is an event after the position."""
        return bool(self._seen)

    def turn(self, state: State) -> None:
        """Another thing is being done from now on."""
        if self._status.state != state:
            self._set(state=state.value, **({"last_error": None} if state is State.LEADING else {}))

    def failed(self, error: Exception) -> None:
        """Something went wrong; only the class of the error is kept, its text may hold values."""
        self._set(last_error=type(error).__name__)

    def seen(self, head: int) -> None:
        """There is an event at this position."""
        with self._lock:
            if head > self._status.head:
                self._status = replace(self._status, head=head)
                if len(self._seen) >= MOMENTS:  # the newest moment stands for all that follow
                    self._seen[-1] = (head, self._seen[-1][1])
                else:
                    self._seen.append((head, monotonic()))

    def reached(self, position: int) -> None:
        """The projection is at this position."""
        with self._lock:
            self._status = replace(self._status, position=position, head=max(position, self._status.head))
            while self._seen and self._seen[0][0] <= position:
                self._seen.popleft()

    def start_again(self, position: int) -> None:
        """There is nothing after this position, as far as anybody knows."""
        with self._lock:
            self._status = replace(self._status, position=position, head=position)
            self._seen.clear()

    def status(self) -> ProjectionStatus:
        """A picture of this moment; the lag is the age of the oldest event that is known and not projected."""
        with self._lock:
            status, lag = self._status, monotonic() - self._seen[0][1] if self._seen else 0.0
        missing = max(0, status.head - status.position)
        return replace(status, lag_events=missing, lag_seconds=round(lag, 3), parked=self.parked)

    def _set(self, **changed: Any) -> None:
        with self._lock:
            self._status = replace(self._status, **changed)


def read_statuses(connection: psycopg.Connection, head: int) -> list[ProjectionStatus]:
    """Every projection as the tables know it, whichever process leads; `head` is the last position of the log."""
    now = datetime.now(UTC)
    parked = [each.projection for each in read_parked(connection)]
    statuses = []
    for name, position, moved_at in sql.positions(connection):
        if name.endswith(NEXT):
            continue
        lag = max(0, head - position)
        seconds = (now - moved_at).total_seconds() if lag else 0.0
        rebuilding = sql.is_locked(connection, f"{name} rebuild")
        leading = sql.is_locked(connection, name)
        state = State.REBUILDING if rebuilding else State.LEADING if leading else State.STOPPED
        statuses.append(
            ProjectionStatus(name, position, head, lag, max(0.0, seconds), state.value, None, parked.count(name))
        )
    return statuses


def read_parked(connection: psycopg.Connection) -> list[Parked]:
    """Everybody who is set aside."""
    return [Parked(*row) for row in sql.all_parked(connection)]
