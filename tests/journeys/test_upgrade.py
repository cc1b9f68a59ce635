"""A service that finds read tables of another shape: it makes them again by itself, or leaves them to a newer one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx2
import psycopg
import pytest

from projections.customer_list.projection import CustomerList
from projections.read_models import PROJECTIONS
from tests.support.held_rebuild import HeldRebuild, held_rebuild
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

pytestmark = pytest.mark.long

Start = Callable[..., RunningService]

UNREADABLE = """
UPDATE projections SET shape = 0 WHERE projection = 'customer_list';
ALTER TABLE customer_list RENAME COLUMN name TO called;
ALTER TABLE customer_list DROP COLUMN words
"""
"""Tables of a shape that today's code can neither read nor follow."""
NEWER = "UPDATE projections SET shape = 99 WHERE projection = 'customer_list'"
NAMES = [f"Cliente {number}" for number in range(3)]


def becomes(service: RunningService, status: str) -> None:
    """Wait for it."""
    eventually(lambda: service.health()["status"] == status)


def shows(client: httpx2.Client, *names: str) -> bool:
    """Whether the list can be read before long, and has exactly these."""
    eventually(lambda: client.get("/v1/customers").status_code == 200)
    return listed(client) == sorted(names)


def listed(client: httpx2.Client) -> list[str]:
    return sorted(item["name"] for item in client.get("/v1/customers").json()["items"])


def register(client: httpx2.Client, name: str) -> httpx2.Response:
    answer = client.post("/v1/customers", json={"name": name, "tax_id": "CF"})
    assert answer.status_code == 201, answer.text
    return answer


def say(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())


def shapes(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return dict(connection.execute("SELECT projection, shape FROM projections").fetchall())


@pytest.fixture
def service(start_service: Start, database_url: str) -> RunningService:
    """A service with three customers that ended, and whose list has become unreadable."""
    service = start_service()
    with service.client() as client:
        for name in NAMES:
            register(client, name)
    assert service.stop() == 0
    say(database_url, UNREADABLE)
    return service


@pytest.fixture
def held(service: RunningService, database_url: str) -> Iterator[HeldRebuild]:
    with held_rebuild(database_url) as held:
        yield held


def test_tables_that_cannot_be_read_answer_503_with_the_progress_until_they_are_rebuilt(
    service: RunningService, held: HeldRebuild
) -> None:
    service.start()
    with service.client() as client:
        assert client.get("/v1/customers").status_code == 503  # at once, whatever the worker has heard by then
        eventually(lambda: service.health()["reasons"] == ["The projection customer_list is being rebuilt: 0 %."])
        customer = register(client, "Nuevo")
        assert client.get(customer.headers["Location"]).status_code == 200
        written = {"Min-Event-Position": customer.headers["Event-Position"]}
        assert len(client.get("/v1/audit/events", headers=written).json()["items"]) == 4
        held.release_first()
        eventually(lambda: service.health()["reasons"] == ["The projection customer_list is being rebuilt: 75 %."])
        assert service.health()["status"] == "degraded"
        eventually(lambda: "75 %" in client.get("/v1/customers").json()["detail"])
        answer = client.get("/v1/customers", headers=written)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/projection-behind")
        assert answer.headers["Retry-After"] == "1"
        (status,) = (each for each in client.get("/v1/projections").json()["items"] if each["name"] == "customer_list")
        assert (status["state"], status["rebuilt"]) == ("rebuilding", 0.75)
        assert "rebuilding, 75 %" in service.command("projections").stdout
        doctor = service.command("doctor")
        assert (doctor.returncode, "being rebuilt: 75 %" in doctor.stdout) == (0, True), doctor.stdout
        refused = service.command("rebuild", "customer_list")
        assert "Somebody rebuilds customer_list already." in refused.stderr
        held.release()
        becomes(service, "ready")
        assert shows(client, *NAMES, "Nuevo")
        seen = {"Min-Event-Position": register(client, "Otro").headers["Event-Position"]}
        assert client.get("/v1/customers", headers=seen).json()["total"] == 5


@pytest.mark.parametrize("question", ["tag=vip", "metadata[a]=b", "tax_id_type=NIT", "invoice_missing=tax_id"])
def test_tables_without_what_is_asked_for_answer_503_for_that_and_all_else_as_before(
    start_service: Start, database_url: str, question: str
) -> None:
    service = start_service()
    with service.client() as client:
        created = client.post(
            "/v1/customers",
            json={
                "name": "Antes",
                "tax_id": "7108-0",
                "tags": ["VIP"],
                "metadata": {"a": "b"},
                "billing_entities": [{"legal_name": "S.A.", "tax_id": "7108-1"}],
            },
        )
        seen = {"Min-Event-Position": created.headers["Event-Position"]}
        assert client.get(f"/v1/customers?{question}", headers=seen).json()["total"] == 1
    assert service.stop() == 0
    say(database_url, "UPDATE projections SET shape = 3 WHERE projection = 'customer_list'")
    with held_rebuild(database_url) as held:
        service.start()
        with service.client() as client:
            eventually(lambda: "is being rebuilt" in client.get(f"/v1/customers?{question}").text)
            answer = client.get(f"/v1/customers?{question}")
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/projection-behind")
            assert int(answer.headers["Retry-After"]) > 0
            assert listed(client) == ["Antes"]
            position = register(client, "Durante").headers["Event-Position"]
            found = client.get("/v1/customers?q=dur&status=all", headers={"Min-Event-Position": position}).json()
            assert [item["tags"] for item in found["items"]] == [[]]
            held.release()
            becomes(service, "ready")
            eventually(lambda: client.get(f"/v1/customers?{question}").status_code == 200)
            names = [item["name"] for item in client.get(f"/v1/customers?{question}").json()["items"]]
            assert names == (["Antes", "Durante"] if question == "tax_id_type=NIT" else ["Antes"])


def test_an_erasure_waits_for_the_list_that_cannot_be_followed(service: RunningService, held: HeldRebuild) -> None:
    service.start()
    with service.client() as client:
        path = register(client, "Zacarías").headers["Location"]
        answer = client.post(f"{path}/erase", json={"reason": "Ticket"})
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/projection-behind")
        held.release()
        becomes(service, "ready")
        assert client.post(f"{path}/erase", json={"reason": "Ticket"}).status_code == 200
        assert shows(client, *NAMES)


def test_kill_9_in_the_middle_is_finished_by_the_next_start(
    service: RunningService, held: HeldRebuild, database_url: str
) -> None:
    service.start()
    eventually(lambda: service.health()["reasons"] == ["The projection customer_list is being rebuilt: 0 %."])
    service.kill()
    assert shapes(database_url)["customer_list_next"] == CustomerList.shape
    held.release()
    service.start()
    becomes(service, "ready")
    with service.client() as client:
        assert shows(client, *NAMES)
    assert held.count() == 2
    assert shapes(database_url) == {each.name: each.shape for each in PROJECTIONS}


def test_a_service_stops_in_the_middle_of_a_rebuild(service: RunningService, held: HeldRebuild) -> None:
    service.start()
    becomes(service, "degraded")
    assert service.stop() == 0


def test_of_two_services_that_start_at_once_one_rebuilds(
    service: RunningService, held: HeldRebuild, start_service: Start
) -> None:
    services = [service.start(), start_service()]
    for each in services:
        becomes(each, "degraded")
    held.release()
    for each in services:
        becomes(each, "ready")
        with each.client() as client:
            assert shows(client, *NAMES)
    assert held.count() == 1


def test_a_rebuild_by_hand_brings_tables_to_their_shape_too(service: RunningService, database_url: str) -> None:
    done = service.command("rebuild", "customer_list")
    assert done.returncode == 0, done.stderr
    assert shapes(database_url)["customer_list"] == CustomerList.shape


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("projections",), ("doctor",)])
def test_an_older_version_refuses_tables_of_a_newer_one(
    service: RunningService, database_url: str, command: tuple[str, ...]
) -> None:
    say(database_url, NEWER)
    refused = service.command(*command)
    said = " ".join((refused.stdout + refused.stderr).split())
    assert refused.returncode == 1
    assert "shape 99, this version of the service" in said
    assert "Traceback" not in said


