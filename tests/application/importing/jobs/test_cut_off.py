"""An import that is cut off, at any moment and by anything, does every row once."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from application.importing.jobs.records import ImportCounts, ImportRecord, ImportState, RowStatus
from tests.conftest import fresh_database
from tests.support.commands import rows
from tests.support.import_office import ImportOffice
from tests.support.waiting import eventually

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


@pytest.mark.parametrize("seed", range(3))
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
