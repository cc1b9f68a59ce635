"""What a command works on while it is decided: its customer, and who holds what only one customer may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.writing.batched_customer import BatchedCustomer
from application.writing.claims import Claims, Holders
from domain.change import Change
from domain.customer import Customer
from domain.errors import CustomerNotFound
from domain.tax_id import TaxId


@dataclass(slots=True, kw_only=True)
class UnitOfWork:
    """One command at work, under the append lock.

    `batched` is the customer of the command as the batch has it so far, None where there is none.
    """

    customer_id: UUID
    change: Change
    now: datetime
    strict_tax_ids: bool
    batched: BatchedCustomer | None
    claims: Claims
    holders: Holders
    may_be_unreadable: bool
    registered: Customer | None = None

    def customer(self) -> Customer:
        """The customer of the command, ready to act; raises `CustomerNotFound` or `RecordUnreadable`."""
        if self.registered:
            customer = self.registered
        elif self.batched is None:
            raise CustomerNotFound
        elif self.batched.trouble and not self.may_be_unreadable:
            raise self.batched.trouble
        else:
            customer = self.batched.customer
        customer.acting(self.change, self.now, strict_tax_ids=self.strict_tax_ids)
        return customer

    def add(self, customer: Customer) -> Customer:
        """Keep a customer that the command registered; it is ready to act."""
        if self.batched is not None:
            raise ValueError("There is a customer with this id already.")
        self.registered = customer
        return self.customer()

    def holder_of_tax_id(self, tax_id: TaxId) -> UUID | None:
        """Which customer holds a tax id; nobody holds what anybody may have."""
        return self.holders.holder(self.claims.tax_id_tag(tax_id)) if tax_id.can_be_held else None

    def holder_of_external_id(self, external_id: str | None) -> UUID | None:
        """Which customer has an external id."""
        return None if external_id is None else self.holders.holder(self.claims.external_id_tag(external_id))
