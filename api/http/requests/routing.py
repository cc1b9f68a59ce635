"""Which route a request has: the first that has its path and method, as a router would choose, without the layers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from re import Pattern
from typing import Protocol

from starlette.types import Receive, Scope, Send


class Served(Protocol):
    """What a request can lead to: an endpoint of the interface, or a page."""

    path_regex: Pattern[str]

    @property
    def methods(self) -> Collection[str] | None:
        """Which it answers."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""


class RouteTable:
    """All routes, by method; the first match wins."""

    def __init__(self, routes: Iterable[Served]) -> None:
        self._routes: dict[str, list[Served]] = {}
        for route in routes:
            for method in route.methods or ():
                self._routes.setdefault(method, []).append(route)

    def find(self, scope: Scope) -> Served | None:
        """The route of a request, which is noted in `scope` with the variable parts of the path."""
        path: str = scope["path"]
        for route in self._routes.get(scope["method"], ()):
            if match := route.path_regex.match(path):
                scope["route"], scope["path_params"] = route, match.groupdict()
                return route
        return None

    def methods_of(self, path: str) -> set[str]:
        """The methods that a path answers."""
        return {
            method for method, routes in self._routes.items() if any(route.path_regex.match(path) for route in routes)
        }
