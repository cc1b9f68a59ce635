"""Least privilege: what each database role may do, and that it is enough."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest

from application.database.roles import AUDITOR, REPORTING, ROLES, SERVICE, create_roles
from projections.engine.rebuild import ensure
from projections.read_models import PROJECTIONS
from tests.conftest import fresh_database
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

PERSONAL = ("customer_keys", "secrets", "claims", "receipts", "customer_list", "customer_list_state", "api_keys")


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A database with everything in it, and with the roles."""
    with fresh_database(postgres_url) as url, psycopg.connect(url, autocommit=True) as connection:
        for projection in PROJECTIONS:
            ensure(connection, projection)
        create_roles(connection)
        create_roles(connection)  # twice does no harm
        yield connection


def can(connection: psycopg.Connection[Any], role: str, statement: str) -> bool:
    """Whether the role may do it; whatever it does is undone."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL ROLE {role}".encode())
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return False
    return True


def test_reporting_reads_its_views_and_nothing_else(connection: psycopg.Connection[Any]) -> None:
    assert can(connection, REPORTING, "SELECT name FROM reporting.customers")
    for table in ("events", "audit_log", "merkle_tiles", *PERSONAL):
        assert not can(connection, REPORTING, f"SELECT 1 FROM {table}"), table
    assert not can(connection, REPORTING, "CREATE TABLE mine (id int)")
    assert not can(connection, REPORTING, "CREATE VIEW reporting.mine AS SELECT 1")


def test_an_auditor_reads_sealed_events_and_no_key(connection: psycopg.Connection[Any]) -> None:
    for table in ("events", "merkle_tiles", "audit_log", "log_origins", "erasure_certificates"):
        assert can(connection, AUDITOR, f"SELECT 1 FROM {table}"), table
        assert not can(connection, AUDITOR, f"INSERT INTO {table} SELECT * FROM {table}"), table
        assert not can(connection, AUDITOR, f"DELETE FROM {table}"), table
    for table in PERSONAL:
        assert not can(connection, AUDITOR, f"SELECT 1 FROM {table}"), table


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET topic = ''",
        "DELETE FROM events",
        "TRUNCATE events",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE events",
        "UPDATE customer_keys SET wrapped = ''",
        "UPDATE secrets SET wrapped = ''",
        "INSERT INTO secrets VALUES ('x', 'x', '')",
        "DELETE FROM log_origins",
        "DELETE FROM api_keys",
        "DELETE FROM erasure_certificates",
        "INSERT INTO schema_versions VALUES (99, 'x')",
        "CREATE TABLE mine (id int)",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE ROLE other",
    ],
)
def test_the_service_may_not(connection: psycopg.Connection[Any], statement: str) -> None:
    assert not can(connection, SERVICE, statement)


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


@pytest.mark.parametrize("statement", ["UPDATE events SET topic = ''", "DELETE FROM events", "TRUNCATE events"])
def test_not_even_a_superuser_rewrites_history(connection: psycopg.Connection[Any], statement: str) -> None:
    assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="events are never changed or removed"):
        connection.execute(statement.encode())
