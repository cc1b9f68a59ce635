"""The list of customers: search, filters, sorting and stable pages."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.http.models.customers import CustomerPage
from api.http.requests.access import Reading
from api.http.requests.min_position import wait_for_position
from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import Boolean, Id, Text, Timestamp
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.cursors import Cursors
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed
from api.settings import Settings
from projections.customer_list.query import Filters, find

router = APIRouter(route_class=StrictRoute, tags=["Customers"])

PROJECTION: Final = "customer_list"
MAX_Q: Final = 200

Values = Annotated[list[Text], Field(max_length=100)]
Sort = Literal["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"]


class Question(BaseModel):
    """Everything that can be asked of the list. Filters of one kind are alternatives, of several kinds all count."""

    q: Annotated[str | None, Field(max_length=MAX_Q, description="Words that must all be found, in any order.")] = None
    sort: Annotated[Sort, Field(description="- in front for descending.")] = "name"
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = None
    status: Literal["active", "archived", "all"] = "active"
    contact_origin: Annotated[Values, Field(description="May be repeated.")] = []
    tax_id_status: Annotated[
        list[Literal["valid", "invalid", "unchecked"]], Field(max_length=100, description="May be repeated.")
    ] = []
    external_id: Annotated[Values, Field(description="May be repeated.")] = []
    id: Annotated[list[Id], Field(max_length=200, description="May be repeated.")] = []
    tax_id: Text | None = None
    email: Text | None = None
    has_locked: Annotated[Boolean | None, Field(description="Whether an e-mail or phone is locked.")] = None
    has_default_billing_entity: Boolean | None = None
    created_from: Timestamp | None = None
    created_to: Timestamp | None = None
    updated_from: Timestamp | None = None
    updated_to: Timestamp | None = None

    def filters(self) -> Filters:
        """Without order and page."""
        return Filters(**{name: getattr(self, name) for name in Question.model_fields if name not in _ORDER_AND_PAGE})

    def cursors(self, key: bytes) -> Cursors:
        """The cursors of exactly this question."""
        return Cursors(key, self.model_dump(exclude={"cursor"}))


_ORDER_AND_PAGE: Final = {"sort", "limit", "cursor"}


@router.get("/v1/customers", response_model=CustomerPage, responses=may_answer(*documented.READING_LIST))
async def list_customers(question: Annotated[Question, Query()], call: Reading) -> Response:
    """Find customers.

    Case, accents and Unicode form do not matter to `q`, every character is literal. A word of digits is found inside
    phones and tax ids however these are written. With `Min-Event-Position` the answer has that write in it.
    """
    _must_be_known(question.contact_origin, call.service.settings)
    cursors = question.cursors(call.service.secrets.cursor)
    page = cursors.page(question.cursor)
    await wait_for_position(call, PROJECTION)
    async with call.connection() as connection:
        found = await find(connection, question.filters(), sort=question.sort, limit=question.limit, page=page)
    answer = {
        "items": found.items,
        "next_cursor": cursors.cursor(found.next),
        "previous_cursor": cursors.cursor(found.previous),
        "total": found.total,
        "total_is_exact": found.total_is_exact,
    }
    return Answer(to_json(answer))


def _must_be_known(origins: list[str], settings: Settings) -> None:
    if not set(origins) <= set(settings.contact_origins):
        message = f"Must be one of {', '.join(settings.contact_origins)}."
        raise ValidationFailed([Fault("parameter", "contact_origin", message)])
