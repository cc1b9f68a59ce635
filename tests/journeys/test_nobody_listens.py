"""Days on which nobody takes what the service says of itself: logs and metrics get lost, answers do not."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Callable

import psycopg
import pytest

from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.waiting import eventually

BODY = json.dumps({"name": "Ixchel", "tax_id": "CF"}).encode()
HEAD = (
    "POST /v1/customers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    f"Authorization: Bearer {ADMIN_KEY}\r\nContent-Length: {len(BODY)}\r\n\r\n"
).encode()
END_ALL = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.mark.parametrize("redirected", ["2>/dev/full", "2>&-"], ids=["full disk", "closed"])
def test_a_log_that_takes_nothing_fails_no_answer_and_ends_no_thread(
    start_service: Callable[..., RunningService], database_url: str, redirected: str
) -> None:
    service = start_service(redirected=redirected, settings={"LOG_LEVEL": "debug"})
    with service.client() as client:
        created = client.post("/v1/customers", json={"name": "Ixchel", "tax_id": "CF"})
        assert created.status_code == 201
        assert client.get(created.headers["Location"]).status_code == 200
        assert client.get("/v1/nothing").status_code == 404
        assert client.get("/metrics").status_code == 200
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(END_ALL)  # which every thread that has a connection wants to log
        position = created.headers["Event-Position"]
        eventually(lambda: client.post("/v1/customers", json={"name": "Itzel", "tax_id": "CF"}).status_code == 201)
        assert client.get("/v1/customers", headers={"Min-Event-Position": position}).status_code == 200
    assert service.stop() == 0


def test_a_worker_whose_parent_was_killed_finishes_what_it_began(start_service: Callable[..., RunningService]) -> None:
    service = start_service()
    assert service.process is not None
    (worker,) = service.worker_processes()
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(HEAD)
        time.sleep(0.3)
        os.kill(service.process.pid, signal.SIGKILL)
        time.sleep(1.0)  # it has noticed, and what the parent kept for all workers is gone
        connection.sendall(BODY)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 201 ")
    service.process.wait()
    eventually(lambda: not is_running(worker))


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as stat:  # one that nobody waits for stays listed
        return stat.read().rpartition(")")[2].split()[0] != "Z"
