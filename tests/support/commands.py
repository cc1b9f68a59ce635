"""Commands, appenders and what lies in the database after them: the words of the tests of the write side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg

from application import customers
from application.database.connections import connect
from application.database.server_in_use import ServerInUse, server_in_use
from application.keys.data_keys import DataKeys
from application.log.event_row import EventRow, event_row
from application.log.event_store import EventStore
from application.writing.appender import Appender, Decided, Fence
from application.writing.claims import Claims
from application.writing.command import Act, Command, Outcome, on_customer
from application.writing.idempotency import Idempotency
from domain.change import Change
from domain.customer import Customer
from domain.document import Document, customer_document
from domain.errors import CustomerNotFound, RecordUnreadable
from domain.tax_id import TaxId, TaxIdType
from tests.support.scenario import as_written

INDEX_KEY = bytes(range(32))
CLAIMS = Claims(INDEX_KEY)
DATA_KEYS = DataKeys(bytes(range(32, 64)))
STORE = EventStore(DATA_KEYS)
CHANGE = Change("tests")


class Answer(NamedTuple):
    """What the sender of a command is shown."""

    document: Document
    subject_id: UUID | None


def appender(
    url: str,
    *,
    strict_tax_ids: bool = False,
    store: EventStore = STORE,
    is_patient: bool = False,
    fence: Fence | None = None,
    in_use: ServerInUse | None = None,
) -> Appender:
    """One that appends as the service does; a patient one waits for a lock as long as a test holds it.

    All of an address belong to one service, but who brings an `in_use` of its own.
    """

    def connected() -> psycopg.Connection[Any]:
        return psycopg.connect(url, autocommit=True) if is_patient else connect(url, "writer")

    in_use = in_use or server_in_use(url)
    return Appender(connected, store, DATA_KEYS, CLAIMS, strict_tax_ids=strict_tax_ids, fence=fence, in_use=in_use)


@contextmanager
def appending(url: str, **options: Any) -> Iterator[Appender]:
    """An appender while it is needed."""
    own = appender(url, **options)
    try:
        yield own
    finally:
        own.close()


def foreign(number: object) -> TaxId:
    """As many different tax ids as a test needs."""
    return TaxId.parse(f"N{number}", TaxIdType.FOREIGN, "HN")


def register(
    name: str = "Acme",
    *,
    customer_id: UUID | None = None,
    tax_id: TaxId | None = None,
    external_id: str | None = None,
    allow_duplicate_tax_id: bool = False,
    read_ahead: bool = True,
    **command: Any,
) -> Command:
    """Register a customer; `read_ahead` says whether the holders are asked for before the command runs."""
    new_id = customer_id or uuid4()
    id_or_cf = tax_id or TaxId.parse("CF")

    act = partial(
        customers.register,
        name=name,
        tax_id=id_or_cf,
        contact_origin="WEB_FORM",
        external_id=external_id,
        allow_duplicate_tax_id=allow_duplicate_tax_id,
    )
    claims = CLAIMS.asked_for(tax_id, external_id) if read_ahead else frozenset()
    return on(new_id, act, **{"claims": claims, "subject_id": new_id, **command})


def on(customer_id: UUID, act: Act, **command: Any) -> Command:
    """Something done to a customer."""
    return Command(**{"customer_id": customer_id, "act": act, "answer": _answer, "change": CHANGE, **command})


def rename(customer_id: UUID, name: str, **command: Any) -> Command:
    return on(customer_id, partial(customers.change, name=name), **command)


def add_email(customer_id: UUID, email: str, **command: Any) -> Command:
    email_id = uuid4()
    return on(customer_id, on_customer(Customer.add_email, email_id, email), **{"subject_id": email_id, **command})


def archive(customer_id: UUID, **command: Any) -> Command:
    return on(customer_id, on_customer(Customer.archive), **command)


def restore(customer_id: UUID, *, allow_duplicate_tax_id: bool = False, **command: Any) -> Command:
    act = partial(customers.restore, allow_duplicate_tax_id=allow_duplicate_tax_id)
    return on(customer_id, act, **command)


def change_tax_id(customer_id: UUID, tax_id: TaxId, *, allow_duplicate_tax_id: bool = False, **command: Any) -> Command:
    act = partial(customers.change, tax_id=as_written(tax_id), allow_duplicate_tax_id=allow_duplicate_tax_id)
    return on(customer_id, act, **command)


def erase(customer_id: UUID, **command: Any) -> Command:
    return on(customer_id, on_customer(Customer.erase), may_meet_erased=True, **command)


def key(name: str, *, body: bytes = b"{}", caller: str = "tests") -> Idempotency:
    """What a request with an Idempotency-Key brings."""
    return Idempotency.of(INDEX_KEY, caller=caller, key=name, method="POST", path="/v1/customers", query=b"", body=body)


def done(decided: Decided) -> Outcome:
    """The outcome of a command that worked."""
    if isinstance(decided, BaseException):
        raise decided
    return decided


def run(appender: Appender, *commands: Command) -> list[Outcome]:
    """One batch in which everything works."""
    return [done(decided) for decided in appender.append(commands)]


class LogRow(NamedTuple):
    position: int
    customer_id: UUID
    version: int
    topic: str


def log(url: str) -> list[LogRow]:
    """The places of all events, in log order."""
    return [LogRow(*row) for row in rows(url, "SELECT position, customer_id, version, topic FROM events ORDER BY 1")]


def rows(url: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode(), parameters).fetchall()


def execute(url: str, statement: str, *parameters: Any) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode(), parameters)


def end_writers(url: str) -> int:
    """End the sessions of all appenders, as an administrator may; returns how many there were."""
    ended = rows(
        url,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE application_name = 'customers writer' AND datname = current_database()",
    )
    return len(ended)


def customers_in(url: str) -> dict[UUID, Customer]:
    """Every customer as the log says, read from scratch; those that cannot be read are left out."""
    by_customer: dict[UUID, list[EventRow]] = {}
    with psycopg.connect(url, autocommit=True) as connection:
        for row in connection.cursor(binary=True, row_factory=event_row).execute(
            "SELECT e.position, e.customer_id, e.version, e.topic, e.state, k.wrapped FROM events e "
            "LEFT JOIN customer_keys k ON k.customer_id = e.customer_id ORDER BY e.position"
        ):
            by_customer.setdefault(row.customer_id, []).append(row)
    found = {}
    for customer_id, own in by_customer.items():
        with suppress(RecordUnreadable, CustomerNotFound):
            found[customer_id] = STORE.open_stream(own).customer()
    return found


def claims_in(url: str) -> dict[bytes, UUID]:
    """Who holds what, as the table says."""
    return dict(rows(url, "SELECT tag, customer_id FROM claims"))


def claims_of(customers: dict[UUID, Customer]) -> dict[bytes, UUID]:
    """Who holds what, as the states say."""
    return {tag: id for id, customer in customers.items() for tag in CLAIMS.tags(Claims.held(customer))}


def _answer(customer: Customer, subject_id: UUID | None) -> Answer:
    return Answer(customer_document(customer), subject_id)
