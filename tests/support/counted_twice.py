"""What reports have to say of a log, counted from what its events add up to: slow, obvious, and without a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from domain.customer import Customer
from domain.event import Event

Key = tuple[object, ...]
Figures = dict[str, dict[Key, tuple[int, ...]]]

KEYS = {
    "report_activity": 3,
    "report_growth": 1,
    "report_origins": 2,
    "report_tax_ids": 3,
    "report_invoice_readiness": 1,
    "report_locks": 3,
}
"""How many columns of each table are its key; the others are counts."""


def figures_of(events: Iterable[Event], zone: str) -> Figures:
    """All figures after these events, whatever order customers take turns in."""
    events = list(events)
    return {
        "report_activity": _once(_activity(events, zone)),
        "report_growth": _growth(events, zone),
        **_now(_customers(events), zone),
    }


def figures_in(connection: psycopg.Connection, generation: str = "") -> Figures:
    """All figures as the tables have them."""
    return {
        table: {
            tuple(row[:width]): tuple(row[width:])
            for row in connection.execute(f"SELECT * FROM {table}{generation}".encode())
        }
        for table, width in KEYS.items()
    }


def _activity(events: Iterable[Event], zone: str) -> Iterator[Key]:
    for event in events:
        yield _day(event.timestamp, zone), event.actor, event.type


def _growth(events: Iterable[Event], zone: str) -> dict[Key, tuple[int, ...]]:
    days: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for event in events:
        days[(_day(event.timestamp, zone),)][event.type] += 1
    columns = ("CustomerRegistered", "CustomerArchived", "PersonalDataErased")
    return {
        key: tuple(types[column] for column in columns)
        for key, types in days.items()
        if any(types[column] for column in columns)
    }


def _customers(events: Iterable[Event]) -> list[Customer]:
    customers: dict[UUID, Customer | None] = {}
    for event in events:
        customers[event.originator_id] = event.mutate(customers.get(event.originator_id))
    return [each for each in customers.values() if each and each.status == "active" and not each.is_erased]


def _now(customers: list[Customer], zone: str) -> Figures:
    active = [[each for each in one.billing_entities.values() if each.is_active] for one in customers]
    locks = [
        (kind, entry.lock.by, _day(entry.lock.at, zone))
        for one in customers
        for kind, entries in (("email", one.emails.values()), ("phone", one.phones.values()))
        for entry in entries
        if entry.lock
    ]
    readiness: dict[Key, tuple[int, ...]] = {}
    for missing in ("", "tax_id", "fiscal_address", "billing_email"):
        such = [[each for each in own if (missing in each.missing if missing else not each.missing)] for own in active]
        if any(such):
            readiness[(missing,)] = (sum(map(len, such)), sum(map(bool, such)))
    return {
        "report_origins": _once((one.contact_origin, _day(one.created_at, zone)) for one in customers),
        "report_tax_ids": _once((one.tax_id_type, one.tax_id_country, one.tax_id_status) for one in customers),
        "report_invoice_readiness": readiness,
        "report_locks": _once(locks),
    }


def _once(keys: Iterable[Key]) -> dict[Key, tuple[int, ...]]:
    return {key: (count,) for key, count in Counter(keys).items()}


def _day(moment: datetime, zone: str) -> object:
    return moment.astimezone(ZoneInfo(zone)).date()
