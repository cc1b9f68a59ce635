"""Whether a form was sent by the person in front of one of our pages, or by another site through their browser."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from api.console.frame.visit import Visit
from api.http.responses.refusals import FromElsewhere


def must_be_meant(visit: Visit, token: str | None) -> None:
    """Raises `FromElsewhere` for what another site sent.

    What a page of ours sent, but one of a session that is over, comes without the token of this session: then the
    visit changes nothing (see `Visit.ask`), so that its form is shown again with everything that was typed.
    """
    if not _is_from_here(visit.request):
        raise FromElsewhere
    if visit.session and not hmac.compare_digest((token or "").encode(), visit.session.csrf.encode()):
        visit.is_unsent = True


def _is_from_here(request: Request) -> bool:
    """Browsers say where a form stands: in one header on TLS and on this machine, everywhere in the other."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    return request.headers.get("origin") == f"{request.url.scheme}://{request.headers.get('host')}"
