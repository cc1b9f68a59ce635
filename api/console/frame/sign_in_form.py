"""What stands at an address for whoever is not signed in: the form for it, from which one goes on there."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response

from api.console.frame import forgery
from api.console.frame.visit import Visit
from domain.errors import DatabaseUnavailable

TO: Final = "to"
"""Where one goes on."""
IS_TYPED: Final = "typed"
"""Whether the form holds what was typed on another page."""
KEY: Final = "key"
OURS: Final = frozenset({TO, IS_TYPED, KEY, "username", "csrf"})
"""The fields of the sign-in form; all others are those of another page."""
_LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of ours, as browsers understand it: to some of them a backslash is a slash, and a line break is nothing."""

_NOT_SIGNED_IN: Final = 401
_UNAVAILABLE: Final = 503
_WHOLE_PAGE: Final = {"HX-Retarget": "body", "HX-Reswap": "outerHTML"}
"""The answer takes the place of the page, not of the part that its script asked for."""


async def sign_in_form(visit: Visit) -> Response:
    """The form instead of a page; what was sent stays in it, and is shown on its own page afterwards, unsent.

    Browsers keep our cookie back when a link of another site, of a mail or a chat leads here: the first answer only
    makes the browser ask again by itself, and that is no longer a request of another site.
    """
    if visit.request.method == "POST":
        forgery.must_be_meant(visit, None)
        is_typed = bool(visit.sent_pairs)  # a file is chosen again
        return show(visit, visit.path, _NOT_SIGNED_IN, typed=visit.sent_pairs, is_typed=is_typed)
    if visit.request.headers.get("sec-fetch-site") == "cross-site":
        return visit.show("frame/again.html")
    return show(visit, visit.address(), _NOT_SIGNED_IN)


def show(
    visit: Visit,
    to: str,
    status: int = 200,
    *,
    error: str | None = None,
    typed: list[tuple[str, str]] | None = None,
    is_typed: bool = False,
) -> Response:
    """The form; `typed` are fields of another page, which it carries along."""
    response = visit.show(
        "frame/sign_in.html",
        status,
        block=None if is_typed else "ended",
        to=to,
        is_part=visit.is_fragment and not is_typed,
        is_in_form=_shown_on(visit) not in ("", visit.path),
        error=error,
        faults=[(error, KEY)] if error else (),
        is_typed=is_typed,
        typed=[(name, value) for name, value in typed or () if name not in OURS],
    )
    if is_typed and visit.is_fragment:
        response.headers.update(_WHOLE_PAGE)
    return response


def not_saved(visit: Visit) -> Response:
    """What was sent while nobody could say whose session it is, to be sent once more as it is."""
    forgery.must_be_meant(visit, None)
    response = visit.show("frame/not_saved.html", _UNAVAILABLE, typed=visit.sent_pairs)
    response.headers["Retry-After"] = str(DatabaseUnavailable.retry_after)
    if visit.is_fragment:
        response.headers.update(_WHOLE_PAGE)
    return response


def _shown_on(visit: Visit) -> str:
    """The page on which a part is shown that the script asks for: where that is another one, a form is filled in."""
    return urlsplit(visit.request.headers.get("hx-current-url", "")).path


def local_path(text: str | None) -> str:
    """Where to go on, if that is a place of ours: a form that somebody else made leads nowhere else."""
    return text if text and _LOCAL.fullmatch(text) else "/"
