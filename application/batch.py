"""One batch of commands: decided one after another in memory on loaded state, then appended in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.claims import Claims, Held, Holders
from application.customers import Customers
from application.data_keys import DataKeys
from application.event_store import EventStore, Row, customer_at, replay
from application.idempotency import Idempotency, Receipt
from application.sealing import StoredEvent, seal
from domain.actor import Change
from domain.customer import Customer
from domain.errors import (
    CustomerErased,
    CustomerNotFound,
    IdempotencyKeyReused,
    RecordUnreadable,
    StaleVersion,
)
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
    the time is set at the first decision, so that deciding again decides the same.
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
class Loaded:
    """A customer in a batch: its stream as read, what the batch adds, and the key that seals it."""

    customer: Customer | None
    events: list[Event]
    position: int
    key: AESGCM | None
    new_key: bytes | None = None
    trouble: RecordUnreadable | None = None


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
        rows: list[Row],
        holders: Holders,
        receipts: dict[bytes, Receipt],
        strict_tax_ids: bool,
    ) -> None:
        self._store, self._data_keys, self._claims = store, data_keys, claims
        self._head, self._strict_tax_ids = head, strict_tax_ids
        self._receipts = receipts
        self._loaded: dict[UUID, Loaded] = {}
        self._new: Customer | None = None
        self.holders = holders
        self.additions = Additions()
        self.load_rows(rows)

    @property
    def head(self) -> int:
        """The position of the last event, the batch's own included."""
        return self._head

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to append."""
        return not (self.additions.events or self.additions.receipts)

    def load_rows(self, rows: list[Row]) -> None:
        """Open streams; rows of one customer follow each other in the order of versions."""
        by_customer: dict[UUID, list[Row]] = {}
        for row in rows:
            by_customer.setdefault(row[1], []).append(row)
        for customer_id, own in by_customer.items():
            try:
                stream = self._store.open_stream(own)
                wrapped = own[-1][5]
                key = None if wrapped is None else self._data_keys.open(customer_id, wrapped)
                self._loaded[customer_id] = Loaded(stream.customer(), stream.events, stream.positions[-1], key)
            except RecordUnreadable as trouble:
                self._loaded[customer_id] = Loaded(None, [], own[-1][0], None, None, trouble)

    def load(self, customer_id: UUID) -> Customer:
        """The customer as the batch has it so far."""
        loaded = self._loaded.get(customer_id)
        if loaded is None:
            raise CustomerNotFound
        if loaded.trouble:
            raise loaded.trouble
        assert loaded.customer is not None
        return loaded.customer

    def add(self, customer: Customer) -> None:
        """Keep a customer that the running command registered."""
        self._new = customer

    def holder(self, tag: bytes) -> UUID | None:
        """Who holds a claim, with what the batch decided so far."""
        return self.holders.holder(tag)

    def replayed_customer(self, command: Command) -> UUID | None:
        """Whose stream a repeated request is answered from, where that is not loaded yet."""
        receipt = self._receipt(command)
        return receipt.customer_id if receipt and receipt.customer_id not in self._loaded else None

    def decide(self, command: Command) -> Outcome:
        """Run one command. Raises its refusal, or `HoldersUnknown` where claims must be read first."""
        if receipt := self._receipt(command):
            return self._replay(command, receipt)
        loaded = self._loaded.get(command.customer_id)
        before = loaded.customer if loaded else None
        self._must_be_as_expected(command, before)
        held = self._claims.held(before)
        command.now = command.now or datetime.now(UTC)
        self._new = None
        try:
            by_whom = Customers(self, self._claims, command.change, command.now, self._strict_tax_ids)
            subject_id = command.act(by_whom)
            loaded = self._touched(command)
            customer = loaded.customer
            assert customer is not None
            events = cast("list[Event]", list(customer.pending_events))
            stored = [seal(event, loaded.key) for event in events]
            answer = command.answer(customer, subject_id)
        except Exception:
            if loaded and loaded.customer and loaded.customer.pending_events:
                loaded.customer = replay(loaded.events)
            raise
        customer.pending_events.clear()
        self._keep(loaded, events, stored)
        self._move_claims(held, customer)
        outcome = Outcome(customer.id, customer.version, loaded.position, answer)
        if command.idempotency:
            self._write_receipt(command.idempotency, outcome, subject_id)
        return outcome

    def _must_be_as_expected(self, command: Command, customer: Customer | None) -> None:
        if customer is None:
            return
        if customer.is_erased and not command.may_meet_erased:
            raise CustomerErased
        if command.if_version is not None and command.if_version != customer.version:
            raise StaleVersion(customer.version)

    def _touched(self, command: Command) -> Loaded:
        """What the command worked on: the customer that it registered, or the one that was there."""
        customer = self._new
        if customer is None:
            self.load(command.customer_id)
            return self._loaded[command.customer_id]
        if command.if_version is not None:
            raise StaleVersion(0)
        wrapped, key = self._data_keys.new(customer.id)
        return Loaded(customer, [], 0, key, wrapped)

    def _keep(self, loaded: Loaded, events: list[Event], stored: list[StoredEvent]) -> None:
        """From here on the batch goes on from what the command decided."""
        customer = loaded.customer
        assert customer is not None
        if not loaded.events:
            assert loaded.new_key is not None
            self._loaded[customer.id] = loaded
            self.additions.keys[customer.id] = loaded.new_key
        loaded.events.extend(events)
        self.additions.events.extend(stored)
        if events:
            self._head += len(events)
            loaded.position = self._head
        if customer.is_erased and events:
            loaded.key = None
            self.additions.keys.pop(customer.id, None)
            self.additions.erased.append(customer.id)

    def _move_claims(self, held: Held, customer: Customer) -> None:
        now_held = self._claims.held(customer)
        if now_held != held:
            self.holders.move(customer.id, self._claims.tags(held), self._claims.tags(now_held))

    def _receipt(self, command: Command) -> Receipt | None:
        return self._receipts.get(command.idempotency.key_tag) if command.idempotency else None

    def _write_receipt(self, idempotency: Idempotency, outcome: Outcome, subject_id: UUID | None) -> None:
        receipt = Receipt(idempotency.request_tag, outcome.customer_id, outcome.version, outcome.position, subject_id)
        self._receipts[idempotency.key_tag] = self.additions.receipts[idempotency.key_tag] = receipt

    def _replay(self, command: Command, receipt: Receipt) -> Outcome:
        """The answer that the request got the first time, rendered again from the customer at that version."""
        assert command.idempotency is not None
        if self.load(receipt.customer_id).is_erased:
            raise CustomerErased
        if receipt.request_tag != command.idempotency.request_tag:
            raise IdempotencyKeyReused
        customer = customer_at(self._loaded[receipt.customer_id].events, receipt.version)
        answer = command.answer(customer, receipt.subject_id)
        return Outcome(customer.id, receipt.version, receipt.position, answer, is_replay=True)
