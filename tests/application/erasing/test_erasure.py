"""An erasure that is cut off anywhere is finished at the next start, and so is that of whoever came back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest

from application.database import patience
from application.erasing.erasure import erasure, finish_erasures
from application.erasing.shred_ledger import LedgerDamaged, ShredLedger
from application.writing.appender import Appender
from application.writing.command import Outcome
from domain.change import Change
from domain.errors import CustomerErased, StaleVersion
from tests.support.commands import appending, claims_in, foreign, log, register, rows, run

FROZEN_HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""

CHANGE = Change("ana", "luis@acme.com", "Ticket 4711", "r-1")


@pytest.fixture
def ledger(tmp_path: Path) -> ShredLedger:
    return ShredLedger(tmp_path / "ledger" / "shred-ledger.jsonl")


@pytest.fixture
def appender(database_url: str) -> Iterator[Appender]:
    with appending(database_url) as own:
        yield own


@pytest.fixture
def customer(appender: Appender) -> UUID:
    customer_id = uuid4()
    run(appender, register("Secreta", customer_id=customer_id, tax_id=foreign(1), external_id="crm-1"))
    return customer_id


@pytest.fixture
def start(database_url: str, appender: Appender, ledger: ShredLedger) -> Callable[[], list[UUID]]:
    """What every start does about erasures; returns whom it erased."""

    def finish() -> list[UUID]:
        with psycopg.connect(database_url, autocommit=True) as connection:
            return finish_erasures(connection, ledger, lambda each: appender.append([each])[0])

    return finish


def erase(appender: Appender, customer_id: UUID) -> Outcome:
    (outcome,) = appender.append([erasure(customer_id, CHANGE)])
    assert isinstance(outcome, Outcome), outcome
    return outcome


def topics(url: str) -> list[str]:
    return [row.topic for row in log(url)]


def keys(url: str) -> int:
    return len(rows(url, "SELECT 1 FROM customer_keys"))


ERASED = ["customer.registered", "customer.personal-data-erased"]


def test_cut_off_after_the_intent_it_is_carried_out(
    database_url: str, ledger: ShredLedger, customer: UUID, start: Callable[[], list[UUID]]
) -> None:
    ledger.intend(customer, Change("ana", reason="Yearly review"), "Ticket 4711")
    assert start() == [customer]
    assert (topics(database_url), keys(database_url), claims_in(database_url)) == (ERASED, 0, {})
    assert reasons(database_url) == ("Yearly review", "Ticket 4711")
    assert ledger.intents()[1] == set()
    assert start() == []


def test_an_intent_of_an_older_version_has_one_reason(
    database_url: str, ledger: ShredLedger, customer: UUID, start: Callable[[], list[UUID]]
) -> None:
    ledger.intend(customer, CHANGE, "Ticket 4711")
    line = orjson.loads(ledger.path.read_bytes())
    del line["change_reason"]
    ledger.path.write_bytes(orjson.dumps(line) + b"\n")
    assert start() == [customer]
    assert reasons(database_url) == ("Ticket 4711", "Ticket 4711")


def reasons(url: str) -> tuple[str, str]:
    """Why the erasure that is the second event was asked for, and why it was made."""
    state = "convert_from(state, 'UTF8')::json"
    (found,) = rows(url, f"SELECT {state}->>'reason', {state}->>'own_reason' FROM events WHERE version = 2")
    return found[0], found[1]


def test_cut_off_before_the_mark_it_is_only_marked(
    database_url: str, ledger: ShredLedger, customer: UUID, appender: Appender, start: Callable[[], list[UUID]]
) -> None:
    ledger.intend(customer, CHANGE)
    erase(appender, customer)
    assert start() == [customer]
    assert topics(database_url) == ERASED
    assert ledger.intents()[1] == set()
    assert start() == []


def test_a_key_that_came_back_with_a_backup_is_destroyed_again(
    database_url: str, ledger: ShredLedger, customer: UUID, appender: Appender, start: Callable[[], list[UUID]]
) -> None:
    (key,) = rows(database_url, "SELECT customer_id, wrapped FROM customer_keys")
    ledger.intend(customer, CHANGE)
    erase(appender, customer)
    ledger.done(customer)
    assert start() == []
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO customer_keys VALUES (%s, %s)", key)
    assert start() == [customer]
    assert (topics(database_url), keys(database_url)) == (ERASED, 0)


def test_who_was_erased_after_the_backup_is_erased_again(
    database_url: str, ledger: ShredLedger, customer: UUID, start: Callable[[], list[UUID]]
) -> None:
    ledger.intend(customer, CHANGE)
    ledger.done(customer)  # in a database that is no more; this one is as it was before
    assert start() == [customer]
    assert (topics(database_url), keys(database_url)) == (ERASED, 0)


def test_a_certificate_remembers_too_where_the_ledger_was_lost(
    database_url: str, customer: UUID, start: Callable[[], list[UUID]]
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO erasure_certificates VALUES (%s, now(), 'ana', 'Ticket', 9, '')", [customer])
    assert start() == [customer]
    assert keys(database_url) == 0


def test_who_is_not_in_this_database_stays_in_the_ledger(
    ledger: ShredLedger, customer: UUID, start: Callable[[], list[UUID]]
) -> None:
    unknown = uuid4()
    ledger.intend(unknown, CHANGE)
    assert start() == []
    assert ledger.intents()[1] == {unknown}


def test_a_refused_intent_is_forgotten_but_not_an_earlier_erasure(ledger: ShredLedger) -> None:
    erased, refused = uuid4(), uuid4()
    ledger.intend(erased, CHANGE)
    ledger.done(erased)
    ledger.intend(erased, CHANGE)
    ledger.refused(erased)
    ledger.intend(refused, CHANGE)
    ledger.refused(refused)
    wanted, is_open = ledger.intents()
    assert (set(wanted), is_open) == ({erased}, set())


def test_of_two_intents_at_once_a_refused_one_leaves_the_other(ledger: ShredLedger) -> None:
    customer = uuid4()
    ledger.intend(customer, CHANGE)
    ledger.intend(customer, CHANGE)
    ledger.refused(customer)
    assert ledger.intents()[1] == {customer}
    ledger.done(customer)
    wanted, is_open = ledger.intents()
    assert (set(wanted), is_open) == ({customer}, set())


def test_the_ledger_survives_a_line_that_was_cut_off(ledger: ShredLedger) -> None:
    first, second = uuid4(), uuid4()
    ledger.intend(first, CHANGE)
    with ledger.path.open("ab") as file:
        file.write(b'{"step":"intent","customer_id":"')
    ledger.intend(second, CHANGE)
    assert set(ledger.intents()[0]) == {first, second}
    assert ledger.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "line",
    [
        b'{"step":,}',
        b"{}",
        b"[]",
        b"7",
        b'{"step":"done","customer_id":"nobody"}',
        b'{"step":"done","customer_id":7}',
        b'{"step":"undone","customer_id":"0199f2c8-3b51-7a10-9d0e-5f1c7a6b2e44"}',
        b'{"step":"intent","customer_id":"0199f2c8-3b51-7a10-9d0e-5f1c7a6b2e44"}',
    ],
)
def test_a_ledger_that_was_edited_is_not_believed(ledger: ShredLedger, line: bytes) -> None:
    ledger.intend(uuid4(), CHANGE)
    with ledger.path.open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(LedgerDamaged, match="Line 2"):
        ledger.intents()


def test_an_erasure_with_a_stale_version_records_nothing(database_url: str, customer: UUID, appender: Appender) -> None:
    (refused,) = appender.append([erasure(customer, CHANGE, if_version=7)])
    assert isinstance(refused, StaleVersion)
    assert topics(database_url) == ["customer.registered"]


@pytest.mark.parametrize("state", [b"{}", b"\xff", b'{"timestamp":"2026-01-01T00:00:00+00:00"}'])
def test_who_cannot_be_opened_can_be_erased(
    database_url: str, customer: UUID, appender: Appender, state: bytes
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO events VALUES (2, %s, 2, 'customer.unknown', %s)", [customer, state])
    stale, outcome, again = appender.append(
        [erasure(customer, CHANGE, if_version=9), erasure(customer, CHANGE), erasure(customer, CHANGE)]
    )
    assert isinstance(stale, StaleVersion)
    assert isinstance(outcome, Outcome)
    assert isinstance(again, Outcome)
    assert (outcome.version, outcome.position) == (again.version, again.position) == (3, 3)
    assert topics(database_url) == ["customer.registered", "customer.unknown", "customer.personal-data-erased"]
    assert (keys(database_url), claims_in(database_url)) == (0, {})
    (refused,) = appender.append([register(customer_id=uuid4(), tax_id=foreign(1), external_id="crm-1")])
    assert isinstance(refused, Outcome)


def test_who_cannot_be_opened_and_is_erased_is_refused_as_erased(
    database_url: str, customer: UUID, appender: Appender
) -> None:
    from tests.support.commands import rename

    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO events VALUES (2, %s, 2, 'customer.unknown', '')", [customer])
    erase(appender, customer)
    (refused,) = appender.append([rename(customer, "X")])
    assert isinstance(refused, CustomerErased)


def test_a_ledger_that_a_frozen_process_holds_is_not_waited_for(ledger: ShredLedger) -> None:
    ledger.intend(uuid4(), CHANGE, "asked")
    holder = subprocess.Popen([sys.executable, "-c", FROZEN_HOLDER, ledger.path], stdin=PIPE, stdout=PIPE)
    with holder:
        assert holder.stdout
        holder.stdout.readline()

        def attempt() -> str:
            patience.begin()
            patience.waited(patience.MOST_SECONDS)
            with pytest.raises(OSError) as refused:
                ledger.intend(uuid4(), CHANGE, "asked")
            return str(refused.value.filename)

        with ThreadPoolExecutor(1) as threads:
            refused = threads.submit(attempt)
            try:
                assert refused.result(5) == str(ledger.path)
            finally:
                holder.kill()
    assert len(ledger.intents()[1]) == 1
