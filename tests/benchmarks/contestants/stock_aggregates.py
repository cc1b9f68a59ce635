"""The aggregates of the stock contestant, in the style of the library's documentation: the `event` decorator."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.customer_id import new_customer_id
from domain.email_address import same_email
from domain.entries import MAX_BILLING_ENTITIES, MAX_EMAILS

Members = dict[str, Any]


class NotAllowed(Exception):
    """A rule says no; the name of the rule is the first argument."""


class Customer(Aggregate):
    """A customer of the same shape, under the same rules. `who` is actor, reason and request id."""

    @staticmethod
    def create_id(*_: Any, **__: Any) -> UUID:
        """Ids in the order of time, as all contestants have them."""
        return new_customer_id()

    @event("Registered")
    def __init__(self, who: Members, details: Members) -> None:
        self.details: Members = details
        self.emails: dict[UUID, Members] = {}
        self.billing_entities: dict[UUID, Members] = {}
        self.default_billing_entity_id: UUID | None = None
        self.is_archived = False

    def add_email(self, who: Members, email_id: UUID, email: Members) -> None:
        """Add an address that the customer has not yet."""
        self._must_be_active()
        if len(self.emails) >= MAX_EMAILS:
            raise NotAllowed("limit-reached")
        if any(same_email(entry["email"], email["email"]) for entry in self.emails.values()):
            raise NotAllowed("email-already-present")
        self._email_added(who, email_id, email)

    def lock_email(self, who: Members, email_id: UUID, lock_reason: str | None) -> None:
        """Stop changes to an address."""
        self._must_be_active()
        if email_id not in self.emails:
            raise NotAllowed("email-not-found")
        if not self.emails[email_id].get("is_locked"):
            self._email_locked(who, email_id, lock_reason)

    def change(self, who: Members, wanted: Members) -> None:
        """Change what differs."""
        self._must_be_active()
        changed = {name: value for name, value in wanted.items() if self.details[name] != value}
        if changed:
            self._changed(who, changed)

    def add_billing_entity(self, who: Members, entity_id: UUID, entity: Members, is_default: bool) -> None:
        """Add a billing entity."""
        self._must_be_active()
        if len(self.billing_entities) >= MAX_BILLING_ENTITIES:
            raise NotAllowed("limit-reached")
        self._entity_added(who, entity_id, entity, is_default)

    def _must_be_active(self) -> None:
        if self.is_archived:
            raise NotAllowed("customer-archived")

    @event("EmailAdded")
    def _email_added(self, who: Members, email_id: UUID, email: Members) -> None:
        times = {"created_at": self.modified_on, "updated_at": self.modified_on}
        self.emails[email_id] = email | times

    @event("EmailLocked")
    def _email_locked(self, who: Members, email_id: UUID, lock_reason: str | None) -> None:
        lock = {
            "is_locked": True,
            "locked_by": who["actor"],
            "locked_at": self.modified_on,
            "lock_reason": lock_reason or who["reason"],
            "updated_at": self.modified_on,
        }
        self.emails[email_id] = self.emails[email_id] | lock

    @event("Changed")
    def _changed(self, who: Members, changed: Members) -> None:
        self.details = self.details | changed

    @event("BillingEntityAdded")
    def _entity_added(self, who: Members, entity_id: UUID, entity: Members, is_default: bool) -> None:
        times = {"created_at": self.modified_on, "updated_at": self.modified_on}
        self.billing_entities[entity_id] = entity | times
        if is_default:
            self.default_billing_entity_id = entity_id


class TaxIdHolder(Aggregate):
    """Who holds a tax id: an index aggregate. A second one with the same id cannot be saved."""

    @staticmethod
    def create_id(tax_id_key: str, customer_id: UUID) -> UUID:
        """Made from the tax id alone."""
        return uuid5(NAMESPACE_URL, f"/tax-ids/{tax_id_key}")

    @event("Taken")
    def __init__(self, tax_id_key: str, customer_id: UUID) -> None:
        self.tax_id_key = tax_id_key
        self.customer_id = customer_id
