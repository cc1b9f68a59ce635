"""For any history the tables say what its events add up to, however the log is cut and whoever is set aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.address import Address, AddressChange
from domain.customer import EVENT_TYPES
from domain.details import TaxIdChoice
from domain.errors import CustomersError, RecordUnreadable
from domain.recorded import Recorded
from domain.tax_id import TaxId, TaxIdType
from projections.engine import follower_sql
from projections.engine.batch import advance
from projections.engine.projection import LIVE, NEXT, ReadAfter
from projections.engine.rebuild import ensure
from projections.engine.retry import retry
from projections.reports.counted import OPENED
from projections.reports.projection import Reports
from tests.conftest import fresh_database
from tests.support.counted_twice import figures_in, figures_of
from tests.support.scenario import as_written
from tests.support.sealed_log import SealedLog
from tests.support.story import every_event

ZONES = ("America/Guatemala", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
MOMENTS = (
    datetime(2026, 3, 8, 5, 59, 59, 999_999, tzinfo=UTC),  # the last of a day in Guatemala
    datetime(2026, 3, 8, 6, 0, tzinfo=UTC),
    datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC),  # New York changed its clocks, and its midnight came an hour earlier
    datetime(2026, 4, 4, 13, 15, tzinfo=UTC),  # so did Lord Howe, by half an hour
    datetime(2026, 12, 31, 18, 15, tzinfo=UTC),  # a new year in Nepal
)
TAX_IDS = (
    TaxId.parse("CF"),
    TaxId.parse("7108-0"),
    TaxId.parse("7108-1"),
    TaxId.parse("2345678990101", TaxIdType.CUI),
)
ADDRESSES = (None, Address("6a avenida"), Address("6a avenida", "Mixco", "Guatemala"), Address(None, "Mixco"))
EMAILS = (None, "fel@acme.com")


def any_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def nth(parts: dict[UUID, Any], number: int) -> UUID:
    """One of those that are there, or else one that is not."""
    return [*parts, uuid4()][number % (len(parts) + 1)]


def entity_members(draw: st.DrawFn) -> dict[str, Any]:
    return {"billing_email": draw(any_of(*EMAILS)), "fiscal_address": draw(any_of(*ADDRESSES))}


@st.composite
def commands(draw: st.DrawFn) -> tuple[str, Any]:
    """What somebody wants of a customer."""
    number, tax_id = draw(st.integers(0, 2)), draw(any_of(*TAX_IDS))
    members = entity_members(draw)
    kept = {name: value for name, value in members.items() if draw(st.booleans())}
    by_type: dict[str, Any] = {
        "rename": lambda it: it.change(name=f"Somebody {number}"),
        "come otherwise": lambda it: it.change(contact_origin=("REFERRAL", "PHONE", "EVENT")[number]),
        "change the tax id": lambda it: it.change(choice=TaxIdChoice(tax_id, allow_duplicate=True)),
        "archive": lambda it: it.archive(),
        "restore": lambda it: it.restore(TaxIdChoice(tax_id, allow_duplicate=True)),
        "add an e-mail": lambda it: it.add_email(uuid4(), f"a{len(it.emails)}@acme.com"),
        "lock an e-mail": lambda it: it.lock_email(nth(it.emails, number)),
        "unlock an e-mail": lambda it: it.unlock_email(nth(it.emails, number)),
        "change an e-mail": lambda it: it.change_email(nth(it.emails, number), notes="new"),
        "remove an e-mail": lambda it: it.remove_email(nth(it.emails, number)),
        "add a phone": lambda it: it.add_phone(uuid4(), f"+5022345678{len(it.phones) % 10}"),
        "lock a phone": lambda it: it.lock_phone(nth(it.phones, number)),
        "unlock a phone": lambda it: it.unlock_phone(nth(it.phones, number)),
        "change a phone": lambda it: it.change_phone(nth(it.phones, number), notes="new"),
        "remove a phone": lambda it: it.remove_phone(nth(it.phones, number)),
        "add an entity": lambda it: it.add_billing_entity(uuid4(), "Acme", tax_id, is_default=number == 0, **members),
        "change an entity": lambda it: it.change_billing_entity(nth(it.billing_entities, number), **kept),
        "change its tax id": lambda it: it.change_billing_entity(
            nth(it.billing_entities, number), tax_id=as_written(tax_id), legal_name="Other"
        ),
        "change its address": lambda it: it.change_billing_entity(
            nth(it.billing_entities, number), fiscal_address=AddressChange({"line": "7a", "department": None})
        ),
        "deactivate": lambda it: it.deactivate_billing_entity(nth(it.billing_entities, number)),
        "activate": lambda it: it.activate_billing_entity(nth(it.billing_entities, number)),
        "choose a default": lambda it: it.set_default_billing_entity(nth(it.billing_entities, number)),
        "choose none": lambda it: it.clear_default_billing_entity(),
        "erase": lambda it: it.erase("gone"),
    }
    what = draw(st.sampled_from([*by_type]))
    return what, by_type[what]


@st.composite
def steps(draw: st.DrawFn) -> tuple[Any, ...]:
    """Who does what to which customer, and how many minutes after the step before."""
    whom, by = draw(st.integers(0, 3)), draw(any_of("ana", "luis", 'o"b\\c, {d}'))
    return whom, by, draw(any_of(0, 1, 45, 720, 1_440)), draw(commands())[1]


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[psycopg.Connection]:
    with fresh_database(postgres_url) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET timezone = 'Pacific/Auckland'")
        yield connection


def written(connection: psycopg.Connection, begin: datetime, wanted: list[tuple[Any, ...]]) -> SealedLog:
    """A log of the steps that no rule forbids."""
    log, now = SealedLog(connection), begin
    for whom, by, minutes, command in wanted:
        now += timedelta(minutes=minutes)
        if whom >= len(log.customers):
            log.register(now, by=by, origin=("WEB_FORM", "EVENT")[whom % 2], tax_id=TAX_IDS[minutes % 4])
        else:
            try:
                log.change(log.customers[whom], now, command, by)
            except CustomersError:
                log.customers[whom].collect_events()
    return log


def project(
    connection: psycopg.Connection, reports: Reports, read_after: ReadAfter, sizes: list[int], generation: str = LIVE
) -> None:
    """Bring tables up to date by batches of these sizes in turn."""
    position, turn = 0, 0
    while batch := read_after(connection, position, sizes[turn % len(sizes)]):
        advance(connection, reports, generation, position, batch)
        position, turn = batch[-1].position, turn + 1


@settings(max_examples=60)
@given(
    begin=any_of(*MOMENTS),
    zone=any_of(*ZONES),
    wanted=st.lists(steps(), min_size=1, max_size=40),
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=4),
    spoilt=st.sets(st.integers(1, 40), max_size=3),
)
def test_the_tables_say_what_the_events_add_up_to(
    database: psycopg.Connection,
    begin: datetime,
    zone: str,
    wanted: list[tuple[Any, ...]],
    sizes: list[int],
    spoilt: set[int],
) -> None:
    with database.transaction(force_rollback=True):
        reports = Reports(zone)
        ensure(database, reports)
        log = written(database, begin, wanted)
        read_after = log.store.reader_of(OPENED)

        def read_spoilt(connection: psycopg.Connection, position: int, limit: int) -> list[Recorded]:
            rows = read_after(connection, position, limit)
            return [unreadable(each) if each.position in spoilt else each for each in rows]

        expected = figures_of(log.events, zone)
        project(database, reports, read_spoilt, sizes)
        assert retry(database, reports, read_after).still_parked == 0
        assert figures_in(database) == expected
        reports.create(database, NEXT)
        follower_sql.begin(database, reports, NEXT)
        project(database, reports, read_after, [10_000], NEXT)
        assert figures_in(database, NEXT) == expected
        kept = "SELECT * FROM report_customers{} ORDER BY id"
        live, rebuilt = (database.execute(kept.format(each).encode()).fetchall() for each in (LIVE, NEXT))
        assert live == rebuilt
        assert len(live) == sum(not each.is_erased for each in log.customers)


def unreadable(recorded: Recorded) -> Recorded:
    place = recorded.customer_id, recorded.version
    return Recorded(recorded.position, *place, None, RecordUnreadable(*place, "spoilt"))


def test_every_type_of_event_is_counted(database: psycopg.Connection) -> None:
    """One that the projection does not know would set its customer aside."""
    events = every_event()
    assert {event.type for event in events} >= EVENT_TYPES.keys() - {"DefaultBillingEntityCleared"}
    with database.transaction(force_rollback=True):
        reports = Reports("America/Guatemala")
        ensure(database, reports)
        batch = [Recorded(at, each.originator_id, each.originator_version, each) for at, each in enumerate(events, 1)]
        advance(database, reports, LIVE, 0, batch)
        assert database.execute("SELECT count(*) FROM parked_customers").fetchone() == (0,)
        assert figures_in(database) == figures_of(events, "America/Guatemala")
