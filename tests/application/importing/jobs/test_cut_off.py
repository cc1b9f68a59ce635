"""An import that is cut off, at any moment and by anything, does every row once."""

from __future__ import annotations

import random
import signal
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from application import customers
from application.database.connections import connect
from application.importing.jobs import jobs_sql as sql
from application.importing.jobs.job import MOST_ATTEMPTS
from application.importing.jobs.lease import take
from application.importing.jobs.records import ImportCounts, ImportRecord, ImportState, RowStatus
from application.writing.appender import Fence, FencedOff
from tests.conftest import fresh_database
from tests.support.commands import appending, execute, on, register, rows
from tests.support.import_office import ImportOffice
from tests.support.waiting import SECONDS, eventually

pytestmark = pytest.mark.long

ROWS = 2_000
KNOWN = 300

HEADER = "external_id,name,tax_id,notes,email_1,phone_1"
BEFORE = "\n".join([HEADER, *(f"K{number},Conocido {number},CF,,," for number in range(KNOWN))])


def row(number: int) -> str:
    """Most are new, some change a customer, some leave one as it is, some fail, some are duplicates."""
    known = number % KNOWN
    match number % 10:
        case 0:
            return f"K{known},Conocido {known},CF,nota {number},," if number < KNOWN * 10 else ""
        case 1:
            return f"N{number},Nuevo {number},CF,,not an address,"
        case 2:
            return f",Sin id {number},CF,,a{number}@nandu.gt,"
        case 3:
            return f"N{number - 1},Repetido,CF,,," if number % 20 == 3 else f"N{number - 3},Repetido,CF,,,"
        case 4:
            return f"K{known},Conocido {known},CF,,,"
        case _:
            return f"N{number},Nuevo {number},CF,,b{number}@nandu.gt,5{number:07d}"


FILE = "\n".join([HEADER, *(row(number) for number in range(ROWS))]) + "\n"


class Undisturbed(NamedTuple):
    """What becomes of the file where nothing happens meanwhile."""

    record: ImportRecord
    events: list[int]
    """How many events each customer has of the import."""


