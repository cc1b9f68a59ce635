"""What the list says of a customer: the members that a search selects, and that the API documents."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from typing_extensions import TypedDict  # that of `typing` cannot be documented before Python 3.12


class DefaultBillingEntityOut(TypedDict):
    """The billing entity that quotations use, in short."""

    billing_entity_id: UUID
    legal_name: str
    tax_id: str


class ListedCustomer(TypedDict):
    """A customer as the list shows it."""

    id: UUID
    version: int
    status: Literal["active", "archived"]
    name: str
    legal_name: str | None
    external_id: str | None
    tax_id: str
    tax_id_status: Literal["valid", "invalid", "unchecked"]
    contact_origin: str
    primary_email: str | None
    primary_phone: str | None
    default_billing_entity: DefaultBillingEntityOut | None
    created_at: datetime
    updated_at: datetime


MEMBERS: Final = tuple(ListedCustomer.__annotations__)
