"""A log with real events in it: decided by commands, sealed, and appended as the service does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from types import TracebackType
from typing import Any
from uuid import UUID, uuid4

import psycopg

from application import customers
from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets, open_secrets
from application.log.event_store import EventStore
from application.writing.appender import Appender
from application.writing.claims import Claims
from application.writing.command import Act, Command, Outcome, on_customer
from domain.change import Change
from domain.customer import Customer
from domain.tax_id import TaxId
from tests.support.running_service import RunningService

SECRETS = Secrets(data_keys=b"d" * 32, index=b"i" * 32, cursor=b"c" * 32, signing=b"s" * 32)
CHANGE = Change(actor="test", reason="because")


def connect_to(url: str) -> Callable[[], psycopg.Connection[Any]]:
    """What followers and writers take."""
    return lambda: psycopg.connect(url, autocommit=True)


def secrets_of(service: RunningService) -> Secrets:
    """The keys of a service that runs on a database of its own."""
    assert service.database_url is not None
    with psycopg.connect(service.database_url) as connection:
        return open_secrets(connection, None, service.data_dir / "secrets" / "master-key")


class RecordedLog(AbstractContextManager["RecordedLog"]):
    """Appends events to the database at an address."""

    def __init__(self, url: str, secrets: Secrets = SECRETS) -> None:
        data_keys, claims = DataKeys(secrets.data_keys), Claims(secrets.index)
        self.store = EventStore(data_keys)
        self._appender = Appender(connect_to(url), self.store, data_keys, claims)
        self.customers: list[UUID] = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._appender.close()

    def register(self, count: int = 1) -> list[UUID]:
        """New customers, one event each."""
        ids = [uuid4() for _ in range(count)]
        for at in range(0, count, 500):
            self._do([self._registration(id, at + number) for number, id in enumerate(ids[at : at + 500])])
        self.customers += ids
        return ids

    def change(self, customer_id: UUID, act: Act) -> Outcome:
        """Run one command."""
        return self._do([_command(customer_id, act)])[0]

    def write_notes(self, customer_id: UUID, count: int) -> None:
        """That many further events of a customer."""
        for number in range(count):
            self.write_note(customer_id, f"Note {number}")

    def write_note(self, customer_id: UUID, notes: str) -> None:
        """One further event of a customer."""
        self._do([_note(customer_id, notes)])

    def write_notes_at_once(self, customer_id: UUID, count: int) -> None:
        """The same, in batches."""
        for at in range(0, count, 500):
            self._do([_note(customer_id, f"Note {number}") for number in range(at, min(at + 500, count))])

    def erase(self, customer_id: UUID) -> None:
        """The end of a customer."""
        self.change(customer_id, on_customer(Customer.erase))

    def _registration(self, customer_id: UUID, number: int) -> Command:
        return _command(
            customer_id,
            partial(customers.register, name=f"Customer {number}", tax_id=TaxId.parse("CF"), contact_origin="WEB_FORM"),
        )

    def _do(self, commands: Sequence[Command]) -> list[Outcome]:
        outcomes = []
        for decided in self._appender.append(commands):
            if isinstance(decided, BaseException):
                raise decided
            outcomes.append(decided)
        return outcomes


def _command(customer_id: UUID, act: Act) -> Command:
    return Command(customer_id=customer_id, act=act, answer=_nothing, change=CHANGE)


def _note(customer_id: UUID, notes: str) -> Command:
    return _command(customer_id, partial(customers.change, notes=notes))


def _nothing(customer: Customer, subject_id: UUID | None) -> None:
    """Nobody asks."""
