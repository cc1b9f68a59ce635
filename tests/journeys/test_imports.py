"""Imports of a running service: by a process of its own, which is missed when it dies and ends when nothing is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from api.server.import_keeper import ImportKeeper
from api.server.import_process import PROCESS
from application.importing.jobs.records import ImportCounts, ImportState
from tests.support.commands import rows
from tests.support.import_office import ImportOffice
from tests.support.processes import children_that_run
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

pytestmark = pytest.mark.long

Start = Callable[..., RunningService]

ROWS = 3_000
FILE = "external_id,name,tax_id,email_1\n" + "".join(f"X{n},Cliente {n},CF,c{n}@nandu.gt\n" for n in range(ROWS))


def import_processes(service: RunningService) -> list[int]:
    """The processes of a service that do imports."""
    assert service.process
    return children_that_run(PROCESS, service.process.pid)


def recorded(office: ImportOffice) -> int:
    [(count,)] = rows(office.url, "SELECT count(*) FROM events WHERE version = 1")
    return int(count)


def assert_done_once(office: ImportOffice, import_id: UUID) -> None:
    record = office.eventually_over(import_id)
    assert (record.state, record.counts) == (ImportState.DONE, ImportCounts(added=ROWS))
    assert recorded(office) == ROWS
    assert rows(office.url, "SELECT count(*) FROM events") == [(2 * ROWS,)]


def test_a_process_that_is_killed_is_replaced_and_ends_when_nothing_is_left(
    start_service: Start, database_url: str
) -> None:
    service = start_service()
    office = ImportOffice(database_url, service.data_dir)
    assert import_processes(service) == []
    sent = office.send(FILE)
    for enough in (100, 1_500):
        eventually(lambda: recorded(office) > enough)  # noqa: B023 (asked at once)
        for process in import_processes(service):
            os.kill(process, signal.SIGKILL)
    assert_done_once(office, sent.id)
    eventually(lambda: not import_processes(service))
    assert "the process of imports died and is replaced" in service.log
    assert service.stop() == 0


@pytest.mark.parametrize("end", [RunningService.stop, RunningService.kill], ids=["stopped", "killed"])
def test_an_import_goes_on_when_the_service_starts_again(
    start_service: Start, database_url: str, end: Callable[[RunningService], object]
) -> None:
    service = start_service()
    office = ImportOffice(database_url, service.data_dir)
    sent = office.send(FILE)
    eventually(lambda: recorded(office) > 100)
    end(service)
    assert office.record(sent.id).state is ImportState.RUNNING
    service.start()
    assert_done_once(office, sent.id)


def test_two_services_on_one_database_do_each_import_once(start_service: Start, database_url: str) -> None:
    first, second = start_service(), start_service()
    office = ImportOffice(database_url, first.data_dir)
    files = [FILE.replace("X", f"F{number}x").replace("Cliente", f"Cliente {number}") for number in range(3)]
    sent = [office.send(file.replace("@", f"-{number}@")) for number, file in enumerate(files)]
    for each in sent:
        assert office.eventually_over(each.id).counts == ImportCounts(added=ROWS)
    assert recorded(office) == 3 * ROWS
    assert first.stop() == second.stop() == 0


def test_a_process_that_does_not_move_is_replaced(tmp_path: Path, database_url: str) -> None:
    office = ImportOffice(database_url, tmp_path)
    sent = office.send(FILE)
    with ImportKeeper({"database_url": database_url, "data_dir": tmp_path}, database_url, most_silence=3.0) as keeper:
        eventually(lambda: recorded(office) > 100)
        assert keeper.process_id
        os.kill(keeper.process_id, signal.SIGSTOP)
        assert_done_once(office, sent.id)
