"""Every role at every call: one table says what a call needs, and a route that is not in it fails."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import psycopg
import pytest

from api.app import described
from api.http.requests.strict import StrictRoute
from api.settings import Settings
from application.access.api_keys import create_key
from application.access.permissions import ROLES
from tests.support.endpoints import ENDPOINTS, NOBODY
from tests.support.problems import assert_problem
from tests.support.running_service import RunningService

C = "/v1/customers/{customer_id}"
AUDIT = "audit:read"

NEEDED = {(each.method, each.template): each.permission for each in ENDPOINTS} | {
    ("POST", "/v1/imports"): "customers:write",
    ("GET", f"{C}/history"): "customers:read",
    ("GET", f"{C}/diff"): "customers:read",
    ("POST", f"{C}/erase"): "customers:erase",
    ("GET", "/v1/audit/events"): AUDIT,
    ("GET", "/v1/audit/export"): AUDIT,
    ("GET", "/v1/audit/checkpoint"): AUDIT,
    ("GET", "/v1/audit/proof"): AUDIT,
    ("GET", "/v1/audit/consistency"): AUDIT,
}
"""The permission for each call, or those of which one will do, as a refusal names them."""

OPEN_TO_ALL = {
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/assets/{name}"),
    ("GET", "/problems/{slug}"),
}

ROUTES = {
    (method, route.path_format): route
    for route in described(Settings(_env_file=None)).routes
    if isinstance(route, StrictRoute)
    for method in route.methods or ()
}


@pytest.fixture(scope="module")
def callers(service: RunningService) -> Iterator[dict[str, httpx2.Client]]:
    """A client for each role."""
    assert service.database_url is not None
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        keys = {role: create_key(connection, f"{role}-at-every-call", role) for role in ROLES}
    clients = {role: service.client(key) for role, key in keys.items()}
    yield clients
    for client in clients.values():
        client.close()


def test_every_route_has_its_line() -> None:
    assert set(ROUTES) == NEEDED.keys() | OPEN_TO_ALL


def test_only_what_says_nothing_of_customers_is_open_to_all() -> None:
    assert {call for call, route in ROUTES.items() if not route.permissions} == OPEN_TO_ALL


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("call", sorted(NEEDED), ids=" ".join)
def test_a_role_may_do_what_its_permissions_say_and_nothing_else(
    call: tuple[str, str], role: str, callers: dict[str, httpx2.Client]
) -> None:
    """With a parameter that no call knows, which is looked at only once the caller may go on: so nothing happens."""
    method, path = call
    needed = NEEDED[call]
    for name in ROUTES[call].param_convertors:
        path = path.replace(f"{{{name}}}", NOBODY).replace(f"{{{name}:path}}", "CF")

    answer = callers[role].request(method, path, params={"unknown": "1"})

    if ROLES[role].isdisjoint(needed.split(" or ")):
        detail = assert_problem(answer, 403, "forbidden")["detail"]
        assert detail == f"The role of this key has not the permission {needed}."
    else:
        assert_problem(answer, 422, "validation-failed")


@pytest.mark.parametrize("call", sorted(NEEDED), ids=" ".join)
def test_the_document_says_what_a_call_needs(call: tuple[str, str], client: httpx2.Client) -> None:
    method, path = call
    needed = " or ".join(f"`{permission}`" for permission in NEEDED[call].split(" or "))

    operation = client.get("/openapi.json").json()["paths"][path][method.lower()]

    assert operation["description"].endswith(f"Needs {needed}.")
