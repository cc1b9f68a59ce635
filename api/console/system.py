"""Whether the service is well: what is being done about its projections, imports that run, and what was signed last."""

from __future__ import annotations

import asyncio
from typing import Any, Final, NamedTuple

import psycopg
from starlette.responses import Response

from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.server.condition import Finding, Severity, find_of_checkpoints, find_of_parked, find_of_projection
from api.server.preparation import checkpoint_files
from api.server.readiness import find_readiness
from api.server.service import Service
from domain.errors import DatabaseUnavailable
from projections.engine.shapes import percent
from projections.engine.status import Parked, ProjectionStatus, read_parked
from projections.proof.restored_log import Signed
from projections.read_models import by_name

pages = PageBook()

_KINDS: Final = {Severity.OK: "ok", Severity.NOTE: "info", Severity.WRONG: "bad"}
_RETRY: Final = "customers projections retry"
_DOCTOR: Final = "customers doctor"
_RUNNING: Final = ("reading", "running")


class _Looked(NamedTuple):
    parked: list[Parked]
    checkpoints: Finding
    signed: Signed | None


@pages.get("/system", stands_on="list_projections")
async def show_system(visit: Visit) -> Response:
    """All of it on one page, in the words of `customers doctor`."""
    service: Service = visit.request.app.state.service
    ready = await find_readiness(service)
    found = await asyncio.to_thread(_look, service)
    known = by_name(service.settings.timezone)
    findings = {each.name: find_of_projection(each, known.get(each.name)) for each in ready.statuses}
    parked = find_of_parked(len(found.parked))
    is_well = all(each.severity is not Severity.WRONG for each in (*findings.values(), parked, found.checkpoints))
    return visit.show(
        "system.html",
        state=ready.status if is_well or ready.reasons else "attention",
        reasons=[visit.said(each) for each in ready.reasons],
        projections=[_projection(visit, each, findings[each.name]) for each in ready.statuses],
        parked=found.parked,
        parked_finding=_said(visit, parked),
        imports=await _imports(visit),
        checkpoints=_said(visit, found.checkpoints),
        signed=found.signed,
        retry=_RETRY,
        doctor=_DOCTOR,
    )


def _look(service: Service) -> _Looked:
    """What there is no question of the interface for. Raises `DatabaseUnavailable`."""
    try:
        with service.connect() as connection:
            return _Looked(
                read_parked(connection), *find_of_checkpoints(connection, checkpoint_files(service.settings))
            )
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable from error


def _projection(visit: Visit, status: ProjectionStatus, finding: Finding) -> dict[str, Any]:
    return {
        "name": status.name,
        "position": status.position,
        "lag_events": status.lag_events,
        "lag_seconds": round(status.lag_seconds, 1),
        "shape": status.shape,
        "parked": status.parked,
        "last_error": status.last_error,
        "rebuilt": status.rebuilt,
        "percent": None if status.rebuilt is None else percent(status.rebuilt),
        **_said(visit, finding),
    }


def _said(visit: Visit, finding: Finding) -> dict[str, str]:
    return {"kind": _KINDS[finding.severity], "said": visit.said(finding.wording)}


async def _imports(visit: Visit) -> list[dict[str, Any]] | None:
    """Those that run; None for whoever may not see imports."""
    if not visit.may("list_imports"):
        return None
    items = (await visit.ask("GET", "/v1/imports")).content["items"]
    return [item for item in items if item["state"] in _RUNNING]
