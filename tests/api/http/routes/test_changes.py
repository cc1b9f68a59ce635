"""Following the log over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import psycopg

from tests.support.problems import slug
from tests.support.running_service import RunningService


def test_the_log_can_be_followed_without_a_gap(client: httpx2.Client, customer: str) -> None:
    seen: list[dict[str, Any]] = []
    after = 0
    while True:
        piece = client.get("/v1/changes", params={"after": after, "limit": 7}).json()
        seen += piece["items"]
        if not piece["items"]:
            break
        after = piece["last_position"]

    own = [change for change in seen if change["customer_id"] == customer.rpartition("/")[2]]
    positions = [change["position"] for change in seen]

    assert [(change["version"], change["type"]) for change in own] == [
        (1, "CustomerRegistered"),
        (2, "CustomerChanged"),
        (3, "CustomerChanged"),
    ]
    assert positions == sorted(set(positions))
    assert set(own[0]) == {"position", "customer_id", "version", "type", "occurred_at"}


def test_a_log_that_was_never_restored_is_in_its_first_epoch(client: httpx2.Client, customer: str) -> None:
    end = int(client.get("/v1/changes", params={"after": 0, "limit": 1_000}).json()["last_position"])

    assert client.get("/v1/changes", params={"after": end}).json()["epoch"] == 1
    beyond = client.get("/v1/changes", params={"after": 2**62})
    assert (beyond.status_code, slug(beyond)) == (409, "position-beyond-log")


def test_who_follows_a_log_hears_that_a_backup_was_restored(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    with start_service().client() as client, psycopg.connect(database_url, autocommit=True) as connection:
        created = client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"})
        connection.execute("INSERT INTO log_origins (origin, first_position, reason) VALUES (2, 51, 'the disk broke')")

        assert client.get("/v1/changes").json() | {"items": []} == {"items": [], "last_position": 1, "epoch": 2}
        beyond = client.get("/v1/changes", params={"after": 50})
        assert (beyond.status_code, slug(beyond)) == (409, "position-beyond-log")
        assert client.patch(created.headers["location"], json={"name": "Bea"}).headers["event-position"] == "51"
        after = client.get("/v1/changes", params={"after": 50}).json()
        assert ([each["position"] for each in after["items"]], after["epoch"]) == ([51], 2)
