"""The service itself: is it alive, is it ready, what does it measure, how far are its projections."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from api.metrics import CONTENT_TYPE, exposition
from api.models.operations import Alive, Projections, Readiness
from api.requests.access import Observing
from api.requests.call import Call
from api.requests.strict import StrictRoute
from api.responses import documented
from api.responses.answers import Answer, to_json
from api.responses.problems import may_answer
from api.responses.refusals import Unexpected, ValidationFailed
from api.service import Service
from application import event_store_sql as sql
from domain.errors import DatabaseUnavailable
from projections.status import State

router = APIRouter(route_class=StrictRoute, tags=["Operations"])

_AT_WORK = {State.LEADING.value, State.STANDBY.value, State.REBUILDING.value}
_OPEN = may_answer(ValidationFailed, Unexpected)


@router.get("/health/live", response_model=Alive, responses=_OPEN)
async def live() -> Response:
    """Whether the process answers."""
    return Answer(b'{"status":"alive"}')


@router.get("/health/ready", response_model=Readiness, responses=_OPEN | {503: {"model": Readiness}})
async def ready(call: Call) -> Response:
    """Whether the database answers and the projections are being followed, with reasons where not."""
    reasons = await _reasons(call.service)
    content = {
        "status": "not-ready" if reasons else "ready",
        "reasons": reasons,
        "projections": projection_documents(call.service),
    }
    return Answer(to_json(content), 503 if reasons else 200, [(b"cache-control", b"no-store")])


async def _reasons(service: Service) -> list[str]:
    reasons = []
    try:
        async with service.connection() as connection:
            await connection.execute(sql.HEAD)
    except DatabaseUnavailable:
        reasons.append("The database does not answer.")
    if not service.writer.is_alive:
        reasons.append("Commands are not being taken.")
    for follower in service.followers:
        status = follower.status()
        if status.state not in _AT_WORK:
            reasons.append(f"The projection {status.name} is {status.state}.")
    return reasons


@router.get("/metrics", response_class=PlainTextResponse, responses=_OPEN)
async def metrics() -> Response:
    """Prometheus metrics, summed over the workers."""
    return Response(exposition(), 200, {"Content-Type": CONTENT_TYPE})


@router.get("/v1/projections", response_model=Projections, responses=may_answer(*documented.ANY))
async def list_projections(call: Observing) -> Response:
    """How far the projections are and how they feel."""
    content = {"items": projection_documents(call.service), "next_cursor": None, "previous_cursor": None}
    return Answer(to_json(content))


def projection_documents(service: Service) -> list[dict[str, Any]]:
    """The projections as this process sees them."""
    return [
        {
            "name": status.name,
            "position": status.position,
            "lag_events": status.lag_events,
            "lag_seconds": status.lag_seconds,
            "state": status.state,
            "last_error": status.last_error,
            "parked": status.parked,
        }
        for status in (follower.status() for follower in service.followers)
    ]
