"""What has to hold across worker processes: one holder of a tax id, and everybody reads their own writes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from tests.support.running_service import RunningService

pytestmark = pytest.mark.long


@pytest.fixture
def two_workers(start_service: Callable[..., RunningService]) -> RunningService:
    return start_service(workers=2)


@pytest.fixture
def clients(two_workers: RunningService) -> Iterator[list[httpx2.Client]]:
    """Sixteen clients with connections of their own, so that both workers get some."""
    clients = [two_workers.client() for _ in range(16)]
    yield clients
    for client in clients:
        client.close()


def test_of_64_registrations_with_one_nit_exactly_one_succeeds(clients: list[httpx2.Client]) -> None:
    def register(number: int) -> httpx2.Response:
        body = {"name": f"Ñandú Pérez {number}, S.A.", "tax_id": "12345678-9", "contact_origin": "REFERRAL"}
        return clients[number % len(clients)].post("/v1/customers", json=body)

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(register, range(64)))

    registered = [answer for answer in answers if answer.status_code == 201]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(registered), len(refused)) == (1, 63)
    assert {problem["type"] for problem in refused} == {"/problems/tax-id-taken"}
    assert {problem["customer_id"] for problem in refused} == {registered[0].json()["id"]}


def test_the_list_has_ones_own_write_whichever_worker_answers(clients: list[httpx2.Client]) -> None:
    for number in range(20):
        created = clients[number % 16].post("/v1/customers", json={"name": f"Cliente {number}", "tax_id": "CF"})
        assert created.status_code == 201
        position = created.headers["Event-Position"]
        for reader in (clients[(number + 3) % 16], clients[(number + 8) % 16]):
            page = reader.get(
                "/v1/customers", params={"id": created.json()["id"]}, headers={"Min-Event-Position": position}
            )
            assert page.status_code == 200
            assert [item["name"] for item in page.json()["items"]] == [f"Cliente {number}"]


def test_both_workers_see_every_acknowledged_change_at_once(clients: list[httpx2.Client]) -> None:
    customer = clients[0].post("/v1/customers", json={"name": "Cliente", "tax_id": "CF"}).json()
    for number in range(2, 20):
        changed = clients[number % 16].patch(f"/v1/customers/{customer['id']}", json={"name": f"Cliente {number}"})
        assert changed.headers["ETag"] == f'"{number}"'
        for reader in clients[:8]:
            assert reader.get(f"/v1/customers/{customer['id']}").json()["version"] == number


def test_a_request_repeated_at_another_worker_is_answered_as_the_first_time(clients: list[httpx2.Client]) -> None:
    def register(client: httpx2.Client) -> httpx2.Response:
        body = {"name": "Una sola vez, S.A.", "tax_id": "CF"}
        return client.post("/v1/customers", json=body, headers={"Idempotency-Key": "una-sola-vez"})

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(register, clients))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers.get("Idempotent-Replayed") for answer in answers].count("true") == 15
