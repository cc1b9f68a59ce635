"""What a service tells of everything, read over HTTP after a round."""

from __future__ import annotations

import random
from typing import Any

from tests.chaos.world import World

Followed = list[tuple[int, str, int, str]]


class Told:
    """Reads a world by its services; what follows the log goes on from where it was in the last round."""

    def __init__(self) -> None:
        self.audited: Followed = []
        self.changed: Followed = []
        self._cursor: str | None = None

    def listed(self, world: World, draw: random.Random, position: int) -> list[dict[str, Any]]:
        """The whole list, page by page."""
        items: list[dict[str, Any]] = []
        query = {"limit": "200", "sort": "created_at", "status": "all"}
        while True:
            page = self._get(world, draw, "/v1/customers", query, position)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            query["cursor"] = page["next_cursor"]

    def report(self, world: World, draw: random.Random, name: str, position: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._get(world, draw, f"/v1/reports/{name}", {}, position)["rows"]
        return rows

    def follow(self, world: World, draw: random.Random, position: int) -> None:
        """Go on to the end of the log, both ways."""
        while True:
            query = {"limit": "200"} | ({"cursor": self._cursor} if self._cursor else {})
            page = self._get(world, draw, "/v1/audit/events", query, position)
            self.audited += [_place(item) for item in page["items"]]
            self._cursor = page["next_cursor"]
            if not page["items"]:
                break
        while True:
            after = str(self.changed[-1][0] if self.changed else 0)
            page = self._get(world, draw, "/v1/changes", {"limit": "200", "after": after}, None)
            self.changed += [_place(item) for item in page["items"]]
            if not page["items"]:
                return

    def _get(
        self, world: World, draw: random.Random, path: str, query: dict[str, str], position: int | None
    ) -> dict[str, Any]:
        headers = {"Min-Event-Position": str(position)} if position else {}
        for attempt in range(3):
            with world.client(draw.randrange(len(world.services))) as client:
                answer = client.get(path, params=query, headers=headers)
            if answer.is_success:
                said: dict[str, Any] = answer.json()
                return said
            if answer.status_code != 503 or attempt == 2:
                break
        raise RuntimeError(f"{path} after everything healed: {answer.status_code} {answer.text[:300]}")


def _place(item: dict[str, Any]) -> tuple[int, str, int, str]:
    return item["position"], item["customer_id"], item["version"], item["type"]
