"""The form that stands at every address while nobody is signed in."""

from __future__ import annotations

from starlette.responses import Response

from api.console.visit import Visit


async def sign_in_form(visit: Visit, status: int = 401, fault: str | None = None) -> Response:
    """The form; after signing in it leads to the address that was asked for."""
    return visit.show("sign_in.html", status, fault=fault, then=visit.sent.get("then") or visit.address())
