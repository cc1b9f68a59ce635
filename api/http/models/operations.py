"""Answers about the service itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class ProjectionOut(BaseModel):
    """How far a projection is; `lag_events` is an upper bound, `lag_seconds` the age of the oldest missing event.

    `rebuilt` is the part of the log, 0 to 1, that is in its new tables, while they are made.
    """

    name: str
    position: int
    lag_events: int
    lag_seconds: float
    state: str
    last_error: str | None
    parked: int
    rebuilt: float | None


class Projections(BaseModel):
    """All projections."""

    items: list[ProjectionOut]
    next_cursor: None
    previous_cursor: None


class Readiness(BaseModel):
    """Whether the service can do its work, and if not, why; `degraded` while tables are rebuilt for this version."""

    status: Literal["ready", "degraded", "not-ready"]
    reasons: list[str]
    projections: list[ProjectionOut]
