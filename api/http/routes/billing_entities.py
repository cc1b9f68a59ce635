"""The billing entities (razones sociales) of a customer, and which one quotations use by default."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.models.billing_entities import (
    BillingEntityChange,
    BillingEntityList,
    BillingEntityOut,
    DefaultChoice,
    NewBillingEntity,
)
from api.http.models.customers import CustomerOut
from api.http.models.requests import changed_tax_id
from api.http.requests.access import Billing, Reading
from api.http.requests.query import CustomerId, Id, Version
from api.http.requests.strict import StrictRoute
from api.http.responses import documented, replies
from api.http.responses.answers import to_json, versioned
from api.http.responses.problems import may_answer
from api.http.routes.customers import customer_at
from application.writing.command import on_customer
from domain.customer import Customer
from domain.document import billing_entity_document, sorted_billing_entities
from domain.errors import (
    BillingEntityInactive,
    BillingEntityNotFound,
    CustomerIsArchived,
    LimitReached,
    VersionNotFound,
)
from projections.customer_list.folding import sort_key

router = APIRouter(route_class=StrictRoute, prefix="/v1/customers/{customer_id}", tags=["Billing entities"])

EntityId = Annotated[Id, Path(description="The id of the billing entity.")]
CHANGING = (*documented.CHANGING, CustomerIsArchived, BillingEntityNotFound)


@router.post(
    "/billing-entities",
    status_code=201,
    response_model=BillingEntityOut,
    responses=may_answer(*documented.CHANGING, CustomerIsArchived, LimitReached),
)
async def add_billing_entity(customer_id: CustomerId, body: NewBillingEntity, write: Billing) -> Response:
    """Add a billing entity to a customer; tax ids may repeat here."""
    billing_entity_id = uuid4()
    act = on_customer(body.addition(billing_entity_id))
    return await write(customer_id, act, replies.billing_entity, subject_id=billing_entity_id, status=201)


@router.get(
    "/billing-entities",
    response_model=BillingEntityList,
    responses=may_answer(*documented.READING_ONE) | documented.NOT_MODIFIED,
)
async def list_billing_entities(
    customer_id: CustomerId,
    call: Reading,
    status: Annotated[
        Literal["active", "inactive", "all"], Query(description="Which ones.", examples=["all"])
    ] = "active",
) -> Response:
    """The billing entities for a drop-down: the default first, then by legal name."""
    customer = await customer_at(call, customer_id)
    items = sorted_billing_entities(customer, status, sort_key)
    page = {"items": items, "next_cursor": None, "previous_cursor": None}
    return versioned(to_json(page), customer.version, call.sent.get(b"if-none-match"))


@router.get(
    "/billing-entities/{billing_entity_id}",
    response_model=BillingEntityOut,
    responses=may_answer(*documented.READING_ONE, BillingEntityNotFound, VersionNotFound) | documented.NOT_MODIFIED,
)
async def get_billing_entity(
    customer_id: CustomerId,
    billing_entity_id: EntityId,
    call: Reading,
    version: Annotated[Version | None, Query(description="As it was at this version of the customer.")] = None,
) -> Response:
    """One billing entity, now or as it was when something was issued with it."""
    customer = await customer_at(call, customer_id, version)
    content = to_json(billing_entity_document(customer, customer.billing_entity(billing_entity_id)))
    return versioned(content, customer.version, call.sent.get(b"if-none-match"))


@router.patch("/billing-entities/{billing_entity_id}", response_model=BillingEntityOut, responses=may_answer(*CHANGING))
async def change_billing_entity(
    customer_id: CustomerId, billing_entity_id: EntityId, body: BillingEntityChange, write: Billing
) -> Response:
    """Change what is sent; what is left out stays as it is, null clears where nothing need be."""
    wanted: dict[str, Any] = {**body}
    if tax_id := changed_tax_id(wanted):
        wanted["tax_id"] = tax_id
    act = on_customer(Customer.change_billing_entity, billing_entity_id, **wanted)
    return await write(customer_id, act, replies.billing_entity, subject_id=billing_entity_id)


@router.post(
    "/billing-entities/{billing_entity_id}/deactivate",
    response_model=BillingEntityOut,
    responses=may_answer(*CHANGING),
)
async def deactivate_billing_entity(customer_id: CustomerId, billing_entity_id: EntityId, write: Billing) -> Response:
    """Use a billing entity no longer; if it was the default, there is none afterwards."""
    act = on_customer(Customer.deactivate_billing_entity, billing_entity_id)
    return await write(customer_id, act, replies.billing_entity, subject_id=billing_entity_id)


@router.post(
    "/billing-entities/{billing_entity_id}/activate", response_model=BillingEntityOut, responses=may_answer(*CHANGING)
)
async def activate_billing_entity(customer_id: CustomerId, billing_entity_id: EntityId, write: Billing) -> Response:
    """Use a billing entity again."""
    act = on_customer(Customer.activate_billing_entity, billing_entity_id)
    return await write(customer_id, act, replies.billing_entity, subject_id=billing_entity_id)


@router.put(
    "/default-billing-entity",
    response_model=CustomerOut,
    responses=may_answer(*CHANGING, BillingEntityInactive),
)
async def set_default_billing_entity(customer_id: CustomerId, body: DefaultChoice, write: Billing) -> Response:
    """Make an active billing entity the one that quotations use."""
    return await write(
        customer_id, on_customer(Customer.set_default_billing_entity, body.billing_entity_id), replies.customer
    )


@router.delete(
    "/default-billing-entity",
    response_model=CustomerOut,
    responses=may_answer(*documented.CHANGING, CustomerIsArchived),
)
async def clear_default_billing_entity(customer_id: CustomerId, write: Billing) -> Response:
    """Have no default billing entity."""
    return await write(customer_id, on_customer(Customer.clear_default_billing_entity), replies.customer)
