"""Answers about the service itself."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class ProjectionOut(BaseModel):
    """How far a projection is; `lag_events` is an upper bound, `lag_seconds` the age of the oldest missing event."""

    name: str
    position: int
    lag_events: int
    lag_seconds: float
    state: str
    last_error: str | None
    parked: int


class Projections(BaseModel):
    """All projections."""

    items: list[ProjectionOut]
    next_cursor: None
    previous_cursor: None


class Readiness(BaseModel):
    """Whether the service can do its work, and if not, why."""

    status: Literal["ready", "not-ready"]
    reasons: list[str]
    projections: list[ProjectionOut]
