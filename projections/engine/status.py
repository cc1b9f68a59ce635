"""How far projections are and what keeps them, for health checks, metrics and people, whichever process leads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from application.log.sealing import timestamp_of
from projections.engine import follower_sql as sql
from projections.engine.projection import NEXT
from projections.engine.status_sql import STATUSES


class State(StrEnum):
    """What is being done about a projection."""

    LEADING = "leading"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"
    REBUILDING = "rebuilding"


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """One projection. Positions have gaps, so `lag_events` is the most that can be missing.

    `lag_seconds` is the age of the oldest event that is missing, `last_error` what keeps the leader from going on, or
    its tables from being rebuilt. `shape` is that of the tables, `made_for` what they were made for; `rebuilt` which
    part of the log (0 to 1) the rebuild has done that runs; `unled_seconds` how long ago the last lease of a leader
    ended where nobody leads, infinitely where nobody ever did.
    """

    name: str
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    state: str
    last_error: str | None
    parked: int
    shape: int
    made_for: str
    rebuilt: float | None
    unled_seconds: float = 0.0


class Parked(NamedTuple):
    """A customer that a projection set aside at a position, and why (class and field names)."""

    projection: str
    customer_id: UUID
    position: int
    reason: str
    parked_at: datetime


def read_statuses(connection: psycopg.Connection[Any]) -> list[ProjectionStatus]:
    """Every projection."""
    return _statuses(connection.execute(STATUSES).fetchall())


async def find_statuses(connection: psycopg.AsyncConnection[Any]) -> list[ProjectionStatus]:
    """The same, for request handlers."""
    return _statuses(await (await connection.execute(STATUSES)).fetchall())


def read_parked(connection: psycopg.Connection[Any]) -> list[Parked]:
    """Everybody who is set aside."""
    return [Parked(*row) for row in sql.all_parked(connection)]


def _statuses(rows: Sequence[Sequence[Any]]) -> list[ProjectionStatus]:
    statuses = [_status(row) for row in rows]
    return [each for each in statuses if not each.name.endswith(NEXT)]


def _status(row: Sequence[Any]) -> ProjectionStatus:
    name, position, head, missing, is_led, is_rebuilt, last_error, shape, made_for, next_position, parked, unled = row
    rebuilt = None
    if is_rebuilt:
        state = State.REBUILDING
        rebuilt = (next_position or 0) / max(1, head)
    elif is_led:
        state = State.LEADING
    else:
        state = State.RECONNECTING if last_error else State.STOPPED
    lag = max(0, head - position)
    age = _age(missing)
    return ProjectionStatus(
        name, position, head, lag, age, state.value, last_error, parked, shape, made_for, rebuilt, unled
    )


def _age(missing: bytes | None) -> float:
    """How many seconds ago an event happened; 0 for none, and for one that nobody can read."""
    happened = timestamp_of(missing) if missing else None
    return max(0.0, round((datetime.now(UTC) - happened).total_seconds(), 3)) if happened else 0.0
