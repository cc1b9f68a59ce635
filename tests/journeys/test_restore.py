"""The bad day: the database is gone, and an old backup is all there is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

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


STEPS = re.findall(r"^(\d)\. (.*(?:\n   .*)*)", Path("docs/operating.md").read_text(encoding="utf-8"), re.MULTILINE)


def documented_commands(step: int) -> list[list[str]]:
    """What the step of the list in the documentation says to run, in words as a shell makes them."""
    [text] = [text for number, text in STEPS if int(number) == step]
    spans = [" ".join(span.split()) for span in re.findall(r"`(customers [^`]+)`", text)]
    return [shlex.split(span)[1:] for span in spans]


class NewMachine(NamedTuple):
    """Where a backup is restored: a service that is not started yet, with a master key and nothing else."""

    service: RunningService
    before: RunningService
    key: str
    revoked: str
    erased: str
    end: int

    def put_back(self, *names: str) -> None:
        """Copies of what was beside the database before."""
        for name in names:
            found, place = self.before.data_dir / name, self.service.data_dir / name
            if found.is_dir():
                shutil.copytree(found, place, dirs_exist_ok=True)  # a start that was refused has tried to write there
            else:
                shutil.copy(found, place)

    def status_with(self, key: str) -> int:
        with self.service.client(key) as client:
            return client.get("/v1/customers").status_code


@pytest.fixture
def new_machine(
    start_service: Callable[..., RunningService], postgres_url: str, tmp_path: Path
) -> Iterator[NewMachine]:
    """After a backup a customer was registered, another one erased, and a key revoked; then the machine was lost."""
    before, backup = start_service(), tmp_path / "backup"
    with before.client() as client:
        first = register(client, "Panadería La Espiga")
        client.post(f"/v1/customers/{first['id']}/erase", json={"reason": "Ticket"})
        run(before, "audit", "checkpoint")
        erased = register(client, "Secreta")["id"]
        key, revoked = (
            run(before, "keys", "create", "--name", name, "--role", "writer").stdout.strip() for name in ("crm", "old")
        )
        run(before, "audit", "checkpoint")
        run(before, "backup", str(backup))
        client.post(f"/v1/customers/{erased}/erase", json={"reason": "Ticket"})
        end = register(client, "Perdida")["position"]
        run(before, "keys", "revoke", "old")
    before.stop()
    with fresh_database(postgres_url) as url:
        service = RunningService(tmp_path / "new", url)
        (service.data_dir / "secrets").mkdir(parents=True)
        shutil.copy(before.data_dir / "secrets" / "master-key", service.data_dir / "secrets")
        [restore] = documented_commands(2)
        run(service, *[str(backup) if word == "DIR" else word for word in restore])
        try:
            yield NewMachine(service, before, key, revoked, erased, end)
        finally:
            if service.process and service.process.poll() is None:
                service.kill()


def test_a_restore_is_carried_out_as_the_documentation_says(new_machine: NewMachine) -> None:
    service = new_machine.service
    [serve, examine], [accept] = documented_commands(4), documented_commands(5)
    for refused in (serve, ["keys", "list"]):
        done = service.command(*refused)
        assert (done.returncode, "shred ledger" in done.stderr, "No checkpoint" in done.stderr) == (1, True, True)
        assert "customers doctor --accept-restore --without-ledger --without-checkpoints --reason" in done.stderr
    assert "shred ledger" in " ".join(service.command(*examine).stdout.split())
    assert service.command(*accept).returncode == 1
    assert service.command("audit", "checkpoint").returncode == 1
    new_machine.put_back("shred-ledger.jsonl", "checkpoints")
    assert "--accept-restore" in service.command(*serve).stderr
    assert f"at position {new_machine.end + 1}" in run(service, *accept).stderr
    service.start()
    with service.client() as client:
        assert client.get(f"/v1/customers/{new_machine.erased}").status_code == 410
    assert [new_machine.status_with(key) for key in (new_machine.key, new_machine.revoked)] == [401, 401]
    [list_keys, confirm, confirm_all] = documented_commands(8)
    assert re.search(r"crm +writer +suspended", run(service, *list_keys).stdout)
    run(service, *confirm)
    assert [new_machine.status_with(key) for key in (new_machine.key, new_machine.revoked)] == [200, 401]
    assert service.command(*confirm).returncode == 1
    assert "The key old works again" in run(service, *confirm_all).stderr


def test_what_is_lost_has_to_be_said_with_a_reason(new_machine: NewMachine) -> None:
    service = new_machine.service
    [accept] = documented_commands(6)
    new_machine.put_back("checkpoints")
    assert "Leave out --without-checkpoints" in service.command(*accept).stderr
    shutil.rmtree(service.data_dir / "checkpoints")
    said = run(service, *accept).stderr
    assert ("at position 1000004" in said, "readable again" in said) == (True, True), said
    service.start()
    with service.client() as client:
        assert client.get(f"/v1/customers/{new_machine.erased}").json()["name"] == "Secreta"
        assert register(client, "Nueva")["position"] == 1_000_004
    with psycopg.connect(str(service.database_url)) as connection:
        reasons = connection.execute("SELECT without_ledger, without_checkpoints FROM restores").fetchall()
    assert reasons == [("All was on that disk", "All was on that disk")]
    assert service.stop() == 0
    service.start()


def test_a_ledger_and_checkpoints_that_do_not_fit_are_not_taken(new_machine: NewMachine) -> None:
    service = new_machine.service
    new_machine.put_back("shred-ledger.jsonl", "checkpoints")
    ledger, whole = service.data_dir / "shred-ledger.jsonl", (new_machine.before.data_dir / "shred-ledger.jsonl")
    ledger.write_text("")
    assert "names nobody" in service.command("keys", "list").stderr
    other = whole.read_text().splitlines(keepends=True)[2:]
    ledger.write_text("".join(other))
    assert "is another one" in service.command("keys", "list").stderr
    shutil.copy(whole, ledger)
    [notes] = (service.data_dir / "checkpoints").glob("checkpoints-*.txt")
    first = re.split(r"(?<=\n\n)(?=customers/)", notes.read_text())[0]
    notes.write_text(first)
    assert "are older" in service.command("keys", "list").stderr
    notes.write_text(first.replace("\N{EM DASH} customers/", "\N{EM DASH} others/"))
    assert "No checkpoint of this log" in service.command("keys", "list").stderr


def test_the_key_of_the_setting_is_not_revoked(start_service: Callable[..., RunningService]) -> None:
    service = start_service()
    refused = service.command("keys", "revoke", "admin")
    assert (refused.returncode, "CUSTOMERS_ADMIN_KEY, which brings it back" in refused.stderr) == (1, True)
    with service.client() as client:
        assert client.get("/v1/customers").status_code == 200
