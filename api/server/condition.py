"""How the service is: what the health check, the doctor and the console say of it, in the same words."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, NamedTuple

import psycopg

from api.server import messages as say
from application.database.connections import ServerSilent
from application.database.unconfirmed import CommitUnconfirmed
from application.writing.commits import Commits, state_of
from domain.errors import EventsLost
from domain.wording import Wording
from projections.engine.projection import Projection
from projections.engine.shapes import ShapeTooNew, being_rebuilt, can_follow, is_current, percent, told_of
from projections.engine.status import ProjectionStatus, State
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.restored_log import Signed, must_not_be_rewound, signed_last
from projections.proof.signing import LogRewound

LAG_SECONDS: Final = 30
"""A projection that is further behind is not well, whatever its state says."""
COMMIT_SECONDS: Final = 6.0
"""A writer tries a commit every two seconds; one that has not managed any for longer cannot."""
HANDOVER_SECONDS: Final = 3.0
"""So long nobody may lead: where one service ends, another takes over within a second or two."""


class Severity(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


class Finding(NamedTuple):
    """What was found."""

    severity: Severity
    wording: Wording


def find_of_projection(status: ProjectionStatus, projection: Projection | None) -> Finding:
    """Its shape where that is not right, else how far it is."""
    if finding := find_of_shape(status, projection):
        return finding
    behind = {"events": f"{status.lag_events:,}", "seconds": f"{status.lag_seconds:.0f}"}
    if status.state == State.STOPPED.value and status.lag_events:
        return Finding(Severity.NOTE, Wording(say.BEHIND_AND_STOPPED, behind))
    if status.lag_seconds > LAG_SECONDS:
        return Finding(Severity.WRONG, Wording(say.FAR_BEHIND, behind))
    values = {"position": status.position, "percent": percent(status.rebuilt or 0.0)}
    return Finding(Severity.OK, Wording(say.AT_POSITION[status.state], values))


def find_of_shape(status: ProjectionStatus, projection: Projection | None) -> Finding | None:
    """What is to say of tables that are not as this version makes them."""
    if projection is None or is_current(projection, status.shape, status.made_for):
        return None
    if status.shape > projection.shape:
        return Finding(Severity.WRONG, ShapeTooNew(projection, status.shape).wording)
    told = told_of(projection, status.shape, status.made_for, status.rebuilt, status.last_error)
    assert told
    waits = status.rebuilt is None
    return Finding(Severity.WRONG if waits and status.last_error else Severity.NOTE, told)


def find_of_parked(count: int) -> Finding:
    """Whether customers are set aside."""
    if count:
        return Finding(Severity.WRONG, Wording(say.SET_ASIDE, {"count": count}))
    return Finding(Severity.OK, Wording(say.NOBODY_SET_ASIDE))


def find_of_checkpoints(connection: psycopg.Connection[Any], files: CheckpointFiles) -> tuple[Finding, Signed | None]:
    """Whether the log has all that was signed of it, and what that was."""
    signed = signed_last(files)
    try:
        must_not_be_rewound(connection, files)
    except LogRewound as error:
        return Finding(Severity.WRONG, error.wording), signed
    if signed:
        return Finding(Severity.OK, Wording(say.SIGNED_UP_TO, {"position": signed.position})), signed
    return Finding(Severity.NOTE, Wording(say.NOTHING_SIGNED, {"directory": files.directory})), None


def why_not_ready(status: ProjectionStatus, projection: Projection | None) -> Wording | None:
    """What keeps a projection from being followed; not that its tables are, or wait to be, rebuilt."""
    if projection and status.shape > projection.shape:
        return told_of(projection, status.shape, status.made_for, status.rebuilt)
    if status.rebuilt is not None or (projection and not can_follow(projection, status.shape)):
        return None
    is_missed = status.last_error or max(status.lag_seconds, status.unled_seconds) > HANDOVER_SECONDS
    if status.state != State.LEADING.value and is_missed:
        return Wording(say.NOT_FOLLOWED[status.state], {"name": status.name})
    if status.lag_seconds > LAG_SECONDS:
        return Wording(say.PROJECTION_BEHIND, {"name": status.name, "seconds": f"{status.lag_seconds:.0f}"})
    return None


def why_degraded(status: ProjectionStatus, projection: Projection | None) -> Wording | None:
    """How far its tables are rebuilt, or what keeps them from being made for this version."""
    if projection is None or status.shape > projection.shape:
        return None
    if told := told_of(projection, status.shape, status.made_for, status.rebuilt, status.last_error):
        return told
    return being_rebuilt(status.name, status.rebuilt) if status.rebuilt is not None else None


def why_no_commit(commits: Commits) -> Wording | None:
    """What keeps commands from being recorded, in the words for its SQLSTATE: never a value."""
    trouble = commits.trouble
    if trouble is not None and not isinstance(trouble, ServerSilent):
        if isinstance(trouble, CommitUnconfirmed):
            return Wording(say.NO_STANDBY)
        if isinstance(trouble, EventsLost):
            return trouble.wording
        sqlstate = state_of(trouble)
        if sqlstate is None:
            return Wording(say.DATABASE_SILENT)
        known = say.NO_COMMIT.get(sqlstate) or say.NO_COMMIT.get(sqlstate[:2])
        return Wording(known) if known else Wording(say.NO_COMMIT_FOR, {"sqlstate": sqlstate})
    if trouble is not None or commits.age > COMMIT_SECONDS:
        return Wording(say.NO_COMMIT_SINCE, {"seconds": f"{commits.age:.0f}"})
    return None
