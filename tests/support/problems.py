"""What a refusal says, for the tests that look into it."""

from __future__ import annotations

from typing import Any

import httpx2


def slug(answer: httpx2.Response) -> str:
    """Which problem it is."""
    return str(answer.json()["type"]).removeprefix("/problems/")


def parameters(answer: httpx2.Response) -> set[str]:
    """The parameters of the query that are wrong."""
    assert (answer.status_code, slug(answer)) == (422, "validation-failed"), answer.text
    return {error["parameter"] for error in answer.json()["errors"]}


def assert_problem(answer: httpx2.Response, status: int, slug: str) -> dict[str, Any]:
    """It is this problem, in the form that all have."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    content: dict[str, Any] = answer.json()
    assert content["type"] == f"/problems/{slug}"
    assert content["status"] == status
    assert content["instance"] == answer.headers["x-request-id"]
    assert content["title"]
    assert content["detail"]
    return content
