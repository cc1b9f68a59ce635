"""Following the log over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2


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
