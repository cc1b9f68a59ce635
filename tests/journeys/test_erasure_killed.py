"""`kill -9` in the middle of an erasure: the next start finishes it, whichever step was the last."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import psycopg
import pytest

from application.erasing.shred_ledger import ShredLedger
from tests.support.running_service import RunningService
from tests.support.somebody import MARKS, REASON, everything_in, full_customer
from tests.support.waiting import SECONDS, eventually, held_lock

pytestmark = pytest.mark.long

HowMany = Callable[[list[int]], int]
"""Counts erasures that got somewhere, given the statuses of those that were answered."""
ERASED = "SELECT count(*) FROM events WHERE topic = 'customer.personal-data-erased'"


def ledger_of(service: RunningService) -> ShredLedger:
    return ShredLedger(service.data_dir / "shred-ledger.jsonl")


def erased_in(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(ERASED).fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def asked(service: RunningService, customers: list[dict[str, Any]]) -> Iterator[list[int]]:
    """Erasures one after another, until the service is gone; the status of those that were answered."""
    statuses: list[int] = []

    def ask() -> None:
        with service.client() as client:
            for customer in customers:
                try:
                    statuses.append(client.post(f"{customer['path']}/erase", json=REASON).status_code)
                except httpx2.TransportError:
                    return

    asking = threading.Thread(target=ask)
    asking.start()
    yield statuses
    asking.join(SECONDS)
    assert not asking.is_alive()


def must_be_finished(service: RunningService, url: str, customers: list[dict[str, Any]]) -> None:
    """Nothing is open, nothing is left of the erased, and asking again gives one certificate each."""
    with service.client() as client:
        for customer in customers:
            assert client.get(customer["path"]).status_code == 410
            first, second = (client.post(f"{customer['path']}/erase", json=REASON) for _ in range(2))
            assert (first.status_code, first.json()) == (200, second.json())
            history = client.get(f"{customer['path']}/history", params={"order": "desc"}).json()["items"]
            assert [item["type"] for item in history].count("PersonalDataErased") == 1
            assert (history[0]["actor"], history[0]["reason"]) == ("admin", REASON["reason"])
    assert ledger_of(service).intents()[1] == set()
    assert erased_in(url) == len(customers)


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_after_the_intent(start_service: Callable[..., RunningService], database_url: str, workers: int) -> None:
    service = start_service(workers=workers)
    with service.client() as client:
        customer = full_customer(client)
    with held_lock(database_url), asked(service, [customer]) as statuses:
        eventually(lambda: ledger_of(service).intents()[1])
        service.kill()
    assert (statuses, erased_in(database_url)) == ([], 0)
    assert any(mark in everything_in(database_url) for mark in MARKS)
    service.start()
    must_be_finished(service, database_url, [customer])
    assert [mark for mark in MARKS if mark in everything_in(database_url)] == []


def test_killed_before_the_mark_that_it_is_done(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    service = start_service()
    with service.client() as client:
        customer = full_customer(client)
    with held_lock(database_url) as let_go, asked(service, [customer]) as statuses:
        eventually(lambda: ledger_of(service).intents()[1])
        with ledger_of(service).path.open("rb") as ledger:
            fcntl.flock(ledger, fcntl.LOCK_EX)
            let_go()
            eventually(lambda: erased_in(database_url) == 1)
            service.kill()
    assert statuses == []
    assert len(ledger_of(service).intents()[1]) == 1
    service.start()
    must_be_finished(service, database_url, [customer])
    assert [mark for mark in MARKS if mark in everything_in(database_url)] == []


def killed_when(service: RunningService, customers: list[dict[str, Any]], how_many: HowMany) -> list[int]:
    """Erasures of which four got somewhere when the service is killed; the status of those that were answered."""
    with asked(service, customers) as statuses:
        eventually(lambda: how_many(statuses) >= 4)
        service.kill()
    return statuses


def test_killed_in_the_middle_of_many_again_and_again(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    service = start_service(workers=2)
    done: list[dict[str, Any]] = []

    def intended(statuses: list[int]) -> int:
        return len(ledger_of(service).intents()[0]) - len(done)

    def recorded(statuses: list[int]) -> int:
        return erased_in(database_url) - len(done)

    for how_many in (intended, recorded, len):
        with service.client() as client:
            customers = [full_customer(client) for _ in range(10)]
        statuses = killed_when(service, customers, how_many)
        known = set(ledger_of(service).intents()[0])
        service.start()
        begun = [each for each in customers if any(str(customer_id) == each["id"] for customer_id in known)]
        assert len(begun) in (len(statuses), len(statuses) + 1)
        assert set(statuses) <= {200}
        done += begun
        must_be_finished(service, database_url, done)
        with service.client() as client:
            for each in customers[len(begun) :]:
                assert client.get(each["path"]).status_code == 200
                assert client.post(f"{each['path']}/erase", json=REASON).status_code == 200
        done += customers[len(begun) :]
    assert [mark for mark in MARKS if mark in everything_in(database_url)] == []
    assert service.command("audit", "verify").returncode == 0
    assert service.command("audit", "replay", "--compare").returncode == 0
