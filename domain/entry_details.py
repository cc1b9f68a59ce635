"""What customers, e-mails, phones and billing entities have besides what tells them apart.

Each member is defined here, with its kind, and carried whole from the request to the event and back: commands take
`**details`, and documents, the change history, and the columns of files follow the same definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypedDict, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from domain.address import Address
from domain.email_address import EmailRule, EmailsRule
from domain.metadata import MetadataRule, Said
from domain.tags import TagsRule
from domain.text import EXTERNAL_ID, NAME, NOTES

NameText = Annotated[str, NAME]
NotesText = Annotated[str, NOTES]
ExternalIdText = Annotated[str, EXTERNAL_ID]
EmailText = Annotated[str, EmailRule()]
EmailTexts = Annotated[list[str], EmailsRule()]
MetadataMembers = Annotated[Said, MetadataRule()]
TagTexts = Annotated[list[str], TagsRule()]


class CustomerDetails(TypedDict, total=False):
    """What a customer has besides its name, its tax id and its contact origin."""

    legal_name: NameText | None
    external_id: ExternalIdText | None
    notes: NotesText | None
    metadata: MetadataMembers | None
    tags: TagTexts | None


class EmailDetails(TypedDict, total=False):
    """What an e-mail has besides its address."""

    is_for_invoicing: bool
    name: NameText | None
    role: NameText | None
    notes: NotesText | None


class PhoneDetails(TypedDict, total=False):
    """What a phone has besides its number and extension."""

    is_whatsapp: bool
    name: NameText | None
    role: NameText | None
    notes: NotesText | None


class BillingEntityDetails(TypedDict, total=False):
    """What a billing entity has besides its legal name and tax id."""

    billing_email: EmailText | None
    billing_cc: EmailTexts | None
    fiscal_address: Address | None
    billing_address: Address | None


AnyDetails = TypeVar("AnyDetails", bound=Mapping[str, Any])
DetailsType = type[Mapping[str, Any]]


@cache
def members(details: DetailsType) -> tuple[str, ...]:
    """The names of the members, in the order of their definition."""
    return tuple(details.__annotations__)


@cache
def kinds(details: DetailsType) -> dict[str, Any]:
    """What each member is: `bool`, `Address`, or the rule of its text or texts, such as `TextRule` or `TagsRule`."""
    return {name: _kind(hint) for name, hint in get_type_hints(details, include_extras=True).items()}


def whole(details: type[AnyDetails], said: AnyDetails) -> AnyDetails:
    """All members: a flag that is not said is off, anything else that is not said is not there."""
    return cast("AnyDetails", {**_unsaid(details), **said})


@cache
def _unsaid(details: DetailsType) -> dict[str, Any]:
    return {name: False if kind is bool else None for name, kind in kinds(details).items()}


def _kind(hint: Any) -> Any:
    """The one kind behind `... | None`."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    return hint.__metadata__[0] if get_origin(hint) is Annotated else hint
