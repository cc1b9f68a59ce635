"""Around every request: its id, its route, what every answer says, what is logged and measured, and HEAD.

Pure ASGI, and before FastAPI instead of behind it: a request that has a route goes straight there. FastAPI's own way to
it leads through nine layers, of which none does anything for us, and costs a fifth of the whole answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import structlog
from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.requests.request_id import request_id_of
from api.http.requests.routing import RouteTable
from api.http.responses.problems import kind_of, problem
from api.http.responses.refusals import (
    Fault,
    MethodNotAllowed,
    PathNotFound,
    Unexpected,
    ValidationFailed,
    pointer,
)
from api.server import metrics
from application.database import patience
from domain.errors import LogAltered, RecordUnreadable
from domain.text import InvalidValue

log = structlog.get_logger("api.http.requests")

HUNG_UP: Final = 499
"""Logged where the client was gone before it was answered."""

UNKNOWN: Final = "unknown"
_QUESTIONS: Final = ("GET", "HEAD", UNKNOWN)
_NO_SNIFFING: Final = (b"x-content-type-options", b"nosniff")
_NO_STORE: Final = (b"cache-control", b"no-store")
_TELL_WHO: Final = (401, 403, 429)
_QUIET: Final = ("/health/live", "/health/ready", "/metrics")


PageFor = Callable[[Scope, Exception], Response]
"""Makes the page that tells a person what was refused."""


class Requests:
    """The layer around all routes; `app` has them, and begins and ends the service."""

    def __init__(self, app: FastAPI, routes: RouteTable, page_for: PageFor) -> None:
        self._app, self._routes, self._page_for = app, routes, page_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        patience.begin()
        request_id = request_id_of(scope["headers"])
        method: str = scope["method"]
        if method == "HEAD":  # a copy, because the server looks into its own to leave the body out
            scope = {**scope, "method": "GET", "is_head": True}
        scope["request_id"] = request_id
        scope["app"] = self._app
        added = [(b"x-request-id", request_id.encode()), _NO_SNIFFING, *([_NO_STORE] if _is_v1(scope) else ())]
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        try:
            await self._way_of(scope)(scope, receive, answer)
        except ClientDisconnect:
            status = HUNG_UP
        except Exception as error:
            if status:
                raise  # half an answer cannot be taken back: the server cuts the connection
            error = told_as(error, request_id)
            response = self._page_for(scope, error) if _is_of_a_reader(scope) else problem(error, request_id)
            await response(scope, receive, answer)
        finally:
            _observe(scope, method, status, time.perf_counter() - began)

    def _way_of(self, scope: Scope) -> ASGIApp:
        route = self._routes.find(scope)
        return route.serve if route else self._refuse

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        """No route has this path, or none with this method.

        Raises `PathNotFound` or `MethodNotAllowed`, or first `Unauthenticated`: strangers do not learn what is there.
        """
        path: str = scope["path"]
        if _is_v1(scope):
            await self._app.state.keyring.caller(dict(scope["headers"]).get(b"authorization"))
        methods = self._routes.methods_of(path)
        if not methods:
            raise PathNotFound
        raise MethodNotAllowed({"Allow": ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))})


def _is_v1(scope: Scope) -> bool:
    return f"{scope['path']}/".startswith("/v1/")


def _is_of_a_reader(scope: Scope) -> bool:
    """Whether a person waits for an answer, in a browser that was sent to an address without a page."""
    return "route" not in scope and not _is_v1(scope) and b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def told_as(error: Exception, request_id: str) -> Exception:
    """The refusal that a client is told for an error; what nobody foresaw is logged and told as `Unexpected`."""
    if isinstance(error, InvalidValue):
        error = ValidationFailed([Fault("pointer", pointer(*error.field.split("/")), error.wording)])
    if isinstance(error, RecordUnreadable):
        log.error("a record cannot be opened", request_id=request_id, **_place(error))
    elif isinstance(error, LogAltered):
        log.error("the log is not what was recorded", request_id=request_id, position=error.position)
    elif kind_of(error) is None:
        log.error("an unexpected error", request_id=request_id, exc_info=error)
        return Unexpected()
    return error


def _place(error: RecordUnreadable) -> dict[str, Any]:
    return {"customer_id": str(error.customer_id), "version": error.version, "why": error.why}


def _observe(scope: Scope, method: str, status: int, seconds: float) -> None:
    """Routes are named by their template: a path can hold a tax id."""
    route: Any = scope.get("route")
    template = getattr(route, "path_format", UNKNOWN)
    known = method if route is not None and method in (*route.methods, "HEAD") else UNKNOWN
    metrics.request_answered(known, template, route.name if known not in _QUESTIONS else None, status, seconds)
    level = log.debug if template in _QUIET and status < 400 else log.info
    level(
        "request",
        method=method,
        route=template,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=scope["request_id"],
        caller=scope.get("caller"),
        **_client(scope, status),
    )


def _client(scope: Scope, status: int) -> dict[str, str]:
    """The address that a refused request came from, or one that failed: somebody may want to find it."""
    client = scope.get("client")
    return {"client": client[0]} if client and (status in _TELL_WHO or status >= 500) else {}
