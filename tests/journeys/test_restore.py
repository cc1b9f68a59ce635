"""The bad day: the database is gone, and an old backup is all there is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from tests.conftest import fresh_database
from tests.support.running_service import RunningService

pytestmark = pytest.mark.long


def register(client: httpx2.Client, name: str) -> dict[str, Any]:
    answer = client.post("/v1/customers", json={"name": name, "tax_id": "CF"})
    assert answer.status_code == 201, answer.text
    return {**answer.json(), "position": int(answer.headers["Event-Position"])}


def run(service: RunningService, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = service.command(*arguments)
    assert done.returncode == 0, done.stderr
    return done


def test_an_old_backup_is_accepted_with_a_reason_and_forgets_nobody_who_was_erased(
    start_service: Callable[..., RunningService], postgres_url: str, tmp_path: Path
) -> None:
    service = start_service()
    backup = tmp_path / "backup"
    with service.client() as client:
        kept, erased = register(client, "Panadería La Espiga"), register(client, "Secreta")
        done = run(service, "backup", str(backup))
        assert "the master key" in done.stderr
        assert "can read every customer" in done.stderr
        register(client, "Perdida")
        certificate = client.post(f"/v1/customers/{erased['id']}/erase", json={"reason": "Ticket"}).json()
        assert certificate["checkpoint"]
    service.stop()
    with fresh_database(postgres_url) as url:
        service.database_url = url
        done = run(service, "restore", str(backup))
        assert "2 events up to position 2 are restored" in done.stderr
        with pytest.raises(AssertionError, match="--accept-restore"):
            service.start()
        assert service.command("keys", "list").returncode == 1
        assert service.command("doctor", "--accept-restore").returncode == 2
        assert service.command("doctor", "--accept-restore", "--reason", " ").returncode == 1
        accepted = service.command("doctor", "--accept-restore", "--reason", "The disk burnt")
        assert f"epoch 2 at position {certificate['position'] + 1}" in accepted.stderr
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT origin, reason FROM log_origins").fetchall()
        assert rows == [(2, "The disk burnt")]
        service.start()
        with service.client() as client:
            assert client.get(f"/v1/customers/{kept['id']}").json()["name"] == "Panadería La Espiga"
            assert client.get(f"/v1/customers/{erased['id']}").status_code == 410
            assert "Secreta" not in client.get("/v1/customers", params={"status": "all"}).text
            history = client.get(f"/v1/customers/{erased['id']}/history").json()["items"]
            assert (history[-1]["type"], history[-1]["reason"]) == ("PersonalDataErased", "Ticket")
            again = client.post(f"/v1/customers/{erased['id']}/erase", json={"reason": "Ticket"}).json()
            assert again["position"] == certificate["position"] + 1
            assert again["checkpoint"].startswith(certificate["checkpoint"].partition("\n")[0].rpartition("/")[0])
            assert register(client, "Nueva")["position"] > certificate["position"]
        refused = service.command("doctor", "--accept-restore", "--reason", "Again")
        assert (refused.returncode, "nothing to accept" in refused.stderr) == (1, True)
        assert service.stop() == 0


def test_a_backup_is_not_restored_over_a_service(start_service: Callable[..., RunningService], tmp_path: Path) -> None:
    service = start_service()
    run(service, "backup", str(tmp_path / "backup"))
    refused = service.command("restore", str(tmp_path / "backup"))
    assert (refused.returncode, "is not empty" in refused.stderr) == (1, True)
    again = service.command("backup", str(tmp_path / "backup"))
    assert (again.returncode, "is not empty" in again.stderr) == (1, True)


def test_the_master_key_is_rotated_while_the_service_runs(
    start_service: Callable[..., RunningService], tmp_path: Path
) -> None:
    service = start_service()
    with service.client() as client:
        customer = register(client, "Panadería La Espiga")
        key_file = service.data_dir / "secrets" / "master-key"
        before = key_file.read_text()
        done = run(service, "keys", "rotate-master")
        assert "keep it as long as you keep them" in done.stderr
        assert key_file.read_text() != before
        assert client.get(f"/v1/customers/{customer['id']}").json()["name"] == "Panadería La Espiga"
        other = register(client, "Otra")
    service.stop()
    service.start()
    with service.client() as client:
        assert client.get(f"/v1/customers/{customer['id']}").json()["name"] == "Panadería La Espiga"
        assert client.get(f"/v1/customers/{other['id']}").json()["name"] == "Otra"
    service.stop()
    key_file.write_text(before)
    with pytest.raises(AssertionError, match="The database was sealed with the master key"):
        service.start()


def test_a_master_key_of_the_settings_is_rotated_to_another_one(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    old, new = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="
    service = start_service(settings={"MASTER_KEY": old})
    refused = service.command("keys", "rotate-master")
    assert (refused.returncode, "CUSTOMERS_NEW_MASTER_KEY" in refused.stderr) == (1, True)
    service.settings["NEW_MASTER_KEY"] = new
    assert "set CUSTOMERS_MASTER_KEY to the new key" in run(service, "keys", "rotate-master").stderr
    service.stop()
    service.start()
    service.stop()
    service.settings = {"MASTER_KEY": new}
    service.start()
    service.stop()
    service.settings = {"MASTER_KEY": old}
    with pytest.raises(AssertionError, match="Start the service with the right one"):
        service.start()
    with psycopg.connect(database_url) as connection:
        ids = connection.execute("SELECT DISTINCT wrapping_key_id FROM secrets").fetchall()
    assert len(ids) == 1
