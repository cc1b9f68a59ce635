"""The audit log over HTTP: who did what to whom, filtered, paged, and taken away whole."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from application.access.api_keys import create_key
from tests.support.running_service import RunningService


class Office:
    """Three people at work, each with a key of their own."""

    def __init__(self, service: RunningService, client: httpx2.Client) -> None:
        self.client = client
        self.names = [f"{name}-{uuid4().hex[:8]}" for name in ("ana", "luis", "eva")]
        assert service.database_url is not None
        with psycopg.connect(service.database_url, autocommit=True) as connection:
            keys = [create_key(connection, name, "writer") for name in self.names]
            self.auditor = {"Authorization": f"Bearer {create_key(connection, f'auditor-{uuid4()}', 'auditor')}"}
        self._headers = [{"Authorization": f"Bearer {key}"} for key in keys]
        self.customers: list[str] = []
        for number in range(6):
            who = number % 3
            created = self.do(who, "POST", "/v1/customers", {"name": f"Cliente {number}", "tax_id": "CF"})
            self.customers.append(created.json()["id"])
            self.do(who, "PATCH", f"/v1/customers/{self.customers[-1]}", {"notes": "=1+1"}, {"Acting-For": "Jefa"})
        self.do(0, "POST", f"/v1/customers/{self.customers[-1]}/archive", None)

    def do(self, who: int, method: str, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx2.Response:
        answer = self.client.request(method, path, json=body, headers=self._headers[who] | (headers or {}))
        assert answer.is_success, answer.text
        self.position = answer.headers["Event-Position"]
        return answer

    def ask(self, **query: str) -> dict[str, Any]:
        headers = self.auditor | {"Min-Event-Position": self.position}
        answer = self.client.get("/v1/audit/events", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page


@pytest.fixture(scope="module")
def office(service: RunningService) -> Any:
    with service.client() as client:
        yield Office(service, client)


def test_filters_by_actor_person_type_and_customer(office: Office) -> None:
    ana, luis, _ = office.names
    items = office.ask(actor=ana)["items"]
    assert {item["actor"] for item in items} == {ana}
    assert [item["type"] for item in items] == ["CustomerRegistered", "CustomerChanged"] * 2 + ["CustomerArchived"]
    assert [item["position"] for item in items] == sorted(item["position"] for item in items)
    assert len(office.ask(actor=luis, type="CustomerChanged", on_behalf_of="Jefa")["items"]) == 2
    assert office.ask(actor=luis, on_behalf_of="Nadie")["items"] == []
    of_one = office.ask(customer_id=office.customers[5])["items"]
    assert [(item["version"], item["customer_id"]) for item in of_one] == [
        (version, office.customers[5]) for version in (1, 2, 3)
    ]


def test_the_log_says_the_same_as_the_history(office: Office) -> None:
    for customer in office.customers:
        history = office.client.get(f"/v1/customers/{customer}/history", headers=office.auditor).json()["items"]
        for item in (logged := office.ask(customer_id=customer)["items"]):
            assert item.pop("customer_id") == customer
            assert item.pop("unreadable") is None
        assert logged == history


def test_a_period_is_inclusive(office: Office) -> None:
    items = office.ask(actor=office.names[0])["items"]
    begin, end = items[1]["occurred_at"], items[3]["occurred_at"]
    found = office.ask(**{"actor": office.names[0], "from": begin, "to": end})["items"]
    assert [item["position"] for item in found] == [item["position"] for item in items[1:4]]
    assert office.ask(**{"actor": office.names[0], "from": "2200-01-01T00:00:00Z"})["items"] == []
    assert office.ask(**{"actor": office.names[0], "to": "2001-01-01T00:00:00Z"})["items"] == []


@pytest.mark.parametrize("limit", ["1", "2", "4"])
def test_pages_go_forth_and_back(office: Office, limit: str) -> None:
    query = {"on_behalf_of": "Jefa", "actor": office.names[1], "limit": limit}
    everything = [item["position"] for item in office.ask(**query | {"limit": "200"})["items"]]
    pages = [office.ask(**query)]
    assert pages[0]["previous_cursor"] is None
    while pages[-1]["items"]:
        pages.append(office.ask(**query, cursor=pages[-1]["next_cursor"]))
    assert [item["position"] for page in pages for item in page["items"]] == everything
    back = [pages[-1]]
    while cursor := back[-1]["previous_cursor"]:
        back.append(office.ask(**query, cursor=cursor))
    assert [item["position"] for page in reversed(back) for item in page["items"]] == everything


def test_at_the_end_the_cursor_leads_to_what_is_recorded_later(office: Office) -> None:
    ana = office.names[0]
    notes = {"notes": "más tarde"}
    for query in ({"actor": ana, "limit": "200"}, {"actor": ana, "limit": "200", "request_id": "follow-me"}):
        end = office.ask(**query)
        nothing = office.ask(**query, cursor=end["next_cursor"])
        still_nothing = office.ask(**query, cursor=nothing["next_cursor"])
        assert (nothing["items"], still_nothing["items"]) == ([], [])
        notes["notes"] += "!"
        office.do(0, "PATCH", f"/v1/customers/{office.customers[0]}", notes, {"X-Request-ID": "follow-me"})
        for page in (end, nothing, still_nothing):
            later = office.ask(**query, cursor=page["next_cursor"])
            assert [str(item["position"]) for item in later["items"]] == [office.position]
        back = office.ask(**query, cursor=later["previous_cursor"])
        assert back["items"] == end["items"]


def test_filters_by_request(office: Office) -> None:
    request = f"r-{uuid4()}"
    office.do(1, "PATCH", f"/v1/customers/{office.customers[1]}", {"notes": request}, {"X-Request-ID": request})
    (found,) = office.ask(request_id=request)["items"]
    assert (found["request_id"], str(found["position"])) == (request, office.position)
    assert office.ask(request_id=f"{request}x")["items"] == office.ask(request_id=request, type="PhoneAdded")["items"]


def test_no_request_passes_for_an_import(office: Office) -> None:
    import_id = uuid4()
    answer = office.do(
        1,
        "PATCH",
        f"/v1/customers/{office.customers[1]}",
        {"notes": f"{import_id}"},
        {"X-Request-ID": f"import-{import_id}"},
    )
    assert answer.headers["X-Request-ID"] != f"import-{import_id}"
    assert office.ask(import_id=f"{import_id}")["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"type": "customer.registered"},
        {"customer_id": "1"},
        {"import_id": "1"},
        {"request_id": ""},
        {"from": "2026"},
        {"cursor": "x"},
        {"page": "1"},
    ],
)
def test_a_wrong_question_is_refused(office: Office, query: dict[str, str]) -> None:
    answer = office.client.get("/v1/audit/events", params=query, headers=office.auditor)
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.json()["errors"]] == list(query)


def test_a_period_that_is_turned_round_is_refused(office: Office) -> None:
    query = {"from": "2001-01-02T00:00:00Z", "to": "2001-01-01T00:00:00Z"}
    answer = office.client.get("/v1/audit/events", params=query, headers=office.auditor)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "range-turned-round")


@pytest.mark.parametrize("path", ["/v1/audit/events", "/v1/audit/export"])
def test_only_who_may_read_the_audit_log_does(office: Office, path: str) -> None:
    assert office.client.get(path, headers=office._headers[0]).status_code == 403
    assert office.client.get(path, headers={"Authorization": "Bearer nobody"}).status_code == 401


def test_an_export_is_every_event_of_a_range(office: Office) -> None:
    items = office.ask(actor=office.names[2])["items"]
    query = {"from_position": str(items[0]["position"]), "to_position": str(items[-1]["position"])}
    answer = office.client.get("/v1/audit/export", params=query, headers=office.auditor)
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    positions = [line["position"] for line in lines]
    assert positions == list(range(items[0]["position"], items[-1]["position"] + 1))
    assert [line for line in lines if line["actor"] == office.names[2]] == items
    empty = {"from_position": "4000000000"}
    assert office.client.get("/v1/audit/export", params=empty, headers=office.auditor).content == b""
    backwards = {"from_position": "2", "to_position": "1"}
    assert office.client.get("/v1/audit/export", params=backwards, headers=office.auditor).status_code == 422


def test_no_cell_of_the_table_is_a_formula(office: Office) -> None:
    items = office.ask(actor=office.names[2])["items"]
    query = {"from_position": str(items[0]["position"]), "to_position": str(items[-1]["position"]), "format": "csv"}
    answer = office.client.get("/v1/audit/export", params=query, headers=office.auditor)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert "'=1+1" in {row["after"] for row in rows if row["path"] == "/notes"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    of_eva = [row for row in rows if row["actor"] == office.names[2]]
    assert len(of_eva) == sum(len(item["changes"]) for item in items)
    assert {row["on_behalf_of"] for row in of_eva} == {"", "Jefa"}


def test_an_export_of_any_length_takes_little_memory(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    from tests.support.recorded_log import RecordedLog, secrets_of

    service = start_service()
    with RecordedLog(database_url, secrets_of(service)) as log:
        customers = log.register(3_000)
        log.write_notes_at_once(customers[0], 1_500)
        log.write_notes_at_once(customers[-1], 1_500)
    with service.client() as client:
        list(client.get("/v1/audit/export", params={"to_position": "1000"}).text)
        before = _memory(service)
        positions, most = [], 0
        with client.stream("GET", "/v1/audit/export") as answer:
            for line in answer.iter_lines():
                positions.append(json.loads(line)["position"])
                if len(positions) % 1_000 == 0:
                    most = max(most, _memory(service))
        assert positions == list(range(1, 6_001))
        assert most - before < 60 * 2**20
        assert UUID(json.loads(line)["customer_id"]) == customers[-1]


def _memory(service: RunningService) -> int:
    """Resident bytes of the process that answers."""
    (worker,) = service.worker_processes()
    return int(Path(f"/proc/{worker}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
