"""The ASGI application: routes, what surrounds them, and when the service behind them begins and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp

from api.console.book import PAGES
from api.console.frame.console import Console
from api.console.frame.refused import page_for
from api.console.frame.rendering import ASSETS
from api.http.identity.auth import Keyring
from api.http.identity.rate_limit import RateLimit
from api.http.reference import openapi
from api.http.reference.pages import Pages
from api.http.requests.middleware import Requests
from api.http.requests.routing import RouteTable
from api.http.requests.strict import StrictRoute
from api.http.responses.compression import Compression
from api.http.routes import (
    audit_log,
    audit_proofs,
    billing_entities,
    changes,
    customer_list,
    customers,
    emails,
    erasure,
    export,
    history,
    import_files,
    imported_rows,
    imports,
    operations,
    phones,
    reference,
    reports,
    tax_ids,
)
from api.server import metrics
from api.server.service import Service
from api.settings import Settings

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
    export,
    emails,
    phones,
    billing_entities,
    tax_ids,
    changes,
    history,
    erasure,
    audit_log,
    audit_proofs,
    reports,
    import_files,
    imported_rows,
    imports,
    operations,
    reference,
)
"""In the order of the reference; the first match wins, so what is asked most often comes first."""


def create_app(service: Service) -> ASGIApp:
    """The application around a service, which it starts and stops."""
    settings = service.settings
    app = described(settings)
    app.state.service = service
    app.state.keyring = Keyring(service.connection)
    app.state.rate_limit = RateLimit(settings.rate_limit, settings.workers) if settings.rate_limit else None
    routes = [route for route in app.routes if isinstance(route, StrictRoute)]
    app.state.assets = ASSETS
    app.state.console = Console(settings, service.connection, routes)
    app.state.routes = RouteTable([*routes, *PAGES])
    return Compression(Requests(app, app.state.routes, page_for))


def described(settings: Settings) -> FastAPI:
    """The routes and the document that describes them."""
    app = FastAPI(
        title=openapi.TITLE,
        version=openapi.VERSION,
        lifespan=_lifespan,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    for module in ROUTERS:
        # Not include_router: that would wrap our routes and match every path twice.
        app.router.routes.extend(module.router.routes)
    app.openapi = partial(openapi.document, app, settings)  # type: ignore[method-assign]
    app.state.pages = Pages(app.openapi)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    keyring: Keyring = app.state.keyring
    await service.start()
    await keyring.start()
    sampling = asyncio.create_task(metrics.sample(service.connection, lambda: service.writer.waiting), name="metrics")
    try:
        yield
    finally:
        sampling.cancel()
        await asyncio.gather(sampling, return_exceptions=True)
        await keyring.stop()
        await service.stop()
