"""What a person sets for a browser: the language, and whether single keys do something."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.console.frame.forms import Choice, Field, FieldShown, Form
from api.console.frame.page import PageBook
from api.console.frame.sign_in_form import local_path
from api.console.frame.visit import LANGUAGE_COOKIE, SHORTCUTS_COOKIE, Visit

pages = PageBook()

_YEAR: Final = 365 * 24 * 60 * 60
_ALLOWED: Final = {LANGUAGE_COOKIE: ("es", "en"), SHORTCUTS_COOKIE: ("on", "off")}
_FORM: Final = Form(
    Field(LANGUAGE_COOKIE, "preferences.language", "choice", is_required=True),
    Field(SHORTCUTS_COOKIE, "preferences.shortcuts", "choice", hint="preferences.shortcuts_hint", is_required=True),
)


@pages.get("/preferences", is_open=True)
async def show_preferences(visit: Visit) -> Response:
    """What is set, to be changed."""
    return visit.show("preferences.html", fields=_fields(visit))


@pages.post("/preferences", is_open=True)
async def set_preferences(visit: Visit) -> Response:
    """Keep it in the browser, and go back to where the person was."""
    back = visit.sent.get("back")
    response = visit.go(local_path(back)) if back else visit.go("/preferences", "preferences.kept")
    for name, allowed in _ALLOWED.items():
        if visit.sent.get(name) in allowed:
            is_secure = visit.request.url.scheme == "https"
            value = visit.sent[name]
            response.set_cookie(name, value, _YEAR, path="/", secure=is_secure, httponly=True, samesite="lax")
    return response


def _fields(visit: Visit) -> list[FieldShown]:
    values = {LANGUAGE_COOKIE: visit.language, SHORTCUTS_COOKIE: "on" if visit.has_shortcuts else "off"}
    choices = {
        LANGUAGE_COOKIE: [Choice("es", "Español"), Choice("en", "English")],
        SHORTCUTS_COOKIE: [Choice(each, visit.t(f"preferences.shortcuts_{each}")) for each in ("on", "off")],
    }
    return _FORM.shown(visit, values, choices=choices)
