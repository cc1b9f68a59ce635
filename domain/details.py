"""Who the customer is: registration, names, origin, external id, notes, and the tax id it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from domain.customer_state import CustomerState
from domain.deciding import Deciding
from domain.entries import changed_members
from domain.entry_details import CustomerDetails, members
from domain.errors import ExternalIdTaken, TaxIdTaken
from domain.event import Event, personal
from domain.metadata import Metadata, patched
from domain.tax_id import TAX_ID_MEMBERS, TaxId

_PERSONAL = personal("name", "legal_name", "external_id", "notes", "metadata", "tags")


class CustomerRegistered(Event, Aggregate.Created):
    """The first event of every customer. The first version knew neither metadata nor tags."""

    TOPIC = "customer.registered"
    class_version = 2
    personal = _PERSONAL | {"tax_id"}

    name: str
    legal_name: str | None
    external_id: str | None
    notes: str | None
    metadata: Metadata | None
    tags: list[str] | None
    contact_origin: str
    tax_id: str
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    holds_tax_id: bool

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["metadata"] = state["tags"] = None

    def apply(self, customer: CustomerState) -> None:
        values = vars(self)
        for member in ("name", "contact_origin", *members(CustomerDetails)):
            setattr(customer, member, values[member])
        _take_tax_id(customer, values)


class CustomerChanged(Event):
    """Names, origin, external id, notes, metadata or tags changed; `changed` has what did, each as a whole.

    The first version knew neither metadata nor tags.
    """

    TOPIC = "customer.changed"
    class_version = 2
    personal = _PERSONAL

    changed: dict[str, Any]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """What changed then still reads as it did; the version keeps older code from members that it has not."""

    def apply(self, customer: CustomerState) -> None:
        for member, value in self.changed.items():
            setattr(customer, member, value)


class TaxIdChanged(Event):
    """The customer has another tax id, or began to hold the one it has.

    `is_another` says whether the id itself is another one: nobody can compare erased values. The first version did not
    record it (None), so that of an erased customer such an event is told to have changed the id.
    """

    TOPIC = "customer.tax-id-changed"
    class_version = 2
    personal = personal("tax_id")

    tax_id: str
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    holds_tax_id: bool
    is_another: bool | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["is_another"] = None

    def apply(self, customer: CustomerState) -> None:
        _take_tax_id(customer, vars(self))


def _take_tax_id(customer: CustomerState, event: Mapping[str, Any]) -> None:
    for member in (*TAX_ID_MEMBERS, "holds_tax_id"):
        setattr(customer, member, event[member])


@dataclass(frozen=True, slots=True)
class TaxIdChoice:
    """A tax id that a command brings, with who holds it now and whether living without holding it is fine."""

    tax_id: TaxId
    holder: UUID | None = None
    allow_duplicate: bool = False

    def is_held_by(self, customer_id: UUID) -> bool:
        """Whether the customer will hold the id; `TaxIdTaken` where another one does and that is not allowed.

        Nobody holds what anybody may have, such as *consumidor final*.
        """
        if not self.tax_id.can_be_held:
            return False
        if self.holder in (None, customer_id):
            return True
        if self.allow_duplicate:
            return False
        assert self.holder is not None
        raise TaxIdTaken(self.holder)

    def may_be_held_by(self, customer_id: UUID) -> bool:
        """Whether the customer could hold the id."""
        return self.tax_id.can_be_held and self.holder in (None, customer_id)


def external_id_must_be_free(customer_id: UUID, holder: UUID | None) -> None:
    """External ids are unique among customers that are not erased."""
    if holder not in (None, customer_id):
        assert holder is not None
        raise ExternalIdTaken(holder)


class Details(Deciding):
    """The commands on the customer itself."""

    def change(
        self, *, choice: TaxIdChoice | None = None, external_id_holder: UUID | None = None, **wanted: Any
    ) -> None:
        """Change the name, the contact origin, any of the details, and the tax id; metadata by a merge patch.

        The external id alone may be changed while the customer is archived, so that another one can have it.
        """
        if choice is None and wanted.keys() == {"external_id"}:
            self.must_not_be_erased()
        else:
            self.must_be_active()
        if "metadata" in wanted:
            wanted["metadata"] = patched(self.metadata, wanted["metadata"])
        changed = changed_members(self, wanted)
        tax_id_changes = self._tax_id_changes(choice)
        if "external_id" in changed:
            external_id_must_be_free(self.id, external_id_holder)
        if choice and tax_id_changes and not self._has(choice.tax_id):
            self.must_accept(choice.tax_id)
        if changed:
            self.record(CustomerChanged, changed=changed)
        if tax_id_changes:
            self.record(TaxIdChanged, **tax_id_changes)

    def _tax_id_changes(self, choice: TaxIdChoice | None) -> dict[str, Any]:
        if choice is None:
            return {}
        if self._has(choice.tax_id):
            holds = self.holds_tax_id or choice.may_be_held_by(self.id)
        else:
            holds = choice.is_held_by(self.id)
        after = choice.tax_id.members() | {"holds_tax_id": holds}
        changed = changed_members(self, after)
        return {**after, "is_another": "tax_id" in changed} if changed else {}

    def _has(self, tax_id: TaxId) -> bool:
        """Whether the customer has this tax id already, perhaps spelt otherwise: then it is never refused."""
        return TaxId.of(self).key == tax_id.key
