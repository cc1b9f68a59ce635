"""What can be asked of the list of customers, and a page of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import Boolean, Id, Text, Timestamp
from api.http.responses.cursors import Cursors
from projections.customer_list.listed import ListedCustomer
from projections.customer_list.query import Filters

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


class CustomerPage(BaseModel):
    """One page of the list."""

    items: list[ListedCustomer]
    next_cursor: str | None
    previous_cursor: str | None
    total: int
    total_is_exact: bool
