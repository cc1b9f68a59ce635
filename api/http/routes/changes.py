"""The log as other services follow it: that something happened, in order, without personal data."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import WithJsonSchema
from starlette.responses import Response

from api.http.models.customers import Changes
from api.http.requests.access import Reading
from api.http.requests.query import Position, whole_number
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.problems import may_answer
from application.log.changes import read_changes
from domain.errors import PositionBeyondLog

router = APIRouter(route_class=StrictRoute, tags=["Changes"])

MAX_LIMIT: Final = 1_000
DEFAULT_LIMIT: Final = 100


@router.get("/v1/changes", response_model=Changes, responses=may_answer(*documented.ANY, PositionBeyondLog))
async def list_changes(
    call: Reading,
    after: Annotated[Position, Query(description="`last_position` of the answer before, or 0.")] = 0,
    limit: Annotated[
        int,
        whole_number(1, MAX_LIMIT),
        WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "examples": [500]}),
        Query(description="How many at most."),
    ] = DEFAULT_LIMIT,
) -> Response:
    """What happened after a position, in the order of the log; no position is ever skipped.

    Where `epoch` is another one than before, or the answer is 409 `position-beyond-log`, a backup was restored: events
    that were read may be gone.
    """
    async with call.connection() as connection:
        changes = await read_changes(connection, after, limit)
    return Answer(to_json(changes._asdict() | {"items": [each._asdict() for each in changes.items]}))
