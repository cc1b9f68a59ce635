"""What writes answer: rendered in the writer, from exactly the version that the command brought about."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from api.http.responses.answers import to_json
from domain.customer import Customer
from domain.document import billing_entity_document, customer_document, email_document, phone_document


class Reply(NamedTuple):
    """What a write answers: the content, and where what it is about can be read."""

    content: bytes | None
    location: str | None


MakeReply = Callable[[Customer, UUID | None], Reply]


def customer(customer: Customer, _: UUID | None) -> Reply:
    """The whole customer."""
    return Reply(to_json(customer_document(customer)), _path(customer))


def email(customer: Customer, email_id: UUID | None) -> Reply:
    """One e-mail of a customer."""
    assert email_id is not None
    return Reply(to_json(email_document(customer.email(email_id))), f"{_path(customer)}/emails/{email_id}")


def phone(customer: Customer, phone_id: UUID | None) -> Reply:
    """One phone of a customer."""
    assert phone_id is not None
    return Reply(to_json(phone_document(customer.phone(phone_id))), f"{_path(customer)}/phones/{phone_id}")


def billing_entity(customer: Customer, entity_id: UUID | None) -> Reply:
    """One billing entity of a customer."""
    assert entity_id is not None
    content = to_json(billing_entity_document(customer, customer.billing_entity(entity_id)))
    return Reply(content, f"{_path(customer)}/billing-entities/{entity_id}")


def nothing(_customer: Customer, _: UUID | None) -> Reply:
    """No content: what the answer would be about is gone."""
    return Reply(None, None)


def _path(customer: Customer) -> str:
    return f"/v1/customers/{customer.id}"
