"""Loads a long log within minutes: real events, decided by the domain, sealed, and written with COPY by two processes.

The first events of a customer do not all follow each other: half of what happens after a registration happens later,
when up to two thousand others have registered, so that a batch of a projection meets customers that it knows already.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from random import Random
from struct import Struct
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg

from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets
from application.log.sealing import StoredEvent, seal
from application.writing.claims import Claims
from domain.address import Address
from domain.change import Change
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.event import Event
from domain.tax_id import TaxId
from tests.benchmarks.made_up import MadeUp, tax_id

CHUNK: Final = 5_000
PROCESSES: Final = 2
EVENTS_OF_TEN: Final = 25
"""Ten customers have ten registrations, eight e-mails, five phones and two billing entities."""

LATER: Final = 2_000
BEGAN: Final = datetime(2025, 1, 1, tzinfo=UTC)
PACE: Final = timedelta(milliseconds=250)
BY_THE_LOADER: Final = Change(actor="loader")

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_EVENT: Final = Struct(">hiqi16siqi")
_LENGTH: Final = Struct(">i")


class Chunk(NamedTuple):
    """What one call of a loading process makes: customers from a number on, events from a position on."""

    database_url: str
    secrets: tuple[bytes, bytes]
    first_customer: int
    customers: int
    first_position: int


class _Row(NamedTuple):
    moment: float
    stored: StoredEvent


def customer_id(number: int) -> UUID:
    """The id of a customer by its number: a UUID of version 7, in the order of numbers."""
    milliseconds = int((BEGAN + number * PACE).timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | number)


def load(database_url: str, secrets: Secrets, customers: int, *, after: int = 0) -> int:
    """Add so many customers, a multiple of ten, to a log that has `after` of them; returns the number of events."""
    keys = (secrets.data_keys, secrets.index)
    chunks = [
        Chunk(database_url, keys, first, min(CHUNK, after + customers - first), first * EVENTS_OF_TEN // 10 + 1)
        for first in range(after, after + customers, CHUNK)
    ]
    with get_context("spawn").Pool(PROCESSES) as pool:
        events = sum(pool.imap_unordered(_load_chunk, chunks))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) events, customer_keys, claims")
    return events


def _load_chunk(chunk: Chunk) -> int:
    data_keys, claims = DataKeys(chunk.secrets[0]), Claims(chunk.secrets[1])
    rows: list[_Row] = []
    keys: list[tuple[UUID, bytes]] = []
    tags: list[tuple[bytes, UUID]] = []
    for number in range(chunk.first_customer, chunk.first_customer + chunk.customers):
        customer = Customer.register(customer_id(number), BY_THE_LOADER, BEGAN + number * PACE, **_details(number))
        wrapped, key = data_keys.new(customer.id)
        keys.append((customer.id, wrapped))
        tags.append((claims.tax_id_tag(TaxId.parse(customer.tax_id)), customer.id))
        moments = [float(number), *_happen(customer, number)]
        events: list[Event] = list(customer.collect_events())  # type: ignore[arg-type]
        rows += [_Row(moment, seal(event, key)) for moment, event in zip(moments, events, strict=True)]
    rows.sort(key=lambda row: row.moment)
    with psycopg.connect(chunk.database_url, autocommit=True) as connection, connection.cursor() as cursor:
        with cursor.copy("COPY events (position, customer_id, version, topic, state) FROM STDIN (FORMAT binary)") as to:
            to.write(b"".join(_packed(rows, chunk.first_position)))
        with cursor.copy("COPY customer_keys (customer_id, wrapped) FROM STDIN (FORMAT binary)") as to:
            to.set_types(["uuid", "bytea"])
            for each in keys:
                to.write_row(each)
        with cursor.copy("COPY claims (tag, customer_id) FROM STDIN (FORMAT binary)") as to:
            to.set_types(["bytea", "uuid"])
            for tag in tags:
                to.write_row(tag)
    return len(rows)


def _details(number: int) -> dict[str, Any]:
    made_up = MadeUp(number)
    return {
        "name": made_up.name,
        "legal_name": made_up.legal_name,
        "choice": TaxIdChoice(TaxId.parse(made_up.tax_id)),
        "contact_origin": ("WEB_FORM", "REFERRAL", "PHONE", "WALK_IN")[number % 4],
        "notes": "Pasar por la tarde." if number % 5 == 0 else None,
    }


def _happen(customer: Customer, number: int) -> Iterator[float]:
    """What else happens to a customer; gives the moment of each event, in order."""
    random, made_up, moment = Random(-number - 1), MadeUp(number), float(number)
    details: dict[str, Any] = {"name": made_up.person, "role": made_up.role}
    place = number % 10
    if place < 8:
        moment = _act(customer, moment, random)
        customer.add_email(_part(number, 1), made_up.email, is_for_invoicing=place < 4, **details)
        yield moment
    if place % 2 == 0:
        moment = _act(customer, moment, random)
        customer.add_phone(_part(number, 2), made_up.phone, None, is_whatsapp=place == 0, **details)
        yield moment
    if place % 5 == 0:
        moment = _act(customer, moment, random)
        name, nit = made_up.legal_name or made_up.name, TaxId.parse(tax_id(number))
        address = Address("5a calle 8-21 zona 3", "Salamá", "Baja Verapaz")
        customer.add_billing_entity(_part(number, 3), name, nit, fiscal_address=address)
        yield moment


def _act(customer: Customer, moment: float, random: Random) -> float:
    """Move on to when the next thing happens to a customer: at once, or later."""
    moment += 0.001 if random.random() < 0.5 else random.random() * LATER
    customer.acting(BY_THE_LOADER, BEGAN + moment * PACE)
    return moment


def _part(number: int, kind: int) -> UUID:
    return UUID(int=kind << 100 | 0x4 << 76 | 0b10 << 62 | number)


def _packed(rows: list[_Row], first_position: int) -> Iterator[bytes]:
    """Rows of `events` in PostgreSQL's binary COPY format."""
    yield _HEADER
    for position, (_, (owner, version, topic, state)) in enumerate(rows, first_position):
        name = topic.encode()
        yield _EVENT.pack(5, 8, position, 16, owner.bytes, 8, version, len(name)) + name
        yield _LENGTH.pack(len(state)) + state
    yield _TRAILER
