"""Sign in with a key, and out again."""

from __future__ import annotations

from starlette.responses import Response

from api.console.page import PageBook
from api.console.session import set_cookie
from api.console.sign_in_form import sign_in_form
from api.console.visit import Visit

pages = PageBook()


@pages.get("/sign-in", is_open=True)
async def show_sign_in(visit: Visit) -> Response:
    """The form by itself."""
    return await sign_in_form(visit, 200)


@pages.post("/sign-in", is_open=True)
async def sign_in(visit: Visit) -> Response:
    """Begin a session with a key."""
    client = visit.request.client
    token = await visit.console.sessions.begin(visit.sent.get("key", "").strip(), client.host if client else "")
    if token is None:
        return await sign_in_form(visit, 422, visit.t("sign_in.wrong"))
    then = visit.sent.get("then", "/")
    response = visit.go(then if then.startswith("/") and not then.startswith(("//", "/\\")) else "/")
    set_cookie(response, visit.request, token)
    return response


@pages.post("/sign-out")
async def sign_out(visit: Visit) -> Response:
    """End the session."""
    assert visit.session
    await visit.console.sessions.end(visit.session)
    response = visit.go("/sign-in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
