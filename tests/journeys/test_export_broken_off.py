"""Exports that somebody does not wait for: what they take is given back, and half a file is none."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from api.server.export_process import PREFIX
from api.server.exports import AT_ONCE
from tests.support.commands import rows
from tests.support.console import ReadPage, signed_in
from tests.support.processes import children_of
from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.waiting import SECONDS, eventually

pytestmark = pytest.mark.long

Start = Callable[..., RunningService]
IN_TRANSACTIONS = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'customers export' AND xact_start IS NOT NULL
"""


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the service keeps what is temporary."""
    directory = tmp_path / "scratch"
    directory.mkdir()
    monkeypatch.setenv("TMPDIR", str(directory))
    return directory


def export_processes(service: RunningService) -> set[int]:
    """The processes that make exports."""
    return {child for worker in service.worker_processes() for child in children_of(worker)}


@contextmanager
def held_log(url: str) -> Iterator[Callable[[], None]]:
    """Nobody can read the log until the block ends, or it is let go before."""
    with psycopg.connect(url) as session:
        session.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        yield session.rollback


def waiting_exports(url: str) -> int:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'customers export' AND wait_event_type = 'Lock'"
    return len(rows(url, waiting + " AND datname = current_database()"))


@contextmanager
def asked(service: RunningService, query: str = "") -> Iterator[socket.socket]:
    """A client of few words that has asked for an export, and takes little at once."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(SECONDS)
        client.connect(("127.0.0.1", service.port))
        head = f"GET /v1/export{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN_KEY}\r\n\r\n"
        client.sendall(head.encode())
        yield client


def left_behind(scratch: Path) -> list[Path]:
    return list(scratch.glob(f"*{PREFIX}*"))


def test_what_nobody_waits_for_ends(start_service: Start, database_url: str, scratch: Path) -> None:
    service = start_service()
    with held_log(database_url):
        with asked(service, "?format=xlsx"):
            eventually(lambda: waiting_exports(database_url) == 1)
            assert len(export_processes(service)) == 1
            assert len(left_behind(scratch)) == 1
        eventually(lambda: not export_processes(service))
        assert left_behind(scratch) == []
        eventually(lambda: not rows(database_url, IN_TRANSACTIONS))
    with service.client() as client:
        assert client.get("/v1/export").status_code == 200


def test_so_many_run_at_once_and_another_is_told_to_wait(start_service: Start, database_url: str) -> None:
    service = start_service()
    with service.client() as client, ThreadPoolExecutor() as threads:
        with held_log(database_url):
            running = [threads.submit(client.get, "/v1/export") for _ in range(AT_ONCE)]
            eventually(lambda: waiting_exports(database_url) == AT_ONCE)
            refused = client.get("/v1/export")
            with signed_in(service) as person:
                page = person.get("/customers/export?format=csv")
                assert person.head("/customers/export?format=csv").status_code == 200, "its headers take no export"
            assert client.get("/v1/customers").status_code == 200, "the others are answered meanwhile"
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/overloaded")
        assert int(refused.headers["retry-after"]) > 0
        assert (page.status_code, page.headers["retry-after"]) == (503, refused.headers["retry-after"])
        assert "Hay otras exportaciones en curso." in ReadPage(page).text
        assert [each.result(SECONDS).status_code for each in running] == [200] * AT_ONCE
        assert client.get("/v1/export").status_code == 200


def test_a_process_that_dies_is_a_problem_and_leaves_nothing_for_long(
    start_service: Start, database_url: str, scratch: Path
) -> None:
    service = start_service()
    with service.client() as client, ThreadPoolExecutor() as threads:
        with held_log(database_url):
            answer = threads.submit(client.get, "/v1/export?format=xlsx")
            eventually(lambda: waiting_exports(database_url) == 1)
            (process,) = export_processes(service)
            os.kill(process, signal.SIGKILL)
            assert answer.result(SECONDS).status_code == 500
            assert len(left_behind(scratch)) == 1
        assert client.get("/v1/export").status_code == 200
    assert left_behind(scratch) == [], "the next one tidies up after it"


def test_a_database_that_goes_away_is_503(start_service: Start, database_url: str) -> None:
    service = start_service()
    with service.client() as client, ThreadPoolExecutor() as threads, held_log(database_url):
        answer = threads.submit(client.get, "/v1/export")
        eventually(lambda: waiting_exports(database_url) == 1)
        rows(
            database_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'customers export'"
            " AND datname = current_database()",
        )
        assert answer.result(SECONDS).json()["type"] == "/problems/database-unavailable"


def test_a_worker_that_is_killed_takes_its_exports_along(
    start_service: Start, database_url: str, scratch: Path
) -> None:
    service = start_service()
    with held_log(database_url), asked(service):
        eventually(lambda: waiting_exports(database_url) == 1)
        (worker,) = service.worker_processes()
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: not rows(database_url, IN_TRANSACTIONS))
        eventually(lambda: not left_behind(scratch))


@pytest.fixture
def large(start_service: Start, tmp_path: Path) -> RunningService:
    """A service with more in it than fits between a client and a server."""
    service = start_service()
    file = tmp_path / "large.csv"
    lines = [f"C-{number},Cliente {number},CF,{'mucho ' * 330}" for number in range(6_000)]
    file.write_text("\n".join(["external_id,name,tax_id,notes", *lines]))
    done = service.command("import", str(file))
    assert done.returncode == 0, done.stderr
    return service


def test_who_reads_slowly_holds_no_snapshot_and_keeps_no_service_from_stopping(
    large: RunningService, database_url: str
) -> None:
    with large.client() as client:
        position = client.get("/v1/changes?limit=1").json()["last_position"]
        client.get("/v1/customers", headers={"Min-Event-Position": str(position)})
        with asked(large) as slow:
            assert slow.recv(15) == b"HTTP/1.1 200 OK"
            eventually(lambda: not rows(database_url, IN_TRANSACTIONS))
            assert client.get("/v1/customers").status_code == 200
            assert large.stop() == 0
            assert not _is_whole(slow), "half a file is not taken for a whole one"


def _is_whole(client: socket.socket) -> bool:
    """Whether an answer in chunks came to its end."""
    last = b""
    while True:
        try:
            piece = client.recv(65_536)
        except ConnectionResetError:
            return False
        if not piece:
            return last.endswith(b"0\r\n\r\n")
        last = (last + piece)[-16:]


def test_a_whole_file_is_whole(large: RunningService) -> None:
    with large.client() as client:
        position = client.get("/v1/changes?limit=1").json()["last_position"]
        answer = client.get("/v1/export", headers={"Min-Event-Position": str(position)})
    assert answer.headers["customer-count"] == "6000"
    assert answer.content.count(b"\r\n") == 6_001


def test_of_those_who_cannot_be_opened_one_is_told_how_many(start_service: Start, database_url: str) -> None:
    service = start_service()
    with service.client() as client:
        for number in range(3):
            added = client.post("/v1/customers", json={"name": f"Cliente {number}", "tax_id": "CF"})
        waits = {"Min-Event-Position": added.headers["event-position"]}
        assert client.get("/v1/customers", headers=waits).json()["total"] == 3
        with psycopg.connect(database_url) as connection:
            connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
            connection.execute("UPDATE events SET state = 'x' WHERE position = 2")
        answer = client.get("/v1/export")
        assert answer.headers["customer-count"] == "3"
        assert answer.content.count(b"\r\n") == 3
        eventually(lambda: "left_out" in service.log)
