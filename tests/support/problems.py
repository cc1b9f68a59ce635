"""What a refusal says, for the tests that look into it."""

from __future__ import annotations

import httpx2


def slug(answer: httpx2.Response) -> str:
    """Which problem it is."""
    return str(answer.json()["type"]).removeprefix("/problems/")


def parameters(answer: httpx2.Response) -> set[str]:
    """The parameters of the query that are wrong."""
    assert (answer.status_code, slug(answer)) == (422, "validation-failed"), answer.text
    return {error["parameter"] for error in answer.json()["errors"]}
