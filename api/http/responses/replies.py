"""What writes answer: rendered in the writer, from exactly the version that the command brought about."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from api.http.responses.answers import to_json
from domain.customer import Customer
from domain.document import billing_entity_document, customer_document, email_document, phone_document


class Reply(NamedTuple):
    """What a write answers: the content, and where the created thing is."""

    content: bytes | None
    location: str | None = None


MakeReply = Callable[[Customer, UUID | None], Reply]


def path_of(customer: Customer) -> str:
    """Where a customer is."""
    return f"/v1/customers/{customer.id}"


def customer(customer: Customer, _created: UUID | None = None) -> Reply:
    """The whole customer."""
    return Reply(to_json(customer_document(customer)))


def new_customer(customer: Customer, _created: UUID | None) -> Reply:
    """The whole customer, and where it is from now on."""
    return Reply(to_json(customer_document(customer)), path_of(customer))


def new_email(customer: Customer, created: UUID | None) -> Reply:
    assert created is not None
    return Reply(to_json(email_document(customer.email(created))), f"{path_of(customer)}/emails/{created}")


def new_phone(customer: Customer, created: UUID | None) -> Reply:
    assert created is not None
    return Reply(to_json(phone_document(customer.phone(created))), f"{path_of(customer)}/phones/{created}")


def new_billing_entity(customer: Customer, created: UUID | None) -> Reply:
    assert created is not None
    content = to_json(billing_entity_document(customer, customer.billing_entity(created)))
    return Reply(content, f"{path_of(customer)}/billing-entities/{created}")


def nothing(_customer: Customer, _created: UUID | None) -> Reply:
    """No content: what the answer would be about is gone."""
    return Reply(None)
