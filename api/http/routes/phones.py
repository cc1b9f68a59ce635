"""The phone numbers of a customer."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.models.contacts import Locking, NewPhone, PhoneChange, PhoneOut, wanted_of_phone
from api.http.requests.access import Reading, Unlocking, Writing
from api.http.requests.query import CustomerId, Id
from api.http.requests.strict import StrictRoute
from api.http.responses import documented, replies
from api.http.responses.answers import to_json, versioned
from api.http.responses.problems import may_answer
from api.http.routes.customers import customer_at
from application.writing.command import on_customer
from domain.customer import Customer
from domain.document import phone_document
from domain.errors import CustomerIsArchived, LimitReached, PhoneAlreadyPresent, PhoneIsLocked, PhoneNotFound

router = APIRouter(route_class=StrictRoute, prefix="/v1/customers/{customer_id}/phones", tags=["Phones"])

PhoneId = Annotated[Id, Path(description="The id of the phone.")]
CHANGING = (*documented.CHANGING, CustomerIsArchived, PhoneNotFound)


@router.post(
    "",
    status_code=201,
    response_model=PhoneOut,
    responses=may_answer(*documented.CHANGING, CustomerIsArchived, PhoneAlreadyPresent, LimitReached),
)
async def add_phone(customer_id: CustomerId, body: NewPhone, write: Writing) -> Response:
    """Add a phone number to a customer; without + and country code it is one of the default region."""
    phone_id = uuid4()
    act = on_customer(body.addition(phone_id, write.call.service.settings.default_region))
    return await write(customer_id, act, replies.phone, subject_id=phone_id, status=201)


@router.get(
    "/{phone_id}",
    response_model=PhoneOut,
    responses=may_answer(*documented.READING_ONE, PhoneNotFound) | documented.NOT_MODIFIED,
)
async def get_phone(customer_id: CustomerId, phone_id: PhoneId, call: Reading) -> Response:
    """One phone number as it is now, with every acknowledged write in it."""
    customer = await customer_at(call, customer_id)
    content = to_json(phone_document(customer.phone(phone_id)))
    return versioned(content, customer.version, call.sent.get(b"if-none-match"))


@router.patch(
    "/{phone_id}", response_model=PhoneOut, responses=may_answer(*CHANGING, PhoneAlreadyPresent, PhoneIsLocked)
)
async def change_phone(customer_id: CustomerId, phone_id: PhoneId, body: PhoneChange, write: Writing) -> Response:
    """Change a phone number that is not locked."""
    wanted = wanted_of_phone(body, write.call.service.settings.default_region)
    act = on_customer(Customer.change_phone, phone_id, **wanted)
    return await write(customer_id, act, replies.phone, subject_id=phone_id)


@router.delete("/{phone_id}", status_code=204, responses=may_answer(*CHANGING, PhoneIsLocked))
async def remove_phone(customer_id: CustomerId, phone_id: PhoneId, write: Writing) -> Response:
    """Remove a phone number that is not locked."""
    return await write(customer_id, on_customer(Customer.remove_phone, phone_id), replies.nothing, status=204)


@router.post("/{phone_id}/lock", response_model=PhoneOut, responses=may_answer(*CHANGING))
async def lock_phone(
    customer_id: CustomerId, phone_id: PhoneId, write: Writing, body: Locking | None = None
) -> Response:
    """Stop changes to a phone number; locking a locked one changes nothing."""
    reason = body.reason if body else None
    act = on_customer(Customer.lock_phone, phone_id, reason)
    return await write(customer_id, act, replies.phone, subject_id=phone_id)


@router.post("/{phone_id}/unlock", response_model=PhoneOut, responses=may_answer(*CHANGING))
async def unlock_phone(
    customer_id: CustomerId, phone_id: PhoneId, write: Unlocking, body: Locking | None = None
) -> Response:
    """Allow changes to a phone number again; this needs its own permission."""
    reason = body.reason if body else None
    act = on_customer(Customer.unlock_phone, phone_id, reason)
    return await write(customer_id, act, replies.phone, subject_id=phone_id)
