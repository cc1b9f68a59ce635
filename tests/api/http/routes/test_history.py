"""Time travel over HTTP: what happened to a customer, page by page, and what differs between two moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.support.commands import rows
from tests.support.running_service import RunningService

WHY = {"Change-Reason": "Llam%C3%B3%20para%20corregir", "Acting-For": "luis@acme.com", "X-Request-ID": "r-1"}


@pytest.fixture
def customer(client: httpx2.Client) -> dict[str, Any]:
    """A customer with a history of five versions."""
    body = {"name": "Panadería La Espiga", "tax_id": "CF", "notes": "Paga a 30 días"}
    customer = client.post("/v1/customers", json=body).json()
    path = f"/v1/customers/{customer['id']}"
    email = client.post(f"{path}/emails", json={"email": "pagos@espiga.gt", "notes": "Por la mañana"}).json()
    client.patch(path, json={"name": "Panadería El Trigal"}, headers=WHY)
    client.patch(f"{path}/emails/{email['email_id']}", json={"notes": None, "role": "Caja"})
    client.delete(f"{path}/emails/{email['email_id']}")
    return {**customer, "path": path, "email_id": email["email_id"]}


def changes_of(item: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {change["path"]: (change["before"], change["after"]) for change in item["changes"]}


def test_every_event_says_who_when_why_and_what_changed(client: httpx2.Client, customer: dict[str, Any]) -> None:
    answer = client.get(f"{customer['path']}/history")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"5"'
    items = answer.json()["items"]
    assert [(item["version"], item["type"]) for item in items] == [
        (1, "CustomerRegistered"),
        (2, "EmailAdded"),
        (3, "CustomerChanged"),
        (4, "EmailChanged"),
        (5, "EmailRemoved"),
    ]
    assert [item["position"] for item in items] == sorted({item["position"] for item in items})
    renamed = items[2]
    assert renamed["reason"] == "Llamó para corregir"
    assert (renamed["actor"], renamed["on_behalf_of"], renamed["request_id"]) == ("admin", "luis@acme.com", "r-1")
    assert renamed["occurred_at"].endswith("Z")
    assert changes_of(renamed) == {"/name": ("Panadería La Espiga", "Panadería El Trigal")}
    email = f"/emails/{customer['email_id']}"
    assert changes_of(items[1])[f"{email}/email"] == (None, "pagos@espiga.gt")
    assert changes_of(items[3]) == {f"{email}/notes": ("Por la mañana", None), f"{email}/role": (None, "Caja")}
    assert changes_of(items[4])[f"{email}/email"] == ("pagos@espiga.gt", None)


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_go_through_the_whole_history_and_back(
    client: httpx2.Client, customer: dict[str, Any], order: str, limit: int
) -> None:
    query = {"order": order, "limit": str(limit)}
    pages = [client.get(f"{customer['path']}/history", params=query).json()]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(client.get(f"{customer['path']}/history", params={**query, "cursor": cursor}).json())
    versions = [item["version"] for page in pages for item in page["items"]]
    assert versions == (list(range(1, 6)) if order == "asc" else list(range(5, 0, -1)))
    back = [pages[-1]]
    while cursor := back[-1]["previous_cursor"]:
        back.append(client.get(f"{customer['path']}/history", params={**query, "cursor": cursor}).json())
    returned = [item["version"] for page in reversed(back) for item in page["items"]]
    assert sorted(set(returned)) == list(range(1, 6))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"order": "up"}, "order"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"cursor": "forged"}, "cursor"),
        ({"page": "2"}, "page"),
    ],
)
def test_a_wrong_question_is_refused(
    client: httpx2.Client, customer: dict[str, Any], query: dict[str, str], parameter: str
) -> None:
    answer = client.get(f"{customer['path']}/history", params=query)
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


def test_a_cursor_belongs_to_its_customer_and_order(client: httpx2.Client, customer: dict[str, Any]) -> None:
    cursor = client.get(f"{customer['path']}/history", params={"limit": "2"}).json()["next_cursor"]
    other = client.post("/v1/customers", json={"name": "Otra", "tax_id": "CF"}).json()["id"]
    assert client.get(f"/v1/customers/{other}/history", params={"limit": "2", "cursor": cursor}).status_code == 422
    query = {"limit": "2", "cursor": cursor, "order": "desc"}
    assert client.get(f"{customer['path']}/history", params=query).status_code == 422


def test_the_difference_of_two_versions_names_each_field_once(client: httpx2.Client, customer: dict[str, Any]) -> None:
    answer = client.get(f"{customer['path']}/diff", params={"from": "1", "to": "4"})
    assert answer.status_code == 200
    difference = answer.json()
    assert (difference["from_version"], difference["to_version"]) == (1, 4)
    changes = changes_of(difference)
    assert changes["/name"] == ("Panadería La Espiga", "Panadería El Trigal")
    email = f"/emails/{customer['email_id']}"
    assert changes[f"{email}/role"] == (None, "Caja")
    assert f"{email}/notes" not in changes


def test_what_came_and_went_in_between_is_no_difference(client: httpx2.Client, customer: dict[str, Any]) -> None:
    changes = changes_of(client.get(f"{customer['path']}/diff", params={"from": "1", "to": "5"}).json())
    assert set(changes) == {"/name"}


def test_version_0_is_before_the_first_event(client: httpx2.Client, customer: dict[str, Any]) -> None:
    difference = client.get(f"{customer['path']}/diff", params={"from": "0", "to": "1"}).json()
    first = client.get(f"{customer['path']}/history", params={"limit": "1"}).json()["items"][0]
    assert difference["changes"] == first["changes"]


def test_a_difference_without_end_goes_up_to_now(client: httpx2.Client, customer: dict[str, Any]) -> None:
    difference = client.get(f"{customer['path']}/diff", params={"from": "2"}).json()
    assert difference["to_version"] == 5


def test_a_difference_between_two_times(client: httpx2.Client, customer: dict[str, Any]) -> None:
    items = client.get(f"{customer['path']}/history").json()["items"]
    query = {"from": items[1]["occurred_at"], "to": items[2]["occurred_at"]}
    difference = client.get(f"{customer['path']}/diff", params=query).json()
    assert (difference["from_version"], difference["to_version"]) == (2, 3)
    long_ago = {"from": "2001-01-01T00:00:00Z", "to": items[0]["occurred_at"]}
    difference = client.get(f"{customer['path']}/diff", params=long_ago).json()
    assert (difference["from_version"], difference["to_version"]) == (0, 1)


TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ({"from": "3", "to": "2"}, 422, "validation-failed"),
        ({"from": "9", "to": "8"}, 422, "validation-failed"),
        ({"from": "2001-01-02T00:00:00Z", "to": "2001-01-01T00:00:00Z"}, 422, "validation-failed"),
        ({"from": "1", "to": "2001-01-01T00:00:00Z"}, 422, "validation-failed"),
        ({"from": TOMORROW}, 422, "validation-failed"),
        ({"to": "2"}, 422, "validation-failed"),
        ({"from": "yesterday"}, 422, "validation-failed"),
        ({"from": "-1"}, 422, "validation-failed"),
        ({"from": "1", "to": "6"}, 404, "version-not-found"),
        ({"from": "6"}, 404, "version-not-found"),
        ({"from": "0", "to": "0"}, 404, "version-not-found"),
        ({"from": "2001-01-01T00:00:00Z", "to": "2001-01-02T00:00:00Z"}, 404, "customer-not-found"),
    ],
)
def test_a_difference_that_cannot_be(
    client: httpx2.Client, customer: dict[str, Any], query: dict[str, str], status: int, slug: str
) -> None:
    answer = client.get(f"{customer['path']}/diff", params=query)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


@pytest.mark.parametrize("path", ["history", "diff?from=0"])
def test_nobody_knows_the_history_of_an_unknown_customer(client: httpx2.Client, path: str) -> None:
    answer = client.get(f"/v1/customers/{uuid4()}/{path}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/customer-not-found")


def test_a_history_contains_every_acknowledged_write_at_once(client: httpx2.Client, customer: dict[str, Any]) -> None:
    for number in range(6, 30):
        assert client.patch(customer["path"], json={"notes": f"Nota {number}"}).status_code == 200
        newest = client.get(f"{customer['path']}/history", params={"order": "desc", "limit": "1"}).json()["items"]
        assert [(item["version"], changes_of(item)["/notes"][1]) for item in newest] == [(number, f"Nota {number}")]


def events_read(url: str) -> int:
    """Rows of the log that the service has ever read, as the sessions that answer report when they end."""
    sessions = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE application_name = 'customers reads' AND datname = current_database()"
    )
    rows(url, sessions)
    ((read,),) = rows(url, "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'events'")
    return int(read)


def test_pages_of_a_customer_with_10_000_events_are_right_and_each_goes_on_from_what_others_knew(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    from tests.support.recorded_log import RecordedLog, secrets_of

    service = start_service()
    with RecordedLog(database_url, secrets_of(service)) as log:
        (customer,) = log.register()
        log.write_notes_at_once(customer, 9_999)
    with service.client() as client:
        seen: list[int] = []
        read_before = events_read(database_url)
        query = {"order": "desc", "limit": "200"}
        while True:
            page = client.get(f"/v1/customers/{customer}/history", params=query)
            assert page.status_code == 200, page.text
            for item in page.json()["items"]:
                seen.append(item["version"])
                if item["version"] > 2:
                    expected = (f"Note {item['version'] - 3}", f"Note {item['version'] - 2}")
                    assert changes_of(item) == {"/notes": expected}
            if page.json()["next_cursor"] is None:
                break
            query["cursor"] = page.json()["next_cursor"]
        assert seen == list(range(10_000, 0, -1))
        assert events_read(database_url) - read_before < 10 * 10_000
        difference = client.get(f"/v1/customers/{customer}/diff", params={"from": "5000", "to": "10000"})
        assert changes_of(difference.json()) == {"/notes": ("Note 4998", "Note 9998")}


def test_the_id_in_the_path_is_that_of_a_customer(client: httpx2.Client) -> None:
    assert client.get("/v1/customers/not-an-id/history").status_code == 422
    assert UUID(client.post("/v1/customers", json={"name": "A", "tax_id": "CF"}).json()["id"]).version == 7
