"""One batch of commands: decided one after another in memory on loaded state, then appended in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from application.customers import Customers
from application.keys.data_keys import DataKeys
from application.log.event_row import EventRow
from application.log.event_store import EventStore
from application.log.long_histories import Remembered
from application.log.sealing import StoredEvent, seal
from application.writing.batched_customer import Loaded
from application.writing.claims import Claims, Held, Holders
from application.writing.idempotency import Idempotency, Receipt
from domain.change import Change
from domain.customer import Customer
from domain.errors import CustomerErased, CustomerNotFound, IdempotencyKeyReused, NotFound, Refused, StaleVersion
from domain.event import Event

Answer = Callable[[Customer, UUID | None], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: its answer, and the version and log position that it brought the customer to."""

    customer_id: UUID
    version: int
    position: int
    answer: Any
    is_replay: bool = False


@dataclass(eq=False, slots=True, kw_only=True)
class Command:
    """A use case that waits to be decided.

    `act` is run on the loaded state and returns the id of what it created; `answer` renders the reply right
    afterwards, or later from the same version when the request is sent again. Ids are in `act` from the beginning and
    the time is set at the first decision, so that deciding again decides the same. An erasure `may_meet_erased`
    customers and those whose events cannot be opened.
    """

    customer_id: UUID
    act: Callable[[Customers], UUID | None]
    answer: Answer
    change: Change
    if_version: int | None = None
    idempotency: Idempotency | None = None
    claims: frozenset[bytes] = frozenset()
    may_meet_erased: bool = False
    now: datetime | None = None


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
        self._loaded: dict[UUID, Loaded] = {}
        self._new: Customer | None = None
        self._may_be_unreadable = False
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
            if loaded := self._loaded.get(customer_id):
                loaded.complete(self._store.open_stream(own).events)
            else:
                self._loaded[customer_id] = Loaded.of(self._store, self._data_keys, own)

    def load_since(self, known: Mapping[UUID, Remembered], rows: list[EventRow]) -> list[UUID]:
        """Go on from what is remembered; returns the customers whose whole streams are needed after all."""
        by_customer = _by_customer(rows)
        missing = []
        for customer_id, remembered in known.items():
            own = by_customer.get(customer_id, [])
            if loaded := Loaded.since_then(self._store, self._data_keys, remembered, own):
                self._loaded[customer_id] = loaded
            else:
                missing.append(customer_id)
        return missing

    def remember(self) -> None:
        """Everything is recorded: keep what was opened for the next time."""
        for loaded in self._loaded.values():
            if loaded.trouble is None:
                self._store.long_histories.remember(loaded.customer, loaded.position, loaded.wrapped, loaded.state)

    def load(self, customer_id: UUID) -> Customer:
        """The customer as the batch has it so far, with what the running command did."""
        if self._new is not None and self._new.id == customer_id:
            return self._new
        loaded = self._loaded.get(customer_id)
        if loaded is None:
            raise CustomerNotFound
        if loaded.trouble and not self._may_be_unreadable:
            raise loaded.trouble
        return loaded.customer

    def add(self, customer: Customer) -> None:
        """Keep a customer that the running command registered."""
        if customer.id in self._loaded:
            raise ValueError("There is a customer with this id already.")
        self._new = customer

    def holder(self, tag: bytes) -> UUID | None:
        """Who holds a claim, with what the batch decided so far."""
        return self.holders.holder(tag)

    def replayed_customer(self, command: Command) -> UUID | None:
        """Whose stream a repeated request is answered from, where what is loaded does not reach back so far."""
        receipt = self._receipt(command)
        if receipt is None:
            return None
        loaded = self._loaded.get(receipt.customer_id)
        is_enough = loaded is not None and (loaded.since == 0 or loaded.customer.version == receipt.version)
        return None if is_enough else receipt.customer_id

    def decide(self, command: Command) -> Outcome:
        """Run one command. Raises its refusal, or `HoldersUnknown` where claims must be read first."""
        if receipt := self._receipt(command):
            return self._replay(command, receipt)
        loaded = self._loaded.get(command.customer_id)
        before = loaded.customer if loaded else None
        if before and before.is_erased and not command.may_meet_erased:
            raise CustomerErased
        stale = StaleVersion(before.version) if before and command.if_version not in (None, before.version) else None
        held = self._claims.held(before)
        command.now = command.now or datetime.now(UTC)
        self._new, self._may_be_unreadable = None, command.may_meet_erased
        if loaded:
            loaded.customer = loaded.customer.copy()  # what the command does stays apart until it is decided
        try:
            by_whom = Customers(self, self._claims, command.change, command.now, self._strict_tax_ids)
            subject_id = self._acted(command, by_whom, stale)
            loaded = self._touched(command)
            customer = loaded.customer
            events = cast("list[Event]", list(customer.pending_events))
            stored = [seal(event, loaded.key) for event in events]
            moved = self._claims_moved(held, customer)
            answer = command.answer(customer, subject_id)
        except Exception:
            if loaded and before:
                loaded.customer = before
                before.pending_events.clear()
            raise
        customer.pending_events.clear()
        self._keep(loaded, events, stored)
        self.holders.move(customer.id, *moved)
        outcome = Outcome(customer.id, customer.version, loaded.position, answer)
        if command.idempotency:
            self._write_receipt(command.idempotency, outcome, subject_id)
        return outcome

    def _acted(self, command: Command, by_whom: Customers, stale: StaleVersion | None) -> UUID | None:
        """Run the use case. What does not exist goes before a stale version, and that before all other refusals."""
        try:
            subject_id = command.act(by_whom)
        except NotFound:
            raise
        except Refused as refusal:
            raise stale or refusal from None
        if stale:
            raise stale
        return subject_id

    def _touched(self, command: Command) -> Loaded:
        """What the command worked on: the customer that it registered, or the one that was there."""
        customer = self._new
        if customer is None:
            self.load(command.customer_id)
            return self._loaded[command.customer_id]
        if command.if_version is not None:
            raise StaleVersion(0)
        wrapped, key = self._data_keys.new(customer.id)
        return Loaded(customer, [], 0, 0, key, wrapped, b"")

    def _keep(self, loaded: Loaded, events: list[Event], stored: list[StoredEvent]) -> None:
        """From here on the batch goes on from what the command decided."""
        customer = loaded.customer
        if customer.id not in self._loaded:
            assert loaded.wrapped is not None
            self._loaded[customer.id] = loaded
            self.additions.keys[customer.id] = loaded.wrapped
        self.additions.events.extend(stored)
        self._head += len(events)
        loaded.keep(events, stored, self._head)
        if customer.is_erased and loaded.wrapped:  # just erased, or its key came back with a backup
            loaded.key = loaded.wrapped = None
            self._forget(customer.id)

    def _forget(self, customer_id: UUID) -> None:
        """Let nothing of an erased customer be recorded, what the batch itself was about to record included."""
        self.additions.keys.pop(customer_id, None)
        self.additions.erased.append(customer_id)
        for tag, receipt in self.additions.receipts.items():
            if receipt.customer_id == customer_id:
                blank = receipt._replace(request_tag=None, subject_id=None)
                self._receipts[tag] = self.additions.receipts[tag] = blank

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
        loaded = self._loaded.get(receipt.customer_id)
        if loaded is None:
            raise CustomerNotFound
        if loaded.customer.is_erased and not command.may_meet_erased:
            raise CustomerErased
        if receipt.request_tag != command.idempotency.request_tag:
            raise IdempotencyKeyReused
        self._may_be_unreadable = command.may_meet_erased
        customer = self.load(receipt.customer_id)
        if not customer.is_erased:
            customer = loaded.at(receipt.version)
        answer = command.answer(customer, receipt.subject_id)
        return Outcome(customer.id, receipt.version, receipt.position, answer, is_replay=True)


def _by_customer(rows: Iterable[EventRow]) -> dict[UUID, list[EventRow]]:
    found: dict[UUID, list[EventRow]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found
