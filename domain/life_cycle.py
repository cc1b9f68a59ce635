"""Archive, restore and erasure of a customer."""

from __future__ import annotations

from typing import ClassVar

from domain.customer_state import CustomerState
from domain.deciding import Deciding
from domain.details import TaxIdChoice
from domain.event import Event, GivenReason


class CustomerArchived(Event):
    """The customer left the default list and let go of its tax id."""

    TOPIC = "customer.archived"

    def apply(self, customer: CustomerState) -> None:
        customer.is_archived = True
        customer.held_tax_id_when_archived = customer.holds_tax_id
        customer.holds_tax_id = False


class CustomerRestored(Event):
    """The customer is active again; `holds_tax_id` says whether it got its tax id back."""

    TOPIC = "customer.restored"

    holds_tax_id: bool

    def apply(self, customer: CustomerState) -> None:
        customer.is_archived = False
        customer.holds_tax_id = self.holds_tax_id


class PersonalDataErased(GivenReason):
    """The data key was destroyed: personal values of this customer are unreadable for good.

    Its reasons stay readable: sealed with the key that is destroyed they would be none.
    """

    TOPIC = "customer.personal-data-erased"
    personal: ClassVar[frozenset[str]] = frozenset()

    def apply(self, customer: CustomerState) -> None:
        customer.is_erased = True
        customer.holds_tax_id = False
        customer.held_tax_id_when_archived = False


class LifeCycle(Deciding):
    """The commands that begin and end the use of a customer."""

    def archive(self) -> None:
        """Take the customer out of use; archiving an archived one changes nothing."""
        self.must_not_be_erased()
        if not self.is_archived:
            self.record(CustomerArchived)

    def restore(self, choice: TaxIdChoice | None = None) -> None:
        """Bring the customer back with what it held; `choice` is its own tax id with who holds that now."""
        self.must_not_be_erased()
        if self.is_archived:
            holds = self.held_tax_id_when_archived and choice is not None and choice.is_held_by(self.id)
            self.record(CustomerRestored, holds_tax_id=holds)

    def erase(self, reason: str | None = None) -> None:
        """Record that the personal data is gone; doing it again changes nothing. Archived ones too."""
        if not self.is_erased:
            self.record(PersonalDataErased, own_reason=reason)
