"""Customers themselves: register, look at, change, archive and restore."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.models.customers import CustomerChange, CustomerOut, NewCustomer, Restoring
from api.http.models.requests import changed_tax_id
from api.http.requests.access import Archiving, Reading, Writing
from api.http.requests.call import Call
from api.http.requests.query import CustomerId, Timestamp, Version
from api.http.requests.strict import StrictRoute
from api.http.responses import documented, messages, replies
from api.http.responses.answers import to_json, versioned
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed
from api.settings import Settings
from application import customers
from application.writing.command import on_customer
from domain.customer import Customer
from domain.customer_id import new_customer_id
from domain.document import customer_document
from domain.errors import (
    CustomerIsArchived,
    EmailAlreadyPresent,
    ExternalIdTaken,
    LimitReached,
    PhoneAlreadyPresent,
    TaxIdTaken,
    VersionNotFound,
)
from domain.messages import NOT_ALLOWED
from domain.text import InvalidValue
from domain.wording import Wording

router = APIRouter(route_class=StrictRoute, tags=["Customers"])

AtVersion = Annotated[Version | None, Query(description="As it was at this version.")]
AsOf = Annotated[Timestamp | None, Query(description="As it was at this time, which is not in the future.")]


@router.post(
    "/v1/customers",
    status_code=201,
    response_model=CustomerOut,
    responses=may_answer(
        *documented.CREATING, TaxIdTaken, ExternalIdTaken, EmailAlreadyPresent, PhoneAlreadyPresent, LimitReached
    ),
)
async def register_customer(body: NewCustomer, write: Writing) -> Response:
    """Register a customer, with its e-mails, phones and billing entities: all is recorded or nothing.

    No two active customers hold the same tax id; send `allow_duplicate_tax_id` for one that may live without it.
    """
    settings, tax_id = write.call.service.settings, body.parsed_tax_id()
    act = partial(
        customers.register_with,
        entries=body.entries(settings.default_region),
        name=body.name,
        tax_id=tax_id,
        contact_origin=known_origin(body.contact_origin, settings),
        allow_duplicate_tax_id=body.allow_duplicate_tax_id,
        **body.details(),
    )
    claims = write.call.service.claims.asked_for(tax_id, body.external_id)
    return await write(new_customer_id(), act, replies.customer, status=201, claims=claims)


@router.get(
    "/v1/customers/{customer_id}",
    response_model=CustomerOut,
    responses=may_answer(*documented.READING_ONE, VersionNotFound) | documented.NOT_MODIFIED,
)
async def get_customer(
    customer_id: CustomerId, call: Reading, version: AtVersion = None, as_of: AsOf = None
) -> Response:
    """A customer as it is now, with every acknowledged write in it, or as it was."""
    customer = await customer_at(call, customer_id, version, as_of)
    return versioned(to_json(customer_document(customer)), customer.version, call.sent.get(b"if-none-match"))


@router.patch(
    "/v1/customers/{customer_id}",
    response_model=CustomerOut,
    responses=may_answer(*documented.CHANGING, CustomerIsArchived, TaxIdTaken, ExternalIdTaken),
)
async def change_customer(customer_id: CustomerId, body: CustomerChange, write: Writing) -> Response:
    """Change what is sent; what is left out stays as it is, null clears where nothing need be."""
    wanted: dict[str, Any] = {**body}
    tax_id = changed_tax_id(wanted)
    if "contact_origin" in wanted:
        known_origin(wanted["contact_origin"], write.call.service.settings)
    claims = write.call.service.claims.asked_for(tax_id.likely() if tax_id else None, wanted.get("external_id"))
    act = partial(customers.change, tax_id=tax_id, **wanted)
    return await write(customer_id, act, replies.customer, claims=claims)


@router.post(
    "/v1/customers/{customer_id}/archive",
    response_model=CustomerOut,
    responses=may_answer(*documented.CHANGING),
)
async def archive_customer(customer_id: CustomerId, write: Archiving) -> Response:
    """Take a customer out of the default list; it lets go of its tax id. Archiving an archived one changes nothing."""
    return await write(customer_id, on_customer(Customer.archive), replies.customer)


@router.post(
    "/v1/customers/{customer_id}/restore",
    response_model=CustomerOut,
    responses=may_answer(*documented.CHANGING, TaxIdTaken),
)
async def restore_customer(customer_id: CustomerId, write: Archiving, body: Restoring | None = None) -> Response:
    """Bring an archived customer back with what it held, or with `allow_duplicate_tax_id` without, if that is taken."""
    allow = body is not None and body.allow_duplicate_tax_id
    return await write(customer_id, partial(customers.restore, allow_duplicate_tax_id=allow), replies.customer)


def known_origin(origin: str, settings: Settings) -> str:
    """A contact origin of the settings; raises `InvalidValue`."""
    if origin not in settings.contact_origins:
        raise InvalidValue("contact_origin", NOT_ALLOWED, allowed=[*settings.contact_origins])
    return origin


async def customer_at(
    call: Call, customer_id: UUID, version: int | None = None, as_of: datetime | None = None
) -> Customer:
    """The customer that is asked for; raises the refusals of `EventStore.customer` and `ValidationFailed`."""
    if as_of is not None:
        if version is not None:
            raise ValidationFailed([Fault("parameter", "as_of", Wording(messages.EITHER_VERSION_OR_TIME))])
        if as_of > datetime.now(UTC):
            raise ValidationFailed([Fault("parameter", "as_of", Wording(messages.IN_THE_FUTURE))])
    async with call.connection() as connection:
        return await call.service.store.customer(connection, customer_id, version=version, as_of=as_of)
