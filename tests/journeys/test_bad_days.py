"""Days on which processes are killed: what was acknowledged is there, once, and nothing needs a hand."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx2
import psycopg

from tests.support.running_service import RunningService
from tests.support.waiting import SECONDS, eventually


class Load:
    """Clients that register customers and add e-mails until told to stop, and remember what was acknowledged."""

    def __init__(self, service: RunningService, clients: int = 8) -> None:
        self.acknowledged: dict[str, int] = {}
        self.refused: list[tuple[int, str | None]] = []
        self.last_position = 0
        self._service, self._stop, self._lock = service, threading.Event(), threading.Lock()
        self._pool = ThreadPoolExecutor(clients)
        self._clients = [self._pool.submit(self._run) for _ in range(clients)]

    def _run(self) -> None:
        with self._service.client() as client:
            while not self._stop.is_set():
                try:
                    self._register(client)
                except httpx2.TransportError:
                    self._stop.wait(0.05)

    def _register(self, client: httpx2.Client) -> None:
        name = f"Cliente {uuid4().hex}"
        answer = client.post("/v1/customers", json={"name": name, "tax_id": "CF"})
        if answer.status_code == 201:
            self._note(answer, 1)
            customer = answer.json()["id"]
            answer = client.post(f"/v1/customers/{customer}/emails", json={"email": f"{name[8:]}@example.com"})
            if answer.status_code == 201:
                self._note(answer, 2, customer)
        if answer.status_code != 201:
            with self._lock:
                self.refused.append((answer.status_code, answer.headers.get("Retry-After")))

    def _note(self, answer: httpx2.Response, version: int, customer: str | None = None) -> None:
        with self._lock:
            self.acknowledged[customer or answer.json()["id"]] = version
            self.last_position = max(self.last_position, int(answer.headers["Event-Position"]))

    def until(self, count: int) -> None:
        """Wait until so many customers were acknowledged in all."""
        eventually(lambda: len(self.acknowledged) >= count, lambda: self.refused[-3:])

    def stop(self) -> None:
        self._stop.set()
        for client in self._clients:
            client.result(SECONDS)
        self._pool.shutdown()


def assert_nothing_is_lost(service: RunningService, load: Load) -> None:
    """Every acknowledged customer is there with every acknowledged event, and in the list exactly once."""
    with service.client() as client:
        seen: dict[str, int] = {}
        query = {"limit": "200", "sort": "created_at"}
        headers = {"Min-Event-Position": str(load.last_position)}
        while True:
            page = client.get("/v1/customers", params=query, headers=headers)
            assert page.status_code == 200, page.text
            for item in page.json()["items"]:
                assert item["id"] not in seen, "a customer is in the list twice"
                seen[item["id"]] = item["version"]
            if page.json()["next_cursor"] is None:
                break
            query["cursor"] = page.json()["next_cursor"]
        missing = {each: version for each, version in load.acknowledged.items() if seen.get(each, 0) < version}
        assert not missing
        for customer in list(load.acknowledged)[-20:]:
            assert client.get(f"/v1/customers/{customer}").json()["version"] >= load.acknowledged[customer]


def test_kill_9_under_load_loses_nothing_that_was_acknowledged(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    service = start_service(workers=2)
    load = Load(service)
    load.until(150)
    service.kill()
    load.stop()
    service.start()
    assert_nothing_is_lost(service, load)
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT count(*), count(DISTINCT (customer_id, version)) FROM events").fetchone()
    assert row is not None
    assert row[0] == row[1]


def test_the_database_is_killed_under_load_and_comes_back(open_directory: Path) -> None:
    """The embedded PostgreSQL is killed with -9; its watchdog starts it again, and the service just goes on."""
    service = RunningService(open_directory, None).start()
    try:
        load = Load(service)
        load.until(100)
        pid = int((service.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        load.until(300)
        load.stop()
        assert_nothing_is_lost(service, load)
        assert all(status == 503 and retry is not None for status, retry in load.refused)
    finally:
        assert service.stop() == 0
    assert not (service.data_dir / "postgres" / "postmaster.pid").exists()


def test_sigterm_lets_running_requests_finish(start_service: Callable[..., RunningService]) -> None:
    service = start_service(workers=2)
    load = Load(service)
    load.until(50)
    stopping = threading.Thread(target=service.stop)
    stopping.start()
    stopping.join(SECONDS)
    load.stop()
    assert service.process is not None
    assert service.process.returncode == 0
    assert {status for status, _ in load.refused} <= {503}
    service.start()
    assert_nothing_is_lost(service, load)
