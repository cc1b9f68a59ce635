"""How commands decide: who acts and when is named first, and there is one way to record an event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.change import Change
from domain.customer_state import CustomerState
from domain.errors import CustomerErased, CustomerIsArchived, TaxIdRefused
from domain.event import Event
from domain.tax_id import TaxId, TaxIdStatus

if TYPE_CHECKING:
    from eventsourcing.domain import CanMutateAggregate


class Deciding(CustomerState):
    """What the commands of every topic build on."""

    if TYPE_CHECKING:  # what the aggregate of the library brings

        def trigger_event(self, event_class: type[CanMutateAggregate[UUID]], **kwargs: Any) -> None: ...

    def __init__(self) -> None:
        super().__init__()
        self._change: Change | None = None
        self._now: datetime | None = None
        self._strict_tax_ids = False

    def acting(self, change: Change, now: datetime, *, strict_tax_ids: bool = False) -> None:
        """Name who acts from here on, and when. Without this no event can be recorded.

        With `strict_tax_ids` an invalid tax id is refused instead of accepted and marked.
        """
        self._change, self._now, self._strict_tax_ids = change, now, strict_tax_ids

    def record(self, event_class: type[Event], **fields: Any) -> None:
        """Record that something happened, for the reason of the whole change, or else for its own.

        Time never runs backwards within one customer, whatever the clocks of the machines say.
        """
        change, now = self._change, self._now
        if change is None or now is None:
            raise RuntimeError("Nothing is recorded without an actor.")
        self.trigger_event(
            event_class,
            timestamp=max(now, self.modified_on),
            **change.members() | {"reason": change.reason or fields.get("own_reason")},
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
            raise CustomerIsArchived

    def must_accept(self, tax_id: TaxId) -> None:
        """The tax id policy: `warn` accepts and marks an invalid id, `strict` refuses it."""
        if self._strict_tax_ids and tax_id.status is TaxIdStatus.INVALID:
            raise TaxIdRefused(tax_id.why)
