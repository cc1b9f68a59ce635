"""Given a history, when somebody does something, then this happened: tests of the customer in the domain's words."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from domain.change import Change
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.errors import CustomersError
from domain.event import Event
from domain.tax_id import TaxId, TaxIdType
from domain.written_tax_id import WrittenTaxId

Step = Callable[[Customer], None]
AnyEvent = TypeVar("AnyEvent", bound=Event)

CUSTOMER, OTHER_CUSTOMER = UUID(int=0xC1), UUID(int=0xC2)
UNKNOWN = UUID(int=0xFF)

PAST = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
BEFORE = Change("seeder", reason="migrated from paper")
CHANGE = Change("ana", on_behalf_of="luis@acme.com", reason="asked by phone", request_id="r-1")

NIT, OTHER_NIT = TaxId.parse("7108-0"), TaxId.parse("12345678-9")
WRONG_NIT = TaxId.parse("7108-1")
CF = TaxId.parse("CF")
CUI = TaxId.parse("2345678990101", TaxIdType.CUI)


def as_written(tax_id: TaxId) -> WrittenTaxId:
    """What a client sends that wants this tax id, with its type and country."""
    return WrittenTaxId(tax_id.value, tax_id.type, tax_id.country)


def register(customer_id: UUID = CUSTOMER, *, now: datetime = PAST, change: Change = BEFORE, **wanted: Any) -> Customer:
    """A customer with a NIT of its own, unless the test says otherwise."""
    details: dict[str, Any] = {"name": "Acme", "choice": TaxIdChoice(NIT), "contact_origin": "WEB_FORM"}
    return Customer.register(customer_id, change, now, **(details | wanted))


def replayed(history: Iterable[Event]) -> Customer:
    """The customer that the events alone add up to."""
    customer: Customer | None = None
    for event in history:
        customer = event.mutate(customer)
    assert customer is not None
    return customer


class Given:
    """A registered customer with a past. What `when` does comes later and by somebody else."""

    def __init__(self, *steps: Step, **registered: Any) -> None:
        self.customer = register(**registered)
        for hours, step in enumerate(steps, 1):
            self.customer.acting(BEFORE, PAST + timedelta(hours=hours))
            step(self.customer)
        self._past: list[Event] = list(self.customer.collect_events())  # type: ignore[arg-type]
        self._before = copy.deepcopy(self.customer)
        self._events: list[Event] = []
        self._refusal: CustomersError | None = None

    def when(self, step: Step, *, at: datetime = NOW, by: Change = CHANGE, strict: bool = False) -> Given:
        """One command on that customer."""
        self.customer.acting(by, at, strict_tax_ids=strict)
        self._before.acting(by, at, strict_tax_ids=strict)
        try:
            step(self.customer)
        except CustomersError as refusal:
            self._refusal = refusal
        self._events = list(self.customer.pending_events)  # type: ignore[arg-type]
        return self

    def then(self, *expected: type[Event]) -> list[Event]:
        """Exactly these events were recorded, and replaying the whole history gives the same state."""
        assert self._refusal is None
        assert [type(event) for event in self._events] == list(expected)
        self.customer.pending_events.clear()
        history = self._past + self._events
        again = replayed(history)
        again.acting(BEFORE, PAST)
        self.customer.acting(BEFORE, PAST)
        assert again == self.customer
        assert self.customer.version == len(history)
        return self._events

    def then_one(self, expected: type[AnyEvent]) -> AnyEvent:
        """Exactly this was recorded."""
        (event,) = self.then(expected)
        assert isinstance(event, expected)
        return event

    def then_nothing(self) -> None:
        """The command was fine with things as they are."""
        self.then()
        self._before.acting(BEFORE, PAST)
        assert self.customer == self._before

    def then_refused(self, refusal: type[CustomersError]) -> CustomersError:
        """The command was refused, and left neither an event nor a trace in the state."""
        assert type(self._refusal) is refusal
        assert not self._events
        assert self.customer == self._before
        return self._refusal


given = Given
