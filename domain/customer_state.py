"""The state of a customer: what its events add up to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

from domain.entries import BillingEntity, EmailEntry, PhoneEntry
from domain.entry_details import CustomerDetails, members
from domain.metadata import Metadata
from domain.tax_id import TAX_ID_MEMBERS

MEMBERS: Final = (
    "id",
    "version",
    "status",
    "name",
    *members(CustomerDetails),
    *TAX_ID_MEMBERS,
    "holds_tax_id",
    "contact_origin",
    "default_billing_entity_id",
    "created_at",
    "updated_at",
)
"""What documents and the change history tell of a customer, besides what it has several of."""


class CustomerState:
    """What the events of a customer add up to; entries are immutable and kept in the order they were added."""

    if TYPE_CHECKING:  # what the aggregate of the library brings
        id: UUID
        version: int
        created_on: datetime
        modified_on: datetime

    def __init__(self) -> None:
        self.name = ""
        self.legal_name: str | None = None
        self.external_id: str | None = None
        self.notes: str | None = None
        self.metadata: Metadata | None = None
        self.tags: list[str] | None = None
        self.contact_origin = ""
        self.tax_id = ""
        self.tax_id_type = ""
        self.tax_id_country = ""
        self.tax_id_status = ""
        self.holds_tax_id = False
        self.held_tax_id_when_archived = False
        self.is_archived = False
        self.is_erased = False
        self.emails: dict[UUID, EmailEntry] = {}
        self.phones: dict[UUID, PhoneEntry] = {}
        self.billing_entities: dict[UUID, BillingEntity] = {}
        self.default_billing_entity_id: UUID | None = None

    def copy(self) -> Self:
        """One that goes its own way from here; the entries are immutable and shared.

        Nothing is pending when it is made, and the list for that is shared too: whoever lets a copy decide takes out
        of it what was recorded before anybody else goes on.
        """
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        other.emails, other.phones = dict(self.emails), dict(self.phones)
        other.billing_entities = dict(self.billing_entities)
        return other

    @property
    def status(self) -> str:
        """`active` or `archived`."""
        return "archived" if self.is_archived else "active"

    @property
    def created_at(self) -> datetime:
        """When the customer was registered."""
        return self.created_on

    @property
    def updated_at(self) -> datetime:
        """When it last changed."""
        return self.modified_on
