"""The service itself: is it alive, is it ready, what does it measure, how far are its projections."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from api.http.models.operations import Alive, Projections, Readiness
from api.http.requests.access import Observing
from api.http.requests.call import Call
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.problems import may_answer
from api.server.metrics import CONTENT_TYPE, exposition
from api.server.readiness import find_readiness
from projections.engine.status import ProjectionStatus, find_statuses

router = APIRouter(route_class=StrictRoute, tags=["Operations"])

_OPEN = may_answer(*documented.OPEN)
_METRICS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"example": 'customers_projection_lag_events{projection="customer_list"} 0.0\n'}}}
}


@router.get("/health/live", response_model=Alive, responses=_OPEN)
async def live() -> Response:
    """Whether the process answers."""
    return Answer(b'{"status":"alive"}')


@router.get(
    "/health/ready",
    response_model=Readiness,
    responses=_OPEN | {503: {"model": Readiness}},
    openapi_extra={"security": [{}, {"apiKey": []}]},
)
async def ready(call: Call) -> Response:
    """Whether the service can do its work: the database commits, and the projections are followed.

    503 `not-ready` where it cannot; `degraded` (200) where something wants attention. Whoever sends a valid key is told
    the reasons.
    """
    readiness = await find_readiness(call.service)
    content: dict[str, Any] = {"status": readiness.status}
    if call.app.state.keyring.remembered(call.sent.get(b"authorization")):
        content["reasons"] = [reason.text() for reason in readiness.reasons]
        content["projections"] = [_document(each) for each in readiness.statuses]
    headers = [(b"cache-control", b"no-store"), *([(b"retry-after", b"1")] if readiness.hindrances else ())]
    return Answer(to_json(content), 503 if readiness.hindrances else 200, headers)


@router.get("/metrics", response_class=PlainTextResponse, responses=_OPEN | _METRICS)
async def metrics() -> Response:
    """Prometheus metrics, summed over the workers."""
    return Response(exposition(), 200, {"Content-Type": CONTENT_TYPE})


@router.get("/v1/projections", response_model=Projections, responses=may_answer(*documented.ANY))
async def list_projections(call: Observing) -> Response:
    """How far the projections are, and what keeps them from going on."""
    async with call.connection() as connection:
        items = [_document(each) for each in await find_statuses(connection)]
    content = {"items": items, "next_cursor": None, "previous_cursor": None}
    return Answer(to_json(content))


def _document(status: ProjectionStatus) -> dict[str, Any]:
    return {
        "name": status.name,
        "position": status.position,
        "lag_events": status.lag_events,
        "lag_seconds": status.lag_seconds,
        "state": status.state,
        "last_error": status.last_error,
        "parked": status.parked,
        "rebuilt": status.rebuilt,
    }
