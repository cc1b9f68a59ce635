"""The history of a customer: everything that happened to it, the newest first."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from api.console.frame.forms import Choice
from api.console.frame.page import PageBook
from api.console.frame.visit import ApiAnswer, Visit
from api.console.words import changes
from domain.errors import CustomerErased

pages = PageBook()

_A_PAGE: Final = 25
_AT_ONCE: Final = 200
"""Events that are looked through for those of a kind."""

KINDS: Final = ("details", "emails", "phones", "billing", "life")

_BEGINNINGS: Final = {
    "Email": "emails",
    "Phone": "phones",
    "BillingEntity": "billing",
    "DefaultBillingEntity": "billing",
    "CustomerRegistered": "details",
    "CustomerChanged": "details",
    "TaxId": "details",
}


def kind_of_event(event_type: str) -> str:
    """Of which kind an event is to people; the life of the customer is what remains."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if event_type.startswith(beginning)), "life")


@pages.get("/customers/{customer_id}/history", stands_on="get_history")
async def show_history(visit: Visit) -> Response:
    """Every event, or those of a kind."""
    customer_id = visit.params["customer_id"]
    kind = visit.query.get("kind", "")
    kind = kind if kind in KINDS else ""
    told, events, cursors = await _events(visit, customer_id, kind)
    newest = events[0]["version"] if events else None
    document = await document_at(visit, customer_id, newest)
    shown = changes.shown_events(visit, events, changes.names_in(document))
    return visit.show(
        "audit/history.html",
        customer_id=customer_id,
        name=name_of_customer(visit, document),
        is_erased=document is None,
        events=shown,
        kind=kind,
        kinds=[Choice(each, visit.t(f"history.kind_{each or 'all'}")) for each in ("", *KINDS)],
        last=told.version,
        next_href=visit.address(cursor=cursors[1]) if cursors[1] else None,
        previous_href=visit.address(cursor=cursors[0]) if cursors[0] else None,
    )


async def document_at(visit: Visit, customer_id: str, version: int | None) -> dict[str, Any] | None:
    """The customer at a version, or now; None once it is erased."""
    query = [("version", str(version))] if version else []
    try:
        document: dict[str, Any] = (await visit.ask("GET", f"/v1/customers/{customer_id}", query=query)).content
    except CustomerErased:
        return None
    return document


def name_of_customer(visit: Visit, document: dict[str, Any] | None) -> str:
    """Its name; what is said instead once it is erased."""
    return str(document["name"]) if document else visit.t("history.erased_name")


async def _events(
    visit: Visit, customer_id: str, kind: str
) -> tuple[ApiAnswer, list[dict[str, Any]], tuple[str | None, str | None]]:
    """A page, with where the one before and the one behind it begin; of a kind, the first part that has any."""
    query = [("order", "desc"), ("limit", str(_AT_ONCE if kind else _A_PAGE))]
    cursor, previous = visit.query.get("cursor"), None
    while True:
        asked = [*query, ("cursor", cursor)] if cursor else query
        told = await visit.ask("GET", f"/v1/customers/{customer_id}/history", query=asked)
        events = [each for each in told.content["items"] if not kind or kind_of_event(each["type"]) == kind]
        previous = previous or told.content["previous_cursor"]
        cursor = told.content["next_cursor"]
        if events or not cursor:
            return told, events, (previous, cursor)
