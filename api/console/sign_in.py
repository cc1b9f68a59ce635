"""Signing in and out, and where one begins."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from api.console.frame.page import PageBook
from api.console.frame.session import give_cookie, is_on_this_machine, take_cookie
from api.console.frame.sign_in_form import IS_TYPED, KEY, TO, local_path, show
from api.console.frame.visit import Visit
from application.access.sessions import TooManyTries
from domain.errors import DatabaseUnavailable

pages = PageBook()


@pages.get("/")
async def start(visit: Visit) -> Response:
    """What somebody with this role comes for."""
    if visit.may("list_events") and not visit.may("change_customer"):
        return visit.go("/audit")
    if visit.may("get_customer"):
        return visit.go("/customers")
    return visit.go("/reports" if visit.may("list_reports") else "/system")


@pages.get("/sign-in", is_open=True)
async def sign_in_page(visit: Visit) -> Response:
    """The form, for whoever is not signed in."""
    to = local_path(visit.query.get(TO))
    return visit.go(to) if visit.session else show(visit, to)


@pages.post("/sign-in", is_open=True)
async def sign_in(visit: Visit) -> Response:
    """Begin a session, and go on to where one wanted to: with what was typed there, if anything was."""
    to, is_typed = local_path(visit.sent.get(TO)), IS_TYPED in visit.sent
    try:
        token = await visit.console.sessions.begin(visit.request, visit.sent.get(KEY, "").strip())
    except TooManyTries as refused:
        error = visit.t("sign_in.too_many", count=refused.seconds)
        response = show(visit, to, 429, error=error, typed=visit.sent_pairs, is_typed=is_typed)
        response.headers["Retry-After"] = str(refused.seconds)
        return response
    except DatabaseUnavailable:
        if not is_typed:
            raise
        error = visit.t("errors.no_database")
        response = show(visit, to, 503, error=error, typed=visit.sent_pairs, is_typed=True)
        response.headers["Retry-After"] = str(DatabaseUnavailable.retry_after)
        return response
    if token is None:
        return show(visit, to, 401, error=visit.t("sign_in.wrong_key"), typed=visit.sent_pairs, is_typed=is_typed)
    return await _signed_in(visit, token, to, is_typed=is_typed)


@pages.get("/sign-in/once", is_open=True)
async def sign_in_once_page(visit: Visit) -> Response:
    """What the link leads to. It uses nothing up, because links are also looked at by programs; its form does."""
    if not is_on_this_machine(visit.request):
        return _over(visit, 403, "sign_in.once_elsewhere")
    return visit.show("once.html", link=visit.query.get("t", ""), told=visit.t("sign_in.once_told"), is_over=False)


@pages.post("/sign-in/once", is_open=True)
async def sign_in_once(visit: Visit) -> Response:
    """Begin a session with the link."""
    if not is_on_this_machine(visit.request):
        return _over(visit, 403, "sign_in.once_elsewhere")
    token = await visit.console.sessions.begin_with_link(visit.sent.get("t", ""))
    if token is None:
        return _over(visit, 410, "sign_in.once_over")
    return await _signed_in(visit, token, "/")


@pages.post("/sign-out", is_open=True)
async def sign_out(visit: Visit) -> Response:
    """End the session, and have the browser forget what it showed."""
    if visit.session:
        await visit.console.sessions.end(visit.session)
        visit.session = None
    response = RedirectResponse("/sign-in", 303, {"Cache-Control": "no-store"})
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    take_cookie(response, visit.request)
    return response


async def _signed_in(visit: Visit, token: str, to: str, *, is_typed: bool = False) -> Response:
    """On to where one wanted to, with a new token: that of before, whoever knew it, leads nowhere any more.

    What was typed on another page goes on as it was sent here (307). It lacks the token of this session, so that page
    shows its form with it and does nothing.
    """
    if visit.session:
        await visit.console.sessions.end(visit.session)
        visit.session = None
    response = RedirectResponse(to, 307 if is_typed else 303, {"Cache-Control": "no-store"})
    give_cookie(response, visit.request, token)
    return response


def _over(visit: Visit, status: int, told: str) -> Response:
    return visit.show("once.html", status, link="", told=visit.t(told), is_over=True)
