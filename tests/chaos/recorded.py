"""What the log says, read from the database itself and opened with the keys of the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from application.keys.data_keys import DataKeys
from application.keys.master_key import MasterKey
from application.keys.secrets import open_secrets
from application.log.event_store import EventStore
from application.writing.claims import Claims
from domain.customer import Customer
from domain.event import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One event at its place."""

    position: int
    customer: str
    version: int
    type: str
    actor: str
    request_id: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Log:
    """All events in the order of positions, what they add up to, and the tags that should be claimed."""

    entries: Sequence[Entry]
    customers: dict[str, Customer]
    unreadable: Sequence[str]
    claims: dict[bytes, str]
    claims_expected: dict[bytes, str]

    @property
    def last_position(self) -> int:
        return self.entries[-1].position if self.entries else 0


def read_log(connection: psycopg.Connection[Any], master_key: str) -> Log:
    """The log as it is now."""
    secrets = open_secrets(connection, MasterKey.parse(master_key), Path("/nowhere"), only_existing=True)
    store, tags = EventStore(DataKeys(secrets.data_keys)), Claims(secrets.index)
    entries: list[Entry] = []
    unreadable: list[str] = []
    events: dict[str, list[Event]] = {}
    position = 0
    while found := store.read_after(connection, position, 1_000):
        for each in found:
            position, customer = each.position, str(each.customer_id)
            if each.event is None:
                unreadable.append(f"{customer} at {position}: {each.unreadable}")
                continue
            event = each.event
            about = (event.type, event.actor, event.request_id, event.timestamp)
            entries.append(Entry(position, customer, each.version, *about))
            events.setdefault(customer, []).append(event)
    customers = {}
    for customer, stream in events.items():
        try:
            customers[customer] = _folded(stream)
        except Exception as error:
            unreadable.append(f"{customer} does not add up: {error!r}")
    expected = {tag: key for key, each in customers.items() for tag in tags.tags(tags.held(each))}
    claims = {bytes(tag): str(customer) for tag, customer in connection.execute("SELECT tag, customer_id FROM claims")}
    return Log(entries, customers, unreadable, claims, expected)


def _folded(events: Sequence[Event]) -> Customer:
    customer: Customer | None = None
    for event in events:
        customer = event.mutate(customer)
    assert customer is not None
    return customer
