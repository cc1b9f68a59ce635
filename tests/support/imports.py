"""Imports over HTTP: a file sent, and what became of it."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.support.waiting import eventually

CSV = {"Content-Type": "text/csv"}
ANY_FILE = {"Content-Type": "application/octet-stream"}
AT_WORK = ("reading", "running")

Import = dict[str, Any]


def sent(client: httpx2.Client, content: str | bytes, headers: dict[str, str] | None = None, **query: Any) -> Import:
    """Send a file; what was answered at once."""
    answer = client.post("/v1/imports", content=content, headers=(headers or CSV), params=query)
    assert answer.status_code == 202, answer.text
    found: Import = answer.json()
    assert answer.headers["location"] == f"/v1/imports/{found['id']}"
    return found


def settled(client: httpx2.Client, import_id: str) -> Import:
    """An import once nothing happens with it any more."""
    now: Import = {}

    def is_settled() -> bool:
        now.update(client.get(f"/v1/imports/{import_id}").json())
        return now["state"] not in AT_WORK

    eventually(is_settled, lambda: now)
    return now


def brought(client: httpx2.Client, content: str | bytes, **query: Any) -> Import:
    """Send a file and wait for what became of it."""
    headers = CSV if isinstance(content, str) else ANY_FILE
    return settled(client, sent(client, content, headers, **query)["id"])


def started(client: httpx2.Client, import_id: str, **query: Any) -> Import:
    """Begin an import and wait for what became of it."""
    answer = client.post(f"/v1/imports/{import_id}/start", params=query)
    assert answer.status_code == 202, answer.text
    return settled(client, import_id)


def rows(client: httpx2.Client, import_id: str, **query: Any) -> list[dict[str, Any]]:
    """All rows of a kind, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        page = client.get(f"/v1/imports/{import_id}/rows", params=query).raise_for_status().json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]
