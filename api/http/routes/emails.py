"""The e-mail addresses of a customer."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.http.models.contacts import EmailChange, EmailOut, Locking, NewEmail
from api.http.requests.access import Unlocking, Writing
from api.http.requests.query import CustomerId, Id
from api.http.requests.strict import StrictRoute
from api.http.responses import documented, replies
from api.http.responses.answers import to_json
from api.http.responses.problems import may_answer
from api.http.responses.replies import MakeReply, Reply
from application.customers import Customers
from domain.document import email_document
from domain.errors import CustomerArchived, EmailAlreadyPresent, EmailLocked, EmailNotFound, LimitReached

router = APIRouter(route_class=StrictRoute, prefix="/v1/customers/{customer_id}/emails", tags=["E-mails"])

EmailId = Annotated[Id, Path(description="The id of the e-mail.")]
CHANGING = (*documented.CHANGING, CustomerArchived, EmailNotFound)


@router.post(
    "",
    status_code=201,
    response_model=EmailOut,
    responses=may_answer(*documented.CHANGING, CustomerArchived, EmailAlreadyPresent, LimitReached),
)
async def add_email(customer_id: CustomerId, body: NewEmail, write: Writing) -> Response:
    """Add an e-mail address to a customer."""
    email_id = uuid4()

    def act(customers: Customers) -> UUID:
        return customers.add_email(
            customer_id,
            email_id,
            body.email,
            is_for_invoicing=body.is_for_invoicing,
            name=body.name,
            role=body.role,
            notes=body.notes,
        )

    return await write(customer_id, act, replies.new_email, status=201)


@router.patch("/{email_id}", response_model=EmailOut, responses=may_answer(*CHANGING, EmailAlreadyPresent, EmailLocked))
async def change_email(customer_id: CustomerId, email_id: EmailId, body: EmailChange, write: Writing) -> Response:
    """Change an e-mail address that is not locked."""
    wanted: dict[str, Any] = {**body}

    def act(customers: Customers) -> None:
        customers.change_email(customer_id, email_id, **wanted)

    return await write(customer_id, act, _the(email_id))


@router.delete("/{email_id}", status_code=204, responses=may_answer(*CHANGING, EmailLocked))
async def remove_email(customer_id: CustomerId, email_id: EmailId, write: Writing) -> Response:
    """Remove an e-mail address that is not locked."""

    def act(customers: Customers) -> None:
        customers.remove_email(customer_id, email_id)

    return await write(customer_id, act, replies.nothing, status=204)


@router.post("/{email_id}/lock", response_model=EmailOut, responses=may_answer(*CHANGING))
async def lock_email(
    customer_id: CustomerId, email_id: EmailId, write: Writing, body: Locking | None = None
) -> Response:
    """Stop changes to an e-mail address; locking a locked one changes nothing."""
    reason = body.reason if body else None

    def act(customers: Customers) -> None:
        customers.lock_email(customer_id, email_id, reason)

    return await write(customer_id, act, _the(email_id))


@router.post("/{email_id}/unlock", response_model=EmailOut, responses=may_answer(*CHANGING))
async def unlock_email(
    customer_id: CustomerId, email_id: EmailId, write: Unlocking, body: Locking | None = None
) -> Response:
    """Allow changes to an e-mail address again; this needs its own permission."""
    reason = body.reason if body else None

    def act(customers: Customers) -> None:
        customers.unlock_email(customer_id, email_id, reason)

    return await write(customer_id, act, _the(email_id))


def _the(email_id: UUID) -> MakeReply:
    """Answers with this e-mail."""
    return lambda customer, _: Reply(to_json(email_document(customer.email(email_id))))