def test_an_older_version_that_runs_leaves_tables_of_a_newer_one_alone(start_service: Start, database_url: str) -> None:
    service = start_service()
    with service.client() as client:
        register(client, "Antes")
        eventually(lambda: listed(client) == ["Antes"])
        say(database_url, NEWER)
        register(client, "Después")
        eventually(lambda: client.get("/v1/customers").status_code == 503)
        assert "a newer version of the service" in client.get("/v1/customers").json()["detail"]
        assert service.health()["status"] == "not-ready"
        assert (
            "The projection customer_list has the tables of a newer version of the service."
            in (service.health()["reasons"])
        )
        eventually(lambda: client.get("/v1/audit/events").json()["items"][1:])  # others are followed
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT name FROM customer_list").fetchall() == [("Antes",)]


WITHOUT_REQUESTS = """
UPDATE projections SET shape = 1 WHERE projection = 'audit_log';
DROP INDEX audit_log_by_import, audit_log_by_request
"""
"""The audit log as it was before events were found by their requests."""


def test_a_question_that_older_tables_cannot_answer_waits_for_the_rebuild_and_others_do_not(
    start_service: Start, database_url: str
) -> None:
    service = start_service()
    with service.client() as client:
        client.post("/v1/customers", json={"name": "Uno", "tax_id": "CF"}, headers={"X-Request-ID": "r-1"})
    assert service.stop() == 0
    say(database_url, WITHOUT_REQUESTS)
    with held_rebuild(database_url) as held:
        service.start()
        with service.client() as client:
            eventually(lambda: service.health()["reasons"] == ["The projection audit_log is being rebuilt: 0 %."])
            for query in ({"request_id": "r-1"}, {"import_id": "0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10"}):
                answer = client.get("/v1/audit/events", params=query)
                assert (answer.status_code, answer.json()["type"]) == (503, "/problems/projection-behind")
                assert "audit_log is being rebuilt" in answer.json()["detail"]
            assert len(client.get("/v1/audit/events", params={"type": "CustomerRegistered"}).json()["items"]) == 1
            held.release()
            by_request = {"request_id": "r-1"}
            eventually(lambda: client.get("/v1/audit/events", params=by_request).status_code == 200)
            assert len(client.get("/v1/audit/events", params=by_request).json()["items"]) == 1
