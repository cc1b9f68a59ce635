"""A leader that freezes or vanishes with its sessions open is replaced in seconds, and does no harm when it wakes."""

from __future__ import annotations

import base64
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from projections.customer_list.projection import CustomerList
from projections.engine.follower import Follower
from projections.engine.rebuild import ensure
from projections.engine.status import ProjectionStatus, read_statuses
from tests.support.commands import rows
from tests.support.history import History, connect_to
from tests.support.running_service import RunningService
from tests.support.silent_proxy import SilentProxy
from tests.support.waiting import eventually

pytestmark = pytest.mark.long

TAKEN_OVER_SECONDS = 10.0
HOLDERS = "SELECT task, holder FROM leases JOIN projections ON projection = task WHERE held_until > clock_timestamp()"


def holders(url: str) -> dict[str, UUID]:
    return dict(rows(url, HOLDERS))


def statuses(url: str) -> list[ProjectionStatus]:
    with psycopg.connect(url) as connection:
        return read_statuses(connection)


def is_followed(url: str) -> bool:
    return all(each.state == "leading" and each.lag_events == 0 for each in statuses(url))


def seconds_until(condition: Callable[[], object], url: str) -> float:
    began = time.monotonic()
    eventually(condition, lambda: statuses(url))
    return time.monotonic() - began


@pytest.fixture
def two_services(database_url: str, tmp_path: Path) -> Iterator[list[RunningService]]:
    settings = {"MASTER_KEY": base64.b64encode(os.urandom(32)).decode()}
    services = [RunningService(tmp_path / name, database_url, settings) for name in ("one", "other")]
    for service in services:
        service.start()
    yield services
    for service in services:
        service.kill()


def register(service: RunningService, number: int) -> None:
    with service.client() as client:
        answer = client.post("/v1/customers", json={"name": f"Cliente {number}", "tax_id": "CF"})
        assert answer.status_code == 201, answer.text


def names(service: RunningService) -> list[str]:
    with service.client() as client:
        items = client.get("/v1/customers", params={"sort": "created_at"}).json()["items"]
    return [item["name"] for item in items]


def test_a_parent_that_freezes_is_replaced_and_stands_by_when_it_goes_on(
    two_services: list[RunningService], database_url: str
) -> None:
    leading, standing_by = two_services
    register(leading, 0)
    eventually(lambda: is_followed(database_url))
    before = holders(database_url)
    assert leading.process is not None
    os.kill(leading.process.pid, signal.SIGSTOP)
    try:
        for number in (1, 2, 3):
            register(leading, number)  # its workers take commands as before
        taken_over = seconds_until(
            lambda: is_followed(database_url) and set(holders(database_url).values()).isdisjoint(before.values()),
            database_url,
        )
        assert standing_by.health()["status"] == "ready"
    finally:
        os.kill(leading.process.pid, signal.SIGCONT)
    assert taken_over < TAKEN_OVER_SECONDS
    after = holders(database_url)
    for number in range(4, 8):
        register(two_services[number % 2], number)
        time.sleep(0.5)
    eventually(lambda: is_followed(database_url))
    assert holders(database_url) == after
    assert names(leading) == names(standing_by) == [f"Cliente {number}" for number in range(8)]
    assert all(each.parked == 0 for each in statuses(database_url))


def test_a_leader_whose_network_falls_silent_is_replaced(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        ensure(connection, CustomerList())
    with closing(History(database_url)) as history:
        standing_by = Follower(CustomerList(), connect_to(database_url), history.read_after, poll=0.2)
        with SilentProxy(database_url) as network:
            vanishing = Follower(CustomerList(), connect_to(network.url), history.read_after, poll=0.2)
            vanishing.start()
            history.register("Before")
            eventually(lambda: is_followed(database_url))
            standing_by.start()
            network.fall_silent()
            history.register("After")
            seconds = seconds_until(lambda: is_followed(database_url), database_url)
        vanishing.stop()
        standing_by.stop()
    assert seconds < TAKEN_OVER_SECONDS
    assert rows(database_url, "SELECT name FROM customer_list ORDER BY name") == [("After",), ("Before",)]
