"""Counters are exact whenever whoever follows or rebuilds them is killed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID, uuid4

import psycopg
import pytest

from application.writing.command import on_customer
from domain.customer import Customer
from domain.tax_id import TaxId
from projections.engine import follower_sql
from projections.engine.rebuild import ensure
from projections.reports.projection import Reports
from projections.reports.time_zone import TIMEZONE
from tests.support import projecting
from tests.support.counted_twice import figures_in, figures_of
from tests.support.recorded_log import RecordedLog
from tests.support.waiting import eventually

pytestmark = pytest.mark.long


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        ensure(connection, Reports(TIMEZONE))
        yield connection


@pytest.fixture
def log(database_url: str, connection: psycopg.Connection) -> Iterator[RecordedLog]:
    with RecordedLog(database_url) as log:
        yield log


@contextmanager
def killed_at_its_end(what: str, url: str) -> Iterator[None]:
    process = projecting.begin(what, url, TIMEZONE)
    try:
        yield
        assert process.poll() is None, "It ended by itself."
    finally:
        process.kill()
        process.wait()


def live_customer(log: RecordedLog, chance: random.Random) -> None:
    """A customer to whom several things happen."""
    (customer,) = log.register()
    email, entity = uuid4(), uuid4()
    log.change(customer, on_customer(partial(Customer.add_email, email_id=email, email="a@acme.com")))
    log.change(customer, on_customer(partial(Customer.lock_email, email_id=email)))
    tax_id = TaxId.parse(chance.choice(["CF", "7108-0", "7108-1"]))
    add_entity = partial(Customer.add_billing_entity, billing_entity_id=entity, legal_name="Acme", tax_id=tax_id)
    log.change(customer, on_customer(add_entity))
    for act in chance.sample([Customer.archive, Customer.restore, Customer.erase], k=chance.randint(0, 1)):
        log.change(customer, on_customer(act))


def position(connection: psycopg.Connection) -> int:
    return follower_sql.place(connection, Reports.name).position


def must_be_exact(connection: psycopg.Connection, log: RecordedLog) -> None:
    events = [each.event for each in log.store.read_after(connection, 0, 10_000) if each.event]
    assert figures_in(connection) == figures_of(events, TIMEZONE)
    kept = {id_ for (id_,) in connection.execute("SELECT id FROM report_customers")}
    assert kept == set(log.customers) - _erased(connection)
    assert connection.execute("SELECT count(*) FROM parked_customers").fetchone() == (0,)


def _erased(connection: psycopg.Connection) -> set[UUID]:
    rows = connection.execute("SELECT customer_id FROM events WHERE topic = %s", [Customer.PersonalDataErased.TOPIC])
    return {customer_id for (customer_id,) in rows}


def test_counters_are_exact_after_a_follower_was_killed_again_and_again(
    connection: psycopg.Connection, log: RecordedLog, database_url: str
) -> None:
    chance = random.Random(18)
    for _ in range(5):
        beyond = position(connection) + chance.randint(0, 9)
        with killed_at_its_end("follow", database_url):
            for _ in range(3):
                live_customer(log, chance)
            eventually(partial(_is_beyond, connection, beyond))
    head = last_position(connection)
    with killed_at_its_end("follow", database_url):
        eventually(lambda: position(connection) == head)
    must_be_exact(connection, log)


def test_counters_are_exact_after_a_rebuild_was_killed_beside_a_follower(
    connection: psycopg.Connection, log: RecordedLog, database_url: str
) -> None:
    chance = random.Random(81)
    with killed_at_its_end("follow", database_url):
        for turn in range(5):
            live_customer(log, chance)
            with killed_at_its_end("rebuild", database_url):
                if turn % 2:
                    eventually(lambda: _rebuilds(connection))  # in the middle of one, else wherever it is by then
                live_customer(log, chance)
        head = last_position(connection)
        eventually(lambda: position(connection) == head)
    must_be_exact(connection, log)
    with killed_at_its_end("rebuild", database_url):
        (oid,) = connection.execute("SELECT 'report_growth'::regclass::oid").fetchone() or (0,)
        eventually(lambda: connection.execute("SELECT to_regclass('report_growth')::oid").fetchone() != (oid,))
    must_be_exact(connection, log)


def last_position(connection: psycopg.Connection) -> int:
    (last,) = connection.execute("SELECT max(position) FROM events").fetchone() or (0,)
    return int(last)


def _is_beyond(connection: psycopg.Connection, place: int) -> bool:
    return position(connection) > place


def _rebuilds(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT to_regclass('report_growth_next') IS NOT NULL").fetchone()
    return bool(row and row[0])
