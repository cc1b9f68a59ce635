"""What `customers serve` says to a service manager, and that the end of a terminal is not its own."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.imports import sent, settled
from tests.support.processes import children_that_run
from tests.support.running_service import RunningService
from tests.support.waiting import SECONDS, eventually

Start = Callable[..., RunningService]


@pytest.fixture(params=["in the file system", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket of a service manager, which whatever is started hears of."""
    name = str(tmp_path / "notify") if request.param == "in the file system" else f"@customers-{uuid4().hex}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(name.replace("@", "\0", 1))
        receiver.settimeout(SECONDS)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield receiver


def test_it_says_that_it_serves_and_that_it_stops(start_service: Start, manager: socket.socket) -> None:
    service = start_service(workers=2)
    assert manager.recv(4_096).startswith(b"STATUS=Starting: ")
    assert manager.recv(4_096) == f"READY=1\nSTATUS=Serving on {service.url}.".encode()
    for worker in service.worker_processes():
        assert b"NOTIFY_SOCKET" not in Path(f"/proc/{worker}/environ").read_bytes()
    assert service.stop() == 0
    assert manager.recv(4_096).startswith(b"STOPPING=1\n")


def test_a_manager_that_is_gone_keeps_nobody_from_serving(
    start_service: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert start_service().stop() == 0


def test_the_end_of_a_terminal_ends_nothing(open_directory: Path) -> None:
    """Not the parent, the worker, the process of imports, nor the watchdog of the embedded server."""
    service = RunningService(open_directory, None).start()
    try:
        assert service.process
        rows = "name,tax_id\n" + "".join(f"Cliente {number},CF\n" for number in range(500))
        with service.client() as client:
            before = service.worker_processes()
            began = sent(client, rows)
            eventually(lambda: _processes_of(service, "api.server.import_process"))
            hung_up = [*before, *_processes_of(service, "api.server.import_process"), service.process.pid]
            watchdogs = _watchdogs_of(open_directory)
            assert len(watchdogs) == 1
            for process in (*hung_up, *watchdogs):
                os.kill(process, signal.SIGHUP)
            assert settled(client, began["id"])["counts"]["added"] == 500
        assert service.worker_processes() == before
        assert _watchdogs_of(open_directory) == watchdogs
        assert service.process.poll() is None
        assert "replaced" not in service.log
    finally:
        service.stop()


def _processes_of(service: RunningService, module: str) -> list[int]:
    assert service.process
    return children_that_run(module, service.process.pid)


def _watchdogs_of(directory: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if b"embedded/__main__.py" in command and str(directory).encode() in command:
            found.append(int(process.name))
    return found
