"""Two servers take changes: a service stays with the one that has what it confirmed, all of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres_server import PostgresServer
from tests.support.running_service import RunningService
from tests.support.twins import Twins, twins
from tests.support.waiting import eventually

pytestmark = pytest.mark.long

SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'customers %'"


@pytest.fixture
def pair() -> Iterator[Twins]:
    with twins() as both:
        yield both


@pytest.fixture
def service(pair: Twins, tmp_path: Path) -> Iterator[RunningService]:
    """It has run on the first server, has its keys on the copy too, and runs again."""
    running = RunningService(tmp_path / "service", pair.urls, workers=2).start()
    running.stop()
    pair.make_copy()
    running.start()
    try:
        yield running
    finally:
        if running.process and running.process.poll() is None:
            running.kill()


def count(server: PostgresServer, statement: str) -> int:
    with psycopg.connect(server.url) as connection:
        (number,) = next(connection.execute(statement.encode()))
        return int(number)


def register(service: RunningService, name: str) -> tuple[int, str]:
    with service.client() as client:
        answer = client.post("/v1/customers", json={"name": name, "tax_id": "CF"})
        return answer.status_code, answer.json().get("type", "")


def test_it_stays_with_the_one_that_has_what_it_confirmed_and_says_why(service: RunningService, pair: Twins) -> None:
    pair.copy.start()
    before = service.worker_processes()
    os.kill(min(before), signal.SIGKILL)
    eventually(lambda: len(service.worker_processes() - before) == 1)
    eventually(lambda: service.health()["status"] == "ready", lambda: service.log)
    assert [register(service, f"Customer {number}")[0] for number in range(4)] == [201] * 4
    assert count(pair.copy, SESSIONS) == 0
    assert count(pair.copy, "SELECT count(*) FROM events") == 0

    pair.first.freeze()
    eventually(lambda: "lacks changes that this service has confirmed, up to position 4" in service.log)
    for _ in range(4):
        assert register(service, "Next")[0] == 503
    health = service.health()
    assert health["status"] == "not-ready"
    assert any("lacks changes that this service has confirmed, up to position 4" in each for each in health["reasons"])
    pair.first.thaw()
    eventually(lambda: service.health()["status"] == "ready", lambda: service.log)
    assert register(service, "Next")[0] == 201
    assert count(pair.copy, "SELECT count(*) FROM events") == 0
    assert service.stop() == 0
