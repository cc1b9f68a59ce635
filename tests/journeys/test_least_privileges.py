"""A service whose database role has the least privileges does all its work."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx2
import psycopg
import pytest

from application.database.roles import ROLES, SERVICE
from tests.support.console import signed_in
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

pytestmark = pytest.mark.long


@pytest.fixture
def least(start_service: Callable[..., RunningService], database_url: str) -> Iterator[RunningService]:
    """A service, not yet started, whose database was set up by the owner, and whose login has the least privileges."""
    service = start_service()
    service.stop()
    done = service.command("roles")
    assert done.returncode == 0, done.stderr
    assert all(role in done.stderr for role in ROLES)
    login, password = f"login_{uuid4().hex}", secrets.token_hex(16)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{password}' IN ROLE {SERVICE}".encode())
        try:
            service.database_url = psycopg.conninfo.make_conninfo(database_url, user=login, password=password)
            yield service
        finally:
            if service.process and service.process.poll() is None:
                service.kill()
            connection.execute(f"DROP ROLE {login}".encode())


def test_a_service_with_the_least_privileges_does_all_its_work(least: RunningService) -> None:
    least.start()
    with least.client() as client:
        use(client)
    with signed_in(least) as person:
        assert person.get("/preferences").status_code == 200
        assert person.post("/sign-out").status_code == 303
    assert least.stop() == 0
    assert "Traceback" not in least.log


def test_a_service_that_may_not_rebuild_says_so_and_goes_on_when_the_owner_has(
    least: RunningService, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE projections SET shape = 1 WHERE projection = 'customer_list'")
    least.start()
    command = "As the role that owns them, run: customers rebuild customer_list"
    eventually(lambda: [each for each in least.health()["reasons"] if command in each])
    assert least.health()["status"] == "degraded"
    assert command in least.log
    with least.client() as client:
        use(client)
        statuses = {each["name"]: each for each in client.get("/v1/projections").json()["items"]}
    assert command in statuses["customer_list"]["last_error"]
    doctor = least.command("doctor")
    assert (doctor.returncode, command in " ".join(doctor.stdout.split())) == (1, True), doctor.stdout
    refused = least.command("rebuild", "customer_list")
    assert (refused.returncode, command in refused.stderr) == (1, True)
    login, least.database_url = least.database_url, database_url
    assert least.command("rebuild", "customer_list").returncode == 0
    least.database_url = login
    eventually(lambda: least.health()["status"] == "ready")
    with least.client() as client:
        assert client.get("/v1/customers").status_code == 200


def use(client: httpx2.Client) -> None:
    """Something of everything that a service does."""
    key = {"Idempotency-Key": "1"}
    created = client.post("/v1/customers", json={"name": "Otra", "tax_id": "CF"}, headers=key)
    assert created.status_code == 201, created.text
    path = f"/v1/customers/{created.json()['id']}"
    seen = {"Min-Event-Position": created.headers["Event-Position"]}
    assert client.get("/v1/customers", headers=seen).json()["total"] == 1
    assert client.patch(path, json={"tax_id": "12345678-9"}).status_code == 200
    assert client.post(f"{path}/archive").status_code == 200
    erased = client.post(f"{path}/erase", json={"reason": "Ticket"})
    assert erased.status_code == 200, erased.text
    assert erased.json()["checkpoint"]
    assert len(client.get("/v1/audit/events").json()["items"]) == 4
