"""What can be asked of the list of customers, and a page of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired

from pydantic import BaseModel, Field
from typing_extensions import TypedDict  # that of `typing` cannot be documented before Python 3.12

from api.http.models import members as about
from api.http.models.members import member
from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import Boolean, Id, Text, Timestamp
from api.http.requests.searching import SearchWords
from api.http.responses.cursors import Cursors
from projections.customer_list.listed import FoundCustomer
from projections.customer_list.query import Filters

MAX_VALUES: Final = 200
"""So many values a list parameter has at most."""

Values = Annotated[list[Text], Field(max_length=MAX_VALUES)]
Sort = Literal["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"]


class CustomerSearch(BaseModel):
    """Which customers are meant. Filters of one kind are alternatives, of several kinds all count."""

    q: Annotated[SearchWords | None, member("Words that must all be found, in any order.", "nandu 4455")] = None
    status: Annotated[Literal["active", "archived", "all"], member("Which ones.", "all")] = "active"
    contact_origin: Annotated[Values, member("One of these; may be repeated.", ["REFERRAL"])] = []
    tax_id_status: Annotated[
        list[Literal["valid", "invalid", "unchecked"]],
        Field(max_length=MAX_VALUES),
        member("One of these; may be repeated.", ["invalid"]),
    ] = []
    external_id: Annotated[Values, member("One of these; may be repeated.", ["CRM-1001"])] = []
    id: Annotated[
        list[Id],
        Field(max_length=MAX_VALUES),
        member("One of these; may be repeated.", ["0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10"]),
    ] = []
    tax_id: Annotated[Text | None, member("Exactly this one, written in any way.", "7841236-6")] = None
    email: Annotated[Text | None, member("One of its e-mails is exactly this.", "pagos@espiga.com.gt")] = None
    has_locked: Annotated[Boolean | None, member("Whether an e-mail or phone is locked.", True)] = None
    has_default_billing_entity: Annotated[Boolean | None, member("Whether there is a default.", True)] = None
    created_from: Annotated[Timestamp | None, member("Registered at or after this time.", "2026-01-31T18:00:00Z")] = (
        None
    )
    created_to: Annotated[Timestamp | None, member("Registered at or before this time.", "2026-01-31T18:00:00Z")] = None
    updated_from: Annotated[Timestamp | None, member("Changed last at or after this time.", "2026-01-31T18:00:00Z")] = (
        None
    )
    updated_to: Annotated[Timestamp | None, member("Changed last at or before this time.", "2026-01-31T18:00:00Z")] = (
        None
    )

    def filters(self) -> Filters:
        """What is asked of the list, without order and page."""
        return Filters(**{name: getattr(self, name) for name in CustomerSearch.model_fields})


class Question(CustomerSearch):
    """Everything that can be asked of the list."""

    sort: Annotated[Sort, member("The order; `-` in front for descending.", "-created_at")] = "name"
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = None

    def cursors(self, key: bytes) -> Cursors:
        """The cursors of exactly this question."""
        return Cursors(key, self.model_dump(exclude={"cursor"}))


class CustomerPage(TypedDict):
    """One page of the list."""

    items: Annotated[list[FoundCustomer], member("In the order that was asked for.")]
    next_cursor: Annotated[str | None, about.NEXT_CURSOR]
    previous_cursor: Annotated[str | None, about.PREVIOUS_CURSOR]
    total: Annotated[int, member("How many customers there are in all pages.", 1)]
    total_is_exact: Annotated[bool, member("Whether `total` is counted; otherwise there are at least so many.", True)]
    similar: NotRequired[
        Annotated[
            list[FoundCustomer],
            member("Where nothing matches `q`: up to 5 customers whose names are spelt alike. Absent otherwise."),
        ]
    ]
