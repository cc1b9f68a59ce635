"""Erasure over HTTP and at the command line: nothing personal is left, and the proof of everything else stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest

from application.access.api_keys import create_key
from application.access.permissions import ROLES
from tests.support.running_service import RunningService
from tests.support.somebody import MARKS, REASON, everything_in, full_customer
from tests.support.waiting import eventually


@pytest.fixture
def customer(client: httpx2.Client) -> dict[str, Any]:
    """Somebody about whom everything is known."""
    return full_customer(client)


def erased(client: httpx2.Client, customer: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{customer['path']}/erase", json=REASON)
    assert answer.status_code == 200, answer.text
    certificate: dict[str, Any] = answer.json()
    return certificate


def test_the_certificate_says_who_when_and_why_and_is_the_same_again(
    client: httpx2.Client, customer: dict[str, Any]
) -> None:
    answer = client.post(f"{customer['path']}/erase", json=REASON)
    certificate = answer.json()
    assert certificate["customer_id"] == customer["id"]
    assert (certificate["actor"], certificate["reason"]) == ("admin", REASON["reason"])
    assert certificate["erased_at"].endswith("Z")
    assert str(certificate["position"]) == answer.headers["Event-Position"]
    assert certificate["checkpoint"].startswith("customers/")
    again = client.post(f"{customer['path']}/erase", json={"reason": "Another one"})
    assert (again.status_code, again.json()) == (200, certificate)
    assert again.headers["Event-Position"] == answer.headers["Event-Position"]


def test_afterwards_everything_about_the_customer_is_gone(client: httpx2.Client, customer: dict[str, Any]) -> None:
    erased(client, customer)
    email, path = uuid4(), customer["path"]
    answers = [
        client.get(path),
        client.get(path, params={"version": "1"}),
        client.patch(path, json={"name": "X"}),
        client.post(f"{path}/archive"),
        client.post(f"{path}/restore"),
        client.post(f"{path}/emails", json={"email": "a@b.gt"}),
        client.delete(f"{path}/emails/{email}"),
        client.get(f"{path}/emails/{email}"),
        client.get(f"{path}/phones/{email}"),
        client.get(f"{path}/billing-entities"),
    ]
    assert {answer.json()["type"] for answer in answers} == {"/problems/customer-erased"}
    assert {answer.status_code for answer in answers} == {410}


def test_history_difference_and_audit_go_on_without_values(client: httpx2.Client, customer: dict[str, Any]) -> None:
    certificate = erased(client, customer)
    history = client.get(f"{customer['path']}/history")
    assert history.status_code == 200
    items = history.json()["items"]
    assert items[-1]["type"] == "PersonalDataErased"
    assert (items[-1]["reason"], items[-1]["actor"]) == (REASON["reason"], "admin")
    registered = {change["path"]: change["after"] for change in items[0]["changes"]}
    assert registered["/name"] == registered["/notes"] == registered["/tax_id"] == "[erased]"
    assert items[1]["reason"] == "[erased]"
    difference = client.get(f"{customer['path']}/diff", params={"from": "0"})
    assert {"path": "/name", "before": None, "after": "[erased]"} in difference.json()["changes"]
    audit = client.get("/v1/audit/events", params={"customer_id": customer["id"]})
    assert [item["type"] for item in audit.json()["items"]] == [item["type"] for item in items]
    own = {"from_position": str(items[0]["position"]), "to_position": str(certificate["position"])}
    export = client.get("/v1/audit/export", params=own)
    for answer in (history, difference, audit, export):
        assert not [mark for mark in MARKS if mark in answer.text]


def test_the_same_members_have_changed_before_and_after(client: httpx2.Client, customer: dict[str, Any]) -> None:
    before = told(client, customer)
    erased(client, customer)
    after = told(client, customer)
    assert after == before
    assert ("history", 2, "/name") not in after


def told(client: httpx2.Client, customer: dict[str, Any]) -> set[tuple[str, int, str]]:
    """What history, audit log and difference list as changed by the first five events."""
    headers = {"Min-Event-Position": customer["position"]}
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "history": (f"{customer['path']}/history", {"limit": 5}),
        "audit": ("/v1/audit/events", {"customer_id": customer["id"], "limit": 5}),
        "difference": (f"{customer['path']}/diff", {"from": 0, "to": 5}),
    }
    found = set()
    for name, (path, query) in asked.items():
        answer = client.get(path, params=query, headers=headers).json()
        for item in answer.get("items", [answer]):
            found |= {(name, item.get("version", 0), change["path"]) for change in item["changes"]}
    return found


def test_no_table_of_the_database_holds_anything_personal(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    service = start_service()
    with service.client() as client:
        customer = full_customer(client)
        key = {"Idempotency-Key": "one"}
        client.patch(customer["path"], json={"name": "Zacarías Segundo"}, headers=key)
        held = {"id": customer["id"]}
        assert client.get("/v1/customers", params=held, headers={"Min-Event-Position": customer["position"]}).json()[
            "items"
        ]
        assert any(mark in everything_in(database_url) for mark in MARKS)
        erased(client, customer)
        replayed = client.patch(customer["path"], json={"name": "Zacarías Segundo"}, headers=key)
        assert (replayed.status_code, replayed.json()["type"]) == (410, "/problems/customer-erased")
        text = everything_in(database_url)
        assert [mark for mark in (*MARKS, customer["tax_id"], customer["external_id"]) if mark in text] == []
        assert client.get("/v1/customers", params={"q": "Zacarías", "status": "all"}).json()["items"] == []
        again = {"name": "Otro", "tax_id_type": "FOREIGN", "tax_id": customer["tax_id"], "tax_id_country": "US"}
        answer = client.post("/v1/customers", json={**again, "external_id": customer["external_id"]})
        assert (answer.status_code, answer.json()["holds_tax_id"]) == (201, True)


def test_an_archived_customer_can_be_erased(client: httpx2.Client, customer: dict[str, Any]) -> None:
    assert client.post(f"{customer['path']}/archive").status_code == 200
    assert erased(client, customer)["customer_id"] == customer["id"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(None, 422), ({}, 422), ({"reason": "  "}, 422), ({"reason": "x" * 501}, 422), ({"reason": 1}, 422)],
)
def test_a_reason_is_required(client: httpx2.Client, customer: dict[str, Any], body: Any, status: int) -> None:
    answer = client.post(f"{customer['path']}/erase", json=body)
    assert answer.status_code == status
    assert client.get(customer["path"]).status_code == 200


def test_nobody_can_be_erased_who_never_was(client: httpx2.Client) -> None:
    answer = client.post(f"/v1/customers/{uuid4()}/erase", json=REASON)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/customer-not-found")


def test_a_stale_version_erases_nobody(client: httpx2.Client, customer: dict[str, Any]) -> None:
    answer = client.post(f"{customer['path']}/erase", json=REASON, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/stale-version")
    current = client.get(customer["path"]).headers["ETag"]
    assert client.post(f"{customer['path']}/erase", json=REASON, headers={"If-Match": current}).status_code == 200


def test_a_repeated_request_gets_the_same_answer(client: httpx2.Client, customer: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": f"erase-{customer['id']}", "If-Match": client.get(customer["path"]).headers["ETag"]}
    first = client.post(f"{customer['path']}/erase", json=REASON, headers=headers)
    second = client.post(f"{customer['path']}/erase", json=REASON, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    other = client.post(f"{customer['path']}/erase", json={"reason": "Other"}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


def test_only_an_admin_erases(service: RunningService, client: httpx2.Client, customer: dict[str, Any]) -> None:
    assert service.database_url is not None
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        for role in set(ROLES) - {"admin"}:
            key = create_key(connection, f"{role}-{uuid4()}", role)
            headers = {"Authorization": f"Bearer {key}"}
            answer = client.post(f"{customer['path']}/erase", json=REASON, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    assert client.get(customer["path"]).status_code == 200


def test_a_customer_who_cannot_be_read_and_was_set_aside_is_erased_too(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    service = start_service()
    with service.client() as client, psycopg.connect(database_url, autocommit=True) as connection:
        customer = full_customer(client)
        connection.execute(
            "INSERT INTO events SELECT max(position) + 1, %s, 6, 'customer.from-the-future', '{}' FROM events",
            [customer["id"]],
        )
        connection.execute("SELECT pg_notify('customers_events', '1')")
        parked = "SELECT projection FROM parked_customers ORDER BY projection"
        eventually(lambda: connection.execute(parked).fetchall() == [("customer_list",), ("reports",)])
        assert client.get(customer["path"]).json()["type"] == "/problems/record-unreadable"
        assert erased(client, customer)["position"] == 7
        eventually(lambda: connection.execute(parked).fetchall() == [])
        assert client.get(customer["path"]).status_code == 410
        assert client.patch(customer["path"], json={"name": "X"}).status_code == 410
        assert [mark for mark in MARKS if mark in everything_in(database_url)] == []
        told = client.get("/v1/audit/events", params={"customer_id": customer["id"]}).json()["items"]
        assert [item["unreadable"] is None for item in told] == [True] * 5 + [False] * 2
        assert told[0]["type"] == "CustomerRegistered"
        assert told[6]["type"] == "PersonalDataErased"
        again = {"name": "Otro", "tax_id_type": "FOREIGN", "tax_id": customer["tax_id"], "tax_id_country": "US"}
        assert client.post("/v1/customers", json=again).json()["holds_tax_id"] is True


@pytest.mark.long
def test_the_command_erases_with_and_without_a_running_service(start_service: Callable[..., RunningService]) -> None:
    service = start_service()
    with service.client() as client:
        first, second = full_customer(client), full_customer(client)
        done = service.command("erase", first["id"], "--reason", "Ticket 1")
        assert done.returncode == 0, done.stderr
        certificate = json.loads(done.stdout)
        assert certificate["actor"].startswith("cli:")
        assert client.post(f"{first['path']}/erase", json=REASON).json() == certificate
    service.stop()
    done = service.command("erase", second["id"], "--reason", "Ticket 2")
    assert done.returncode == 0, done.stderr
    assert service.command("erase", second["id"], "--reason", "Again").stdout == done.stdout
    unknown = service.command("erase", str(uuid4()), "--reason", "Ticket 3")
    assert (unknown.returncode, "no customer" in unknown.stderr) == (1, True)
    service.start()
    with service.client() as client:
        assert client.get(second["path"]).status_code == 410
