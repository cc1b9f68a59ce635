"""Erasing while everybody reads: once the erasure is answered, no worker shows a personal value any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2

from tests.support.running_service import RunningService
from tests.support.somebody import MARKS, REASON, full_customer
from tests.support.waiting import SECONDS


class Readers:
    """Clients of both workers that read one customer in every way, again and again."""

    def __init__(self, service: RunningService, customer: dict[str, Any]) -> None:
        self._path, self._id = customer["path"], customer["id"]
        self.answered = threading.Event()
        self.leaks: list[str] = []
        self.has_asked_enough = threading.Event()
        self._asked_afterwards = 0
        self._stop = threading.Event()
        self._clients = [service.client() for _ in range(8)]
        self._pool = ThreadPoolExecutor(8)
        self._running = [self._pool.submit(self._run, client) for client in self._clients]

    def _questions(self) -> Iterator[tuple[str, dict[str, str]]]:
        yield self._path, {}
        yield self._path, {"version": "2"}
        yield f"{self._path}/history", {"order": "desc"}
        yield f"{self._path}/diff", {"from": "0"}
        yield f"{self._path}/billing-entities", {}
        yield "/v1/customers", {"id": self._id}
        yield "/v1/customers", {"q": "Zacarías", "id": self._id}
        yield "/v1/audit/events", {"customer_id": self._id}

    def _run(self, client: httpx2.Client) -> None:
        while not self._stop.is_set():
            for path, query in self._questions():
                is_after = self.answered.is_set()
                answer = client.get(path, params=query)
                if is_after:
                    self._asked_afterwards += 1
                    if self._asked_afterwards >= 100:
                        self.has_asked_enough.set()
                    if any(mark in answer.text for mark in MARKS):
                        self.leaks.append(f"{path} {query}")

    def stop(self) -> None:
        self._stop.set()
        for running in self._running:
            running.result(SECONDS)
        for client in self._clients:
            client.close()
        self._pool.shutdown()


def test_once_it_is_answered_no_worker_shows_a_personal_value(start_service: Callable[..., RunningService]) -> None:
    service = start_service(workers=2)
    with service.client() as client:
        for _ in range(3):
            customer = full_customer(client)
            readers = Readers(service, customer)
            with ThreadPoolExecutor(4) as pool:
                answers = list(pool.map(lambda path: client.post(path, json=REASON), [f"{customer['path']}/erase"] * 4))
            readers.answered.set()
            assert readers.has_asked_enough.wait(SECONDS)
            readers.stop()
            assert {answer.status_code for answer in answers} == {200}
            assert len({answer.content for answer in answers}) == 1
            assert readers.leaks == []
