"""What the list says of a customer: the members that a search selects, and that the API documents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal, NotRequired
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict  # that of `typing` cannot be documented before Python 3.12


def _member(description: str, *examples: object) -> Any:
    return Field(description=description, examples=list(examples) or None)


class DefaultBillingEntityOut(TypedDict):
    """The billing entity that quotations use, in short."""

    billing_entity_id: Annotated[UUID, _member("The id of the billing entity.", "5f0c6a3e-51b4-4c0f-9a53-2f6f6a2b8f10")]
    legal_name: Annotated[
        str,
        _member("The name that invoices are made out to.", "Distribuidora Quetzal, Sociedad Anónima"),
    ]
    tax_id: Annotated[str, _member("The tax id; `CF` where there is none.", "5210938-0")]


class ListedCustomer(TypedDict):
    """A customer as the list shows it."""

    id: Annotated[UUID, _member("The id of the customer.", "0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10")]
    version: Annotated[int, _member("How many events the customer had when the list saw it last.", 4)]
    status: Annotated[
        Literal["active", "archived"],
        _member("`archived` ones are shown where they are asked for.", "active"),
    ]
    name: Annotated[str, _member("How the customer is called in daily business.", "Panadería La Espiga Dorada")]
    legal_name: Annotated[
        str | None,
        _member("The name in its papers, where it has another one.", "Espiga Dorada, Sociedad Anónima"),
    ]
    external_id: Annotated[str | None, _member("Its id in another system.", "CRM-1001")]
    tax_id: Annotated[str, _member("The tax id; `CF` where there is none.", "7841236-6")]
    tax_id_status: Annotated[
        Literal["valid", "invalid", "unchecked"],
        _member("Whether it can be right: `unchecked` where no rule of its country is known.", "valid"),
    ]
    contact_origin: Annotated[str, _member("How the customer came.", "REFERRAL")]
    primary_email: NotRequired[
        Annotated[
            str | None,
            _member(
                "The first one for invoices, or else the first one. Absent for whoever has not `customers:read`.",
                "pagos@espiga.com.gt",
            ),
        ]
    ]
    primary_phone: NotRequired[
        Annotated[str | None, _member("The first one. Absent for whoever has not `customers:read`.", "+50255443322")]
    ]
    default_billing_entity: Annotated[
        DefaultBillingEntityOut | None, _member("The billing entity that quotations use.")
    ]
    tags: Annotated[
        list[str], _member("Words that customers are sorted by, in alphabetical order.", ["ruta norte", "vip"])
    ]
    created_at: Annotated[datetime, _member("When the customer was registered, in UTC.", "2026-01-31T18:00:00Z")]
    updated_at: Annotated[datetime, _member("When it was changed last, in UTC.", "2026-02-03T15:30:00Z")]


MEMBERS: Final = tuple(ListedCustomer.__annotations__)

MatchedMember = Literal[
    "name", "legal_name", "external_id", "tax_id", "emails", "phones", "billing_entities", "metadata", "tags"
]
"""A member of a customer that can match a search; names and roles of people belong to their e-mails and phones."""


class FoundCustomer(ListedCustomer):
    """A customer as the list shows it, and with `q` why it was found."""

    matched: NotRequired[
        Annotated[
            list[MatchedMember], _member("Its members that match a word of `q`; only with `q`.", ["name", "phones"])
        ]
    ]
