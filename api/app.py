"""The ASGI application: routes, what surrounds them, and when the service behind them begins and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from api import metrics
from api.identity.auth import Keyring
from api.identity.rate_limit import RateLimit
from api.requests.middleware import Requests
from api.requests.strict import StrictRoute
from api.responses import openapi
from api.responses.problems import problem
from api.responses.refusals import MethodNotAllowed, PathNotFound
from api.routes import (
    audit_log,
    audit_proofs,
    billing_entities,
    changes,
    customer_list,
    customers,
    emails,
    erasure,
    history,
    operations,
    phones,
    reference,
    tax_ids,
)
from api.service import Service

NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own would put queries and paths, which hold personal data, into spans; we have our metrics and logs."""

ROUTERS = (
    customers,
    customer_list,
    emails,
    phones,
    billing_entities,
    tax_ids,
    changes,
    history,
    erasure,
    audit_log,
    audit_proofs,
    operations,
    reference,
)
"""In the order of the reference; the first match wins, so what is asked most often comes first."""


def create_app(service: Service) -> ASGIApp:
    """The application around a service, which it starts and stops."""
    settings = service.settings
    app = FastAPI(
        title=openapi.TITLE,
        version=openapi.VERSION,
        lifespan=_lifespan,
        openapi_url=None,
        redirect_slashes=False,
        exception_handlers={HTTPException: _refused},
        telemetry=NO_TELEMETRY,
    )
    app.state.service = service
    app.state.keyring = Keyring(service.connection)
    app.state.rate_limit = RateLimit(settings.rate_limit, settings.workers) if settings.rate_limit else None
    for module in ROUTERS:
        # Not include_router: that would wrap our routes and match every path twice.
        app.router.routes.extend(module.router.routes)
    app.openapi = partial(openapi.document, app, settings)  # type: ignore[method-assign]
    return Requests(app)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    keyring: Keyring = app.state.keyring
    await service.start()
    await keyring.start()
    sampling = asyncio.create_task(metrics.sample(service), name="metrics")
    try:
        yield
    finally:
        sampling.cancel()
        with suppress(asyncio.CancelledError):
            await sampling
        await keyring.stop()
        await service.stop()


async def _refused(request: Request, error: Exception) -> Response:
    """What Starlette refuses by itself: paths and methods that no route has. Raises `Unauthenticated`."""
    assert isinstance(error, HTTPException)
    request_id = request.scope.get("request_id", "")
    if f"{request.scope['path']}/".startswith("/v1/"):  # who asks comes first; strangers do not learn what is there
        await request.app.state.keyring.caller(dict(request.scope["headers"]).get(b"authorization"))
    if error.status_code == 405:
        return problem(MethodNotAllowed({"Allow": ", ".join(_methods(request))}), request_id)
    if error.status_code == 404:
        return problem(PathNotFound(), request_id)
    return problem(error, request_id)


def _methods(request: Request) -> list[str]:
    """All methods that the path answers."""
    methods: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, StrictRoute) and route.path_regex.match(request.scope["path"]):
            methods |= route.methods or set()
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)
