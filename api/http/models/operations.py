"""Answers about the service itself."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import BaseModel
from typing_extensions import TypedDict  # that of `typing` cannot be documented before Python 3.12

from api.http.models import members as about
from api.http.models.members import member


class Alive(BaseModel):
    """The process answers."""

    status: Annotated[Literal["alive"], member("Always that.", "alive")]


class ProjectionOut(BaseModel):
    """How far a projection is; `lag_events` is an upper bound, `lag_seconds` the age of the oldest missing event.

    `rebuilt` is the part of the log, 0 to 1, that is in its new tables, while they are made.
    """

    name: Annotated[str, member("What it is called.", "customer_list")]
    position: Annotated[int, member("How far it is in the log.", 1042)]
    lag_events: Annotated[int, member("How many events it lacks, at most.", 0)]
    lag_seconds: Annotated[float, member("The age in seconds of the oldest event that it lacks.", 0.0)]
    state: Annotated[str, member("What is being done about it.", "leading")]
    last_error: Annotated[str | None, member("What kept it from going on last.", None)]
    parked: Annotated[
        int, member("How many customers are set aside because an event of theirs cannot be projected.", 0)
    ]
    rebuilt: Annotated[
        float | None,
        member("The part of the log, 0 to 1, that is in its new tables while they are made; null otherwise.", None),
    ]


class Projections(BaseModel):
    """All projections."""

    items: Annotated[list[ProjectionOut], member("By name.")]
    next_cursor: Annotated[None, about.NO_CURSOR]
    previous_cursor: Annotated[None, about.NO_CURSOR]


class Readiness(TypedDict):
    """Whether the service can do its work, and for whoever sends a valid key, what is to say about it."""

    status: Annotated[Literal["ready", "degraded", "not-ready"], member("`degraded` ones can be used.", "ready")]
    reasons: NotRequired[Annotated[list[str], member("Why it is not ready or degraded. Absent without a key.", [])]]
    projections: NotRequired[Annotated[list[ProjectionOut], member("How far they are. Absent without a key.")]]


class ExplanationOut(BaseModel):
    """What a kind of problem means and what to do about it."""

    type: Annotated[str, member("As in the problem.", "/problems/email-locked")]
    title: Annotated[str, member("The kind in words.", "The e-mail is locked")]
    status: Annotated[int, member("The status of the answer.", 409)]
    cause: Annotated[str, member("Why it happens.", "Somebody locked the e-mail.")]
    remedy: Annotated[str, member("What helps.", "Have it unlocked.")]
