"""What is shown where a page is refused: what happened and what to do, in the language of the reader."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response
from starlette.types import Message, Scope

from api.console.frame.visit import Visit
from api.http.responses.problems import faults_of_refusal, headers_of, kind_of, told_of
from api.http.responses.refusals import Forbidden, PathNotFound, ValidationFailed
from application.access.permissions import ROLES
from domain.errors import (
    CustomerErased,
    CustomerNotFound,
    DatabaseUnavailable,
    IdempotencyKeyInFlight,
    IdempotencyKeyReused,
    TaxIdTaken,
)

_SAID_TO_PEOPLE: Final[dict[type[Exception], str]] = {
    PathNotFound: "errors.no_page",
    Forbidden: "errors.forbidden",
    ValidationFailed: "errors.not_valid",
    IdempotencyKeyInFlight: "errors.in_progress",
    IdempotencyKeyReused: "errors.sent_otherwise",
    TaxIdTaken: "errors.tax_id_taken",
}
"""Refusals whose own words are for programs: they name headers, members and permissions."""


def page_for(scope: Scope, error: Exception) -> Response:
    """The page for a request that has none."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    return refused(Visit(scope, receive), error)


def refused(visit: Visit, error: Exception) -> Response:
    """The page for a refusal of the table; nothing was changed."""
    if isinstance(error, ValidationFailed) and {fault.where for fault in error.faults} <= visit.params.keys():
        error = PathNotFound()  # such as an id that can be nobody's
    kind = kind_of(error)
    assert kind is not None
    advice = [f"{fault.where}: {visit.said(fault.wording)}" for fault in faults_of_refusal(error)]
    if isinstance(error, Forbidden) and error.permissions:
        roles = [name for name, permissions in ROLES.items() if not permissions.isdisjoint(error.permissions)]
        advice.append(visit.t("errors.roles", roles=", ".join(visit.t(f"layout.role_{role}") for role in roles)))
    response = visit.show(
        "frame/error.html",
        kind.status,
        block="content",
        heading=visit.t(f"errors.{kind.status}"),
        text=said_to(visit, error),
        advice=" ".join(advice) or None,
        request_id=visit.request_id,
        links=[*_back(visit, error), (visit.t("errors.begin"), "/")],
    )
    for name, value in headers_of(error).items():
        if name != "WWW-Authenticate":
            response.headers[name] = value
    return response


def said_to(visit: Visit, error: Exception) -> str:
    """What a person is told about a refusal of the table; they know no headers."""
    if type(error) is DatabaseUnavailable:  # its kinds say more
        return visit.t("errors.no_database" if visit.request.method == "GET" else "errors.outcome_unknown")
    key = _SAID_TO_PEOPLE.get(type(error))
    return visit.t(key) if key else visit.said(told_of(error))


def _back(visit: Visit, error: Exception) -> list[tuple[str, str]]:
    """To the customer that the page was about, where there is one."""
    customer = visit.params.get("customer_id")
    if customer is None or visit.session is None or visit.path == f"/customers/{customer}":
        return []
    if isinstance(error, CustomerNotFound) or not visit.may("get_customer"):
        return []
    text = "errors.certificate" if isinstance(error, CustomerErased) else "conflict.back"
    return [(visit.t(text), f"/customers/{customer}")]
