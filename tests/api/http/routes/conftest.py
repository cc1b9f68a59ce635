"""Somebody to ask the routes about."""

from __future__ import annotations

import httpx2
import pytest


@pytest.fixture
def customer(client: httpx2.Client) -> str:
    """The path of a customer with three versions, whose names say which."""
    created = client.post("/v1/customers", json={"name": "uno", "tax_id": "CF"})
    for name in ("dos", "tres"):
        client.patch(created.headers["location"], json={"name": name})
    location: str = created.headers["location"]
    return location
