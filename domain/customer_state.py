"""The state of a customer, and the one way in which its commands record an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from domain.actor import Change
from domain.errors import CustomerArchived, CustomerErased, TaxIdRefused
from domain.event import Event
from domain.tax_id import TaxId, TaxIdStatus

if TYPE_CHECKING:
    from eventsourcing.domain import CanMutateAggregate

    from domain.billing_entities import BillingEntity
    from domain.contacts import EmailEntry, PhoneEntry


Entry = TypeVar("Entry", bound=Any)


class CustomerState:
    """What the events of a customer add up to; entries are immutable and kept in the order they were added."""

    if TYPE_CHECKING:  # what the aggregate of the library brings
        id: UUID
        version: int
        created_on: datetime
        modified_on: datetime
        _pending_events: list[CanMutateAggregate[UUID]]

        def trigger_event(self, event_class: type[CanMutateAggregate[UUID]], **kwargs: Any) -> None: ...

    def __init__(self) -> None:
        self.name = ""
        self.legal_name: str | None = None
        self.external_id: str | None = None
        self.notes: str | None = None
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
        self._change: Change | None = None
        self._now: datetime | None = None
        self._strict_tax_ids = False

    def copy(self) -> Self:
        """One that goes its own way from here, with nothing pending; the entries are immutable and shared."""
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        other._pending_events = []
        other.emails, other.phones = dict(self.emails), dict(self.phones)
        other.billing_entities = dict(self.billing_entities)
        return other

    @property
    def status(self) -> str:
        """`active` or `archived`."""
        return "archived" if self.is_archived else "active"

    def acting(self, change: Change, now: datetime, *, strict_tax_ids: bool = False) -> None:
        """Name who acts from here on, and when. Without this no event can be recorded.

        With `strict_tax_ids` an invalid tax id is refused instead of accepted and marked.
        """
        self._change, self._now, self._strict_tax_ids = change, now, strict_tax_ids

    def record(self, event_class: type[Event], *, reason: str | None = None, **fields: Any) -> None:
        """Record that something happened; `reason` goes before the reason of the whole change.

        Time never runs backwards within one customer, whatever the clocks of the machines say.
        """
        change, now = self._change, self._now
        if change is None or now is None:
            raise RuntimeError("Nothing is recorded without an actor.")
        self.trigger_event(
            event_class,
            timestamp=max(now, self.modified_on),
            actor=change.actor,
            on_behalf_of=change.on_behalf_of,
            reason=reason or change.reason,
            request_id=change.request_id,
            **fields,
        )

    def must_not_be_erased(self) -> None:
        """Every command but a repeated erasure starts here."""
        if self.is_erased:
            raise CustomerErased

    def must_be_active(self) -> None:
        """Commands other than archive, restore and erase need an active customer."""
        self.must_not_be_erased()
        if self.is_archived:
            raise CustomerArchived

    def must_accept(self, tax_id: TaxId) -> None:
        """The tax id policy: `warn` accepts and marks an invalid id, `strict` refuses it."""
        if self._strict_tax_ids and tax_id.status is TaxIdStatus.INVALID:
            raise TaxIdRefused(tax_id.reason)


def changed_members(entry: object, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those members of `wanted` that differ from what the entry has now."""
    return {member: value for member, value in wanted.items() if getattr(entry, member) != value}


def after_change(entry: Entry, changed: Mapping[str, Any], at: datetime) -> Entry:
    """The entry with changed members."""
    changed_entry: Entry = replace(entry, **changed, updated_at=at)
    return changed_entry