@pytest.fixture(scope="module")
def undisturbed(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    with fresh_database(postgres_url) as url:
        office = ImportOffice(url, tmp_path_factory.mktemp("undisturbed"))
        office.became(BEFORE)
        record = office.became(FILE)
        events = done_by(office, record)
    assert record.counts.rows == ROWS
    assert all(getattr(record.counts, name) for name in ImportCounts.__dataclass_fields__)
    return Undisturbed(record, events)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> ImportOffice:
    office = ImportOffice(database_url, tmp_path / "data")
    office.became(BEFORE)
    return office


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Those in here are gone at the end of the test."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        gone(process)


def gone(process: subprocess.Popen[bytes]) -> None:
    """Kill it, as an operator does or a machine that has no more memory."""
    process.kill()
    process.wait()
    assert process.stdin
    process.stdin.close()


def done_by(office: ImportOffice, record: ImportRecord) -> list[int]:
    """How many events of the import each customer has that it registered or changed."""
    ours = f"%import-{record.id}%".encode()
    events = rows(office.url, "SELECT count(*) FROM events WHERE state LIKE %s GROUP BY customer_id", ours)
    return sorted(count for (count,) in events)


def assert_every_row_was_done_once(office: ImportOffice, record: ImportRecord, undisturbed: Undisturbed) -> None:
    assert (record.state, list(record.reasons)) == (ImportState.DONE, [])
    assert (record.counts, record.effects) == (undisturbed.record.counts, undisturbed.record.effects)
    for status in RowStatus:
        found = [each.number for each in office.rows(record.id, status)]
        assert len(found) == len(set(found)) == getattr(record.counts, status)
    assert done_by(office, record) == undisturbed.events


def recorded(office: ImportOffice) -> int:
    [(count,)] = rows(office.url, "SELECT count(*) FROM events")
    return int(count)


@pytest.mark.parametrize("seed", range(2))
def test_a_process_that_is_killed_again_and_again(
    office: ImportOffice, undisturbed: Undisturbed, processes: list[subprocess.Popen[bytes]], seed: int
) -> None:
    chance = random.Random(seed)
    sent = office.send(FILE)
    for _ in range(4):
        process = office.begin_process()
        processes.append(process)
        enough = recorded(office) + chance.randrange(1, 700)
        eventually(lambda: recorded(office) >= enough or process.poll() is not None)  # noqa: B023 (asked at once)
        gone(process)
    processes.append(office.begin_process())
    assert_every_row_was_done_once(office, office.eventually_over(sent.id), undisturbed)


def test_a_frozen_process_loses_the_import_and_wakes_up_to_do_nothing(
    office: ImportOffice, undisturbed: Undisturbed, processes: list[subprocess.Popen[bytes]]
) -> None:
    sent = office.send(FILE)
    frozen = office.begin_process(uuid4())
    processes.append(frozen)
    enough = recorded(office) + 200
    eventually(lambda: recorded(office) >= enough)
    frozen.send_signal(signal.SIGSTOP)
    eventually(lambda: rows(office.url, "SELECT 1 FROM imports WHERE id = %s AND lease_until < now()", sent.id))
    processes.append(office.begin_process(uuid4()))
    record = office.eventually_over(sent.id)
    assert_every_row_was_done_once(office, record, undisturbed)
    events = recorded(office)
    frozen.send_signal(signal.SIGCONT)
    assert frozen.wait(SECONDS) == 0  # it had nothing more to do
    assert recorded(office) == events
    assert office.record(sent.id) == record


def test_who_lost_the_lease_records_nothing_although_it_does_not_know(office: ImportOffice) -> None:
    sent = office.send(FILE)
    with connect(office.url, "command") as connection:
        lost = take(connection, uuid4(), is_first=True, import_id=sent.id)
        assert lost
        connection.execute("UPDATE imports SET lease_until = now()")
        assert take(connection, uuid4(), is_first=True, import_id=sent.id)
    fence = Fence(sql.MAY_RECORD, [sent.id, lost.holder])
    with appending(office.url, fence=fence) as slow, pytest.raises(FencedOff):
        slow.append([register("Late")])


def test_a_customer_that_somebody_changed_in_between_is_not_changed_back(office: ImportOffice) -> None:
    """The row is recorded, then the process is killed before it could say so."""
    file = f"{HEADER}\nK1,Conocido 1,CF,de la importación,,\nK2,Conocido 2,CF,otra,,\n"
    sent = office.send(file)
    office.run()
    [(customer_id,)] = rows(office.url, "SELECT customer_id FROM import_rows WHERE number = 1")
    execute(office.url, FORGET_WHAT_WAS_SAVED)
    execute(office.url, "DELETE FROM import_rows")
    office.keep_file_again(sent.id, file)
    office.do(on(customer_id, partial(customers.change, notes="de otra persona")))
    office.run()
    record = office.record(sent.id)
    assert (record.state, record.counts) == (ImportState.DONE, ImportCounts(changed=2))
    [first, _] = office.rows(sent.id, RowStatus.CHANGED)
    assert [(each.before, each.after) for each in first.effects] == [(None, "de la importación")]
    assert office.customer(customer_id).notes == "de otra persona"


FORGET_WHAT_WAS_SAVED = """
UPDATE imports SET state = 'running', changed = 0, effects = '{}', has_file = true, ended_at = NULL
"""


def test_the_database_goes_away_and_comes_back(
    office: ImportOffice, undisturbed: Undisturbed, processes: list[subprocess.Popen[bytes]]
) -> None:
    sent = office.send(FILE)
    processes.append(office.begin_process())
    for enough in (100, 900):
        eventually(lambda: recorded(office) > KNOWN + enough)  # noqa: B023 (asked at once)
        execute(office.url, END_ALL_SESSIONS)
    assert_every_row_was_done_once(office, office.eventually_over(sent.id), undisturbed)


END_ALL_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND starts_with(application_name, 'customers ')
"""


def test_it_is_stopped_in_the_middle(office: ImportOffice, processes: list[subprocess.Popen[bytes]]) -> None:
    sent = office.send(FILE)
    processes.append(office.begin_process())
    enough = recorded(office) + 200
    eventually(lambda: recorded(office) >= enough)
    stopped = office.stop(sent.id)
    events = recorded(office)
    assert (stopped.state, stopped.has_file) == (ImportState.STOPPED, False)
    assert processes[0].wait(SECONDS) == 0
    assert recorded(office) == events
    counts = office.record(sent.id).counts
    assert counts.added + counts.changed == len(done_by(office, stopped))
    assert rows(office.url, "SELECT count(*) FROM import_chunks") == [(0,)]


def test_a_process_that_is_told_to_end_saves_what_is_done_and_another_goes_on(
    office: ImportOffice, undisturbed: Undisturbed, processes: list[subprocess.Popen[bytes]]
) -> None:
    sent = office.send(FILE)
    process = office.begin_process()
    processes.append(process)
    enough = recorded(office) + 200
    eventually(lambda: recorded(office) >= enough)
    process.terminate()
    assert process.wait(SECONDS) == 0
    record = office.record(sent.id)
    assert record.counts.added + record.counts.changed == len(done_by(office, record))
    processes.append(office.begin_process(uuid4()))  # of another service: it need not wait for the lease to end
    assert_every_row_was_done_once(office, office.eventually_over(sent.id), undisturbed)


def test_what_kills_its_process_again_and_again_is_given_up(office: ImportOffice) -> None:
    sent = office.send(FILE)
    for _ in range(MOST_ATTEMPTS):  # begun, and never heard of again
        with connect(office.url, "command") as connection:
            assert take(connection, office.holder, is_first=True, import_id=sent.id)
    office.run()
    record = office.record(sent.id)
    assert (record.state, [each.message.code for each in record.reasons]) == (ImportState.FAILED, ["import-cut-off"])
    assert not record.has_file


def test_what_nobody_carried_on_for_days_is_not_guessed_at(office: ImportOffice) -> None:
    sent = office.send(FILE)
    execute(office.url, "UPDATE imports SET lease_until = now() - interval '48 hours' WHERE state = 'reading'")
    office.run()
    assert [each.message.code for each in office.record(sent.id).reasons] == ["import-forgotten"]
