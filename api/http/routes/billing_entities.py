"""The billing entities (razones sociales) of a customer, and which one quotations use by default."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.http.models.billing_entities import (
    BillingEntities,
    BillingEntityChange,
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
from api.http.responses.replies import MakeReply, Reply
from api.http.routes.customers import customer_at
from application.customers import Customers
from domain.document import billing_entity_document, sorted_billing_entities
from domain.errors import BillingEntityInactive, BillingEntityNotFound, CustomerArchived, LimitReached, VersionNotFound
from projections.customer_list.folding import sort_key

router = APIRouter(route_class=StrictRoute, prefix="/v1/customers/{customer_id}", tags=["Billing entities"])

EntityId = Annotated[Id, Path(description="The id of the billing entity.")]
CHANGING = (*documented.CHANGING, CustomerArchived, BillingEntityNotFound)


@router.post(
    "/billing-entities",
    status_code=201,
    response_model=BillingEntityOut,
    responses=may_answer(*documented.CHANGING, CustomerArchived, LimitReached),
)
async def add_billing_entity(customer_id: CustomerId, body: NewBillingEntity, write: Billing) -> Response:
    """Add a billing entity to a customer; tax ids may repeat here."""
    billing_entity_id = uuid4()
    tax_id = body.parsed_tax_id()

    def act(customers: Customers) -> UUID:
        return customers.add_billing_entity(
            customer_id,
            billing_entity_id,
            legal_name=body.legal_name,
            tax_id=tax_id,
            billing_email=body.billing_email,
            fiscal_address=body.fiscal_address,
            billing_address=body.billing_address,
            is_default=body.is_default,
        )

    return await write(customer_id, act, replies.new_billing_entity, status=201)


@router.get(
    "/billing-entities",
    response_model=BillingEntities,
    responses=may_answer(*documented.READING_ONE) | documented.NOT_MODIFIED,
)
async def list_billing_entities(
    customer_id: CustomerId,
    call: Reading,
    status: Annotated[Literal["active", "inactive", "all"], Query(description="Which ones.")] = "active",
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

    def act(customers: Customers) -> None:
        customers.change_billing_entity(customer_id, billing_entity_id, **wanted)

    return await write(customer_id, act, _the(billing_entity_id))


@router.post(
    "/billing-entities/{billing_entity_id}/deactivate",
    response_model=BillingEntityOut,
    responses=may_answer(*CHANGING),
)
async def deactivate_billing_entity(customer_id: CustomerId, billing_entity_id: EntityId, write: Billing) -> Response:
    """Use a billing entity no longer; if it was the default, there is none afterwards."""

    def act(customers: Customers) -> None:
        customers.deactivate_billing_entity(customer_id, billing_entity_id)

    return await write(customer_id, act, _the(billing_entity_id))


@router.post(
    "/billing-entities/{billing_entity_id}/activate", response_model=BillingEntityOut, responses=may_answer(*CHANGING)
)
async def activate_billing_entity(customer_id: CustomerId, billing_entity_id: EntityId, write: Billing) -> Response:
    """Use a billing entity again."""

    def act(customers: Customers) -> None:
        customers.activate_billing_entity(customer_id, billing_entity_id)

    return await write(customer_id, act, _the(billing_entity_id))


@router.put(
    "/default-billing-entity",
    response_model=CustomerOut,
    responses=may_answer(*CHANGING, BillingEntityInactive),
)
async def set_default_billing_entity(customer_id: CustomerId, body: DefaultChoice, write: Billing) -> Response:
    """Make an active billing entity the one that quotations use."""

    def act(customers: Customers) -> None:
        customers.set_default_billing_entity(customer_id, body.billing_entity_id)

    return await write(customer_id, act, replies.customer)


@router.delete(
    "/default-billing-entity",
    response_model=CustomerOut,
    responses=may_answer(*documented.CHANGING, CustomerArchived),
)
async def clear_default_billing_entity(customer_id: CustomerId, write: Billing) -> Response:
    """Have no default billing entity."""

    def act(customers: Customers) -> None:
        customers.clear_default_billing_entity(customer_id)

    return await write(customer_id, act, replies.customer)


def _the(billing_entity_id: UUID) -> MakeReply:
    """Answers with this billing entity."""
    return lambda customer, _: Reply(
        to_json(billing_entity_document(customer, customer.billing_entity(billing_entity_id)))
    )
