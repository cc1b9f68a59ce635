"""The e-mail addresses of a customer."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.models.contacts import EmailChange, EmailOut, Locking, NewEmail
from api.http.requests.access import Reading, Unlocking, Writing
from api.http.requests.query import CustomerId, Id
from api.http.requests.strict import StrictRoute
from api.http.responses import documented, replies
from api.http.responses.answers import to_json, versioned
from api.http.responses.problems import may_answer
from api.http.routes.customers import customer_at
from application.writing.command import on_customer
from domain.customer import Customer
from domain.document import email_document
from domain.errors import CustomerIsArchived, EmailAlreadyPresent, EmailIsLocked, EmailNotFound, LimitReached

router = APIRouter(route_class=StrictRoute, prefix="/v1/customers/{customer_id}/emails", tags=["E-mails"])

EmailId = Annotated[Id, Path(description="The id of the e-mail.")]
CHANGING = (*documented.CHANGING, CustomerIsArchived, EmailNotFound)


@router.post(
    "",
    status_code=201,
    response_model=EmailOut,
    responses=may_answer(*documented.CHANGING, CustomerIsArchived, EmailAlreadyPresent, LimitReached),
)
async def add_email(customer_id: CustomerId, body: NewEmail, write: Writing) -> Response:
    """Add an e-mail address to a customer."""
    email_id = uuid4()
    act = on_customer(body.addition(email_id))
    return await write(customer_id, act, replies.email, subject_id=email_id, status=201)


@router.get(
    "/{email_id}",
    response_model=EmailOut,
    responses=may_answer(*documented.READING_ONE, EmailNotFound) | documented.NOT_MODIFIED,
)
async def get_email(customer_id: CustomerId, email_id: EmailId, call: Reading) -> Response:
    """One e-mail address as it is now, with every acknowledged write in it."""
    customer = await customer_at(call, customer_id)
    content = to_json(email_document(customer.email(email_id)))
    return versioned(content, customer.version, call.sent.get(b"if-none-match"))


@router.patch(
    "/{email_id}", response_model=EmailOut, responses=may_answer(*CHANGING, EmailAlreadyPresent, EmailIsLocked)
)
async def change_email(customer_id: CustomerId, email_id: EmailId, body: EmailChange, write: Writing) -> Response:
    """Change an e-mail address that is not locked."""
    act = on_customer(Customer.change_email, email_id, **body)
    return await write(customer_id, act, replies.email, subject_id=email_id)


@router.delete("/{email_id}", status_code=204, responses=may_answer(*CHANGING, EmailIsLocked))
async def remove_email(customer_id: CustomerId, email_id: EmailId, write: Writing) -> Response:
    """Remove an e-mail address that is not locked."""
    return await write(customer_id, on_customer(Customer.remove_email, email_id), replies.nothing, status=204)


@router.post("/{email_id}/lock", response_model=EmailOut, responses=may_answer(*CHANGING))
async def lock_email(
    customer_id: CustomerId, email_id: EmailId, write: Writing, body: Locking | None = None
) -> Response:
    """Stop changes to an e-mail address; locking a locked one changes nothing."""
    reason = body.reason if body else None
    act = on_customer(Customer.lock_email, email_id, reason)
    return await write(customer_id, act, replies.email, subject_id=email_id)


@router.post("/{email_id}/unlock", response_model=EmailOut, responses=may_answer(*CHANGING))
async def unlock_email(
    customer_id: CustomerId, email_id: EmailId, write: Unlocking, body: Locking | None = None
) -> Response:
    """Allow changes to an e-mail address again; this needs its own permission."""
    reason = body.reason if body else None
    act = on_customer(Customer.unlock_email, email_id, reason)
    return await write(customer_id, act, replies.email, subject_id=email_id)
