"""What can be asked of the list of customers, and a page of it."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from typing_extensions import TypedDict  # that of `typing` cannot be documented before Python 3.12

from api.http.models import members as about
from api.http.models.members import member
from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import LINE_PATTERN, Boolean, Id, Text, Timestamp
from api.http.requests.searching import SearchWords
from api.http.responses.cursors import Cursors
from api.http.responses.messages import EMPTY_FILTER
from domain.country import parse_country
from domain.metadata import MAX_MEMBERS, METADATA_NAMES, VALUE, must_be_names
from domain.tags import TAG, clean_tag
from domain.text import InvalidValue
from projections.customer_list.listed import FoundCustomer
from projections.customer_list.query import Filters

MAX_VALUES: Final = 200
"""So many values a list parameter has at most."""


def _country(text: str) -> str:
    if (country := parse_country(text, field="")) is None:
        raise InvalidValue("", EMPTY_FILTER)
    return country


def _tag(text: str) -> str:
    return clean_tag(text, field="")


def _metadata_name(name: str) -> str:
    must_be_names({name: None}, field="")
    return name


def _metadata_value(text: str) -> str:
    if (value := VALUE.clean(text, "")) is None:
        raise InvalidValue("", EMPTY_FILTER)
    return value


Values = Annotated[list[Text], Field(max_length=MAX_VALUES)]
CountryCode = Annotated[
    str, AfterValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$", "examples": ["GT"]})
]
Tag = Annotated[
    Text,
    AfterValidator(_tag),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TAG.max_length, "pattern": LINE_PATTERN}),
]
MetadataValues = Annotated[
    dict[Annotated[str, AfterValidator(_metadata_name)], Annotated[str, AfterValidator(_metadata_value)]],
    Field(max_length=MAX_MEMBERS),
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": f"^{METADATA_NAMES}$"},
            "additionalProperties": {
                "type": "string",
                "minLength": 1,
                "maxLength": VALUE.max_length,
                "pattern": LINE_PATTERN,
            },
            "maxProperties": MAX_MEMBERS,
            "examples": [{"segment": "mayorista"}],
        }
    ),
]
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
    tax_id_type: Annotated[Literal["NIT", "CUI", "FOREIGN"] | None, member("Who gave its tax id.", "FOREIGN")] = None
    tax_id_country: Annotated[CountryCode | None, member("The country of its tax id (ISO 3166-1).", "MX")] = None
    invoice_missing: Annotated[
        list[Literal["tax_id", "fiscal_address", "billing_email"]],
        Field(max_length=MAX_VALUES),
        member("An active billing entity lacks one of these for invoices; may be repeated.", ["fiscal_address"]),
    ] = []
    tag: Annotated[
        list[Tag],
        Field(max_length=MAX_VALUES),
        member("It has one of these tags, in upper or lower case; may be repeated.", ["vip"]),
    ] = []
    metadata: Annotated[
        MetadataValues,
        member(
            "A member of its metadata is exactly this, as in `metadata[segment]=mayorista`; of several members all "
            "must hold."
        ),
    ] = {}
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
