"""Whether a form was meant: sent from our own page, by the person whose session it is."""

from __future__ import annotations

import hmac
from typing import Final

from api.console.visit import Visit
from api.http.responses.refusals import RequestRefused
from domain.wording import Message


class NotMeant(RequestRefused):
    """A form that another site sent, or one of a session that has ended."""

    message = Message(
        "form-not-meant",
        "This form was not sent from a page of this session. Open the page again and send it from there.",
        "Este formulario no se envió desde una página de esta sesión. Abra la página de nuevo y envíelo desde ahí.",
    )


_OUR_OWN: Final = ("same-origin", "none")


def must_be_meant(visit: Visit, token: str | None) -> None:
    """Raises `NotMeant` for a form that did not come from a page of ours in this session."""
    headers = visit.request.headers
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    ours = f"{visit.request.url.scheme}://{headers.get('host', '')}"
    if site not in _OUR_OWN if site else origin is not None and origin != ours:
        raise NotMeant
    if visit.session and not hmac.compare_digest(visit.csrf, token or ""):
        raise NotMeant
