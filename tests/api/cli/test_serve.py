"""`customers serve` from outside: how it begins, what signals do to it, and who follows whom into the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.people import is_running
from tests.support.running_service import RunningService
from tests.support.waiting import SECONDS, eventually


@contextmanager
def half_a_request(service: RunningService) -> Iterator[Callable[[], bytes]]:
    """A registration that runs and waits for its last byte; calling it sends that and gives the answer."""
    body = b'{"name": "Slow", "tax_id": "CF"}'
    key = service.environment()["CUSTOMERS_ADMIN_KEY"]
    with socket.create_connection(("127.0.0.1", service.port), timeout=SECONDS) as connection:
        connection.sendall(
            f"POST /v1/customers HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n".encode()
        )
        assert b"100 Continue" in connection.recv(65_536)  # said when the route reads the body, so the request runs
        connection.sendall(body[:-1])

        def finish() -> bytes:
            connection.sendall(body[-1:])
            answer = b""
            while part := connection.recv(65_536):
                answer += part
            return answer

        yield finish


def refuses_connections(service: RunningService) -> bool:
    try:
        socket.create_connection(("127.0.0.1", service.port), timeout=SECONDS).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_lets_a_running_request_finish(start_service: Callable[..., RunningService], workers: int) -> None:
    service = start_service(workers=workers)
    assert service.process
    with half_a_request(service) as finish:
        service.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses_connections(service))
        assert b"201 Created" in finish()
    assert service.process.wait(SECONDS) == 0
    assert "Traceback" not in service.log


def test_workers_are_replaced_and_follow_a_killed_parent(start_service: Callable[..., RunningService]) -> None:
    service = start_service(workers=2)
    assert service.process
    before = service.worker_processes()
    assert len(before) == 2, service.log
    os.kill(min(before), signal.SIGKILL)
    eventually(lambda: len(service.worker_processes() - {min(before)}) == 2)
    with service.client() as client:
        assert client.get("/health/live").status_code == 200
    after = service.worker_processes()
    service.process.kill()
    service.process.wait(SECONDS)
    eventually(lambda: not any(is_running(process_id) for process_id in after))


def test_a_port_in_use_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = RunningService(tmp_path / "data", None).command("serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Port {port} of 127.0.0.1 is in use.")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_the_first_start_says_where_the_admin_key_is_and_what_to_paste(
    start_service: Callable[..., RunningService],
) -> None:
    service = start_service(settings={"ADMIN_KEY": ""})
    key_file = service.data_dir / "admin-key"
    assert f"Admin key: in {key_file}" in service.log
    line = next(line for line in service.log.splitlines() if "curl" in line)
    pasted = subprocess.run(["sh", "-c", f"{line} -s"], capture_output=True, text=True, timeout=SECONDS, check=True)
    assert '"name":"Cafetería El Ñandú"' in pasted.stdout
    assert key_file.read_text().strip() not in service.log
