"""The list of customers: search, filters, sorting and stable pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.models.customer_list import CustomerPage, CustomerSearch, Question
from api.http.reference.parts import WAITS
from api.http.requests.access import Listing
from api.http.requests.min_position import wait_for_position
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed, turned_round
from api.settings import Settings
from application.access.permissions import READ
from domain.messages import NOT_ALLOWED
from domain.wording import Wording
from projections.customer_list.listed import FoundCustomer
from projections.customer_list.query import find

router = APIRouter(route_class=StrictRoute, tags=["Customers"])

PROJECTION: Final = "customer_list"


@router.get(
    "/v1/customers",
    response_model=CustomerPage,
    responses=may_answer(*documented.READING_LIST),
    openapi_extra=WAITS,
)
async def list_customers(question: Annotated[Question, Query()], call: Listing) -> Response:
    """Find customers.

    Case, accents and Unicode form do not matter to `q`, every character is literal. Phones and tax ids are found by any
    part of them, however they are written; names also without their dots and apostrophes. With `Min-Event-Position` the
    answer has that write in it.

    With `q` each item says in `matched` which of its members match; where nobody matches, `similar` offers customers
    whose names are spelt alike.

    Whoever has not `customers:read` is not shown contacts and finds nobody by them: items have neither
    `primary_email` nor `primary_phone`.
    """
    must_make_sense(question, call.service.settings)
    cursors = question.cursors(call.service.secrets.cursor)
    page = cursors.page(question.cursor)
    shows_contacts = call.caller.may(READ)
    filters = replace(question.filters(), searches_contacts=shows_contacts)
    await wait_for_position(call, PROJECTION, shape=filters.needs_shape)
    async with call.connection() as connection:
        found = await find(
            connection,
            filters,
            sort=question.sort,
            limit=question.limit,
            page=page,
            region=call.service.settings.default_region,
        )
    if not shows_contacts:
        _leave_contacts_out([*found.items, *(found.similar or [])])
    answer: dict[str, Any] = {
        "items": found.items,
        "next_cursor": cursors.cursor(found.next),
        "previous_cursor": cursors.cursor(found.previous),
        "total": found.total,
        "total_is_exact": found.total_is_exact,
    }
    if found.similar is not None:
        answer["similar"] = found.similar
    return Answer(to_json(answer))


def _leave_contacts_out(items: list[FoundCustomer]) -> None:
    for item in items:
        item.pop("primary_email", None)
        item.pop("primary_phone", None)


def must_make_sense(search: CustomerSearch, settings: Settings) -> None:
    """Raises `ValidationFailed` for what the shape of a question alone does not tell."""
    _must_be_known(search.contact_origin, settings)
    _must_not_be_turned_round(search.created_from, search.created_to, "created")
    _must_not_be_turned_round(search.updated_from, search.updated_to, "updated")


def _must_be_known(origins: list[str], settings: Settings) -> None:
    if not set(origins) <= set(settings.contact_origins):
        wording = Wording(NOT_ALLOWED, {"allowed": [*settings.contact_origins]})
        raise ValidationFailed([Fault("parameter", "contact_origin", wording)])


def _must_not_be_turned_round(start: datetime | None, end: datetime | None, what: str) -> None:
    if start and end and end < start:
        raise turned_round(f"{what}_to", f"{what}_from")
