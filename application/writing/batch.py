"""One batch of commands: decided one after another in memory on loaded state, then appended in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from application.keys.data_keys import DataKeys
from application.log.event_row import EventRow
from application.log.event_store import EventStore
from application.log.long_histories import Remembered
from application.log.sealing import StoredEvent, seal
from application.writing.batched_customer import BatchedCustomer
from application.writing.claims import Claims, Held, Holders
from application.writing.command import Command, Outcome
from application.writing.idempotency import Idempotency, Receipt
from application.writing.unit_of_work import UnitOfWork
from domain.customer import Customer
from domain.errors import CustomerErased, CustomerNotFound, IdempotencyKeyReused, NotFound, Refused, StaleVersion
from domain.event import Event
from domain.text import InvalidValue


@dataclass(slots=True)
class Additions:
    """What a batch appends."""

    events: list[StoredEvent] = field(default_factory=list)
    keys: dict[UUID, bytes] = field(default_factory=dict)
    receipts: dict[bytes, Receipt] = field(default_factory=dict)
    erased: list[UUID] = field(default_factory=list)


class Batch:
    """Decides commands in order. A refused command leaves nothing behind, not even in memory."""

    def __init__(
        self,
        *,
        store: EventStore,
        data_keys: DataKeys,
        claims: Claims,
        head: int,
        holders: Holders,
        receipts: dict[bytes, Receipt],
        strict_tax_ids: bool,
    ) -> None:
        self._store, self._data_keys, self._claims = store, data_keys, claims
        self._head, self._strict_tax_ids = head, strict_tax_ids
        self._receipts = receipts
        self._batched: dict[UUID, BatchedCustomer] = {}
        self.holders = holders
        self.additions = Additions()

    @property
    def head(self) -> int:
        """The position of the last event, the batch's own included."""
        return self._head

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to append."""
        return not (self.additions.events or self.additions.receipts or self.additions.erased)

    def load_rows(self, rows: list[EventRow]) -> None:
        """Open whole streams; rows of one customer follow each other in the order of versions."""
        for customer_id, own in _by_customer(rows).items():
            if batched := self._batched.get(customer_id):
                batched.complete(self._store.open_stream(own).events)
            else:
                self._batched[customer_id] = BatchedCustomer.of(self._store, self._data_keys, own)

    def load_since(self, known: Mapping[UUID, Remembered], rows: list[EventRow]) -> list[UUID]:
        """Go on from what is remembered; returns the customers whose whole streams are needed after all."""
        by_customer = _by_customer(rows)
        missing = []
        for customer_id, remembered in known.items():
            own = by_customer.get(customer_id, [])
            if batched := BatchedCustomer.since_then(self._store, self._data_keys, remembered, own):
                self._batched[customer_id] = batched
            else:
                missing.append(customer_id)
        return missing

    def remember(self) -> None:
        """Everything is recorded: keep what was opened for the next time."""
        for each in self._batched.values():
            if each.trouble is None:
                self._store.long_histories.remember(each.customer, each.position, each.wrapped, each.state)

    def replayed_customer(self, command: Command) -> UUID | None:
        """Whose stream a repeated request is answered from, where what is loaded does not reach back so far."""
        receipt = self._receipt(command)
        if receipt is None:
            return None
        batched = self._batched.get(receipt.customer_id)
        is_enough = batched is not None and (batched.since == 0 or batched.customer.version == receipt.version)
        return None if is_enough else receipt.customer_id

    def decide(self, command: Command) -> Outcome:
        """Run one command. Raises its refusal."""
        if receipt := self._receipt(command):
            return self._replay(command, receipt)
        batched = self._batched.get(command.customer_id)
        before = batched.customer if batched else None
        if before and before.is_erased and not command.may_meet_erased:
            raise CustomerErased
        held = self._claims.held(before)
        if batched:
            batched.customer = batched.customer.copy()  # what the command does stays apart until it is decided
        try:
            self._act(command, before, work := self._work(command, batched))
            batched = batched or self._registered(command, work)
            customer = batched.customer
            events = cast("list[Event]", list(customer.pending_events))
            stored = [seal(event, batched.key) for event in events]
            moved = self._claims_moved(held, customer)
            answer = command.answer(customer, command.subject_id)
        except Exception:
            if batched and before:
                batched.customer = before
                before.pending_events.clear()
            raise
        customer.pending_events.clear()
        self._keep(batched, events, stored)
        self.holders.move(customer.id, *moved)
        outcome = Outcome(customer.id, customer.version, batched.position, answer)
        if command.idempotency:
            self._write_receipt(command.idempotency, outcome, command.subject_id)
        return outcome

    def _work(self, command: Command, batched: BatchedCustomer | None) -> UnitOfWork:
        command.now = command.now or datetime.now(UTC)
        return UnitOfWork(
            customer_id=command.customer_id,
            change=command.change,
            now=command.now,
            strict_tax_ids=self._strict_tax_ids,
            batched=batched,
            claims=self._claims,
            holders=self.holders,
            may_be_unreadable=command.may_meet_erased,
        )

    def _act(self, command: Command, before: Customer | None, work: UnitOfWork) -> None:
        """Run the use case. What does not exist goes before a stale version, and that before all other refusals."""
        stale = StaleVersion(before.version) if before and command.if_version not in (None, before.version) else None
        try:
            command.act(work)
        except NotFound:
            raise
        except (Refused, InvalidValue) as refusal:
            raise stale or refusal from None
        if stale:
            raise stale

    def _registered(self, command: Command, work: UnitOfWork) -> BatchedCustomer:
        """The customer that the command registered, with a key of its own."""
        customer = work.customer()
        if command.if_version is not None:
            raise StaleVersion(0)
        wrapped, key = self._data_keys.new(customer.id)
        return BatchedCustomer(customer, [], 0, 0, key, wrapped, b"")

    def _keep(self, batched: BatchedCustomer, events: list[Event], stored: list[StoredEvent]) -> None:
        """From here on the batch goes on from what the command decided."""
        customer = batched.customer
        if customer.id not in self._batched:
            assert batched.wrapped is not None
            self._batched[customer.id] = batched
            self.additions.keys[customer.id] = batched.wrapped
        self.additions.events.extend(stored)
        self._head += len(events)
        batched.keep(events, stored, self._head)
        if customer.is_erased and batched.wrapped:  # just erased, or its key came back with a backup
            batched.key = batched.wrapped = None
            self._forget(customer.id)

    def _forget(self, customer_id: UUID) -> None:
        """Let nothing of an erased customer be recorded, what the batch itself was about to record included."""
        self.additions.keys.pop(customer_id, None)
        self.additions.erased.append(customer_id)

    def _claims_moved(self, held: Held, customer: Customer) -> tuple[set[bytes], set[bytes]]:
        """The tags that the customer held before and holds now; none where it holds the same."""
        now_held = self._claims.held(customer)
        return (set(), set()) if now_held == held else (self._claims.tags(held), self._claims.tags(now_held))

    def _receipt(self, command: Command) -> Receipt | None:
        return self._receipts.get(command.idempotency.key_tag) if command.idempotency else None

    def _write_receipt(self, idempotency: Idempotency, outcome: Outcome, subject_id: UUID | None) -> None:
        receipt = Receipt(idempotency.request_tag, outcome.customer_id, outcome.version, outcome.position, subject_id)
        self._receipts[idempotency.key_tag] = self.additions.receipts[idempotency.key_tag] = receipt

    def _replay(self, command: Command, receipt: Receipt) -> Outcome:
        """The answer that the request got the first time, rendered again from the customer at that version."""
        assert command.idempotency is not None
        if receipt.request_tag not in (None, command.idempotency.request_tag):
            raise IdempotencyKeyReused
        batched = self._batched.get(receipt.customer_id)
        if batched is None:
            raise CustomerNotFound
        customer = batched.customer
        if customer.is_erased and not command.may_meet_erased:
            raise CustomerErased
        if receipt.request_tag is None:
            raise IdempotencyKeyReused
        if batched.trouble and not command.may_meet_erased:
            raise batched.trouble
        if not customer.is_erased:
            customer = batched.at(receipt.version)
        answer = command.answer(customer, receipt.subject_id or command.subject_id)
        return Outcome(customer.id, receipt.version, receipt.position, answer, is_replay=True)


def _by_customer(rows: Iterable[EventRow]) -> dict[UUID, list[EventRow]]:
    found: dict[UUID, list[EventRow]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found
