"""What wants attention while the service goes on is told: health check, metrics, log and console."""

from __future__ import annotations

import fcntl
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from projections.engine import follower_sql
from tests.support.console import ReadPage, signed_in
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

Start = Callable[..., RunningService]


def lines(service: RunningService, event: str) -> list[dict[str, Any]]:
    """What the log has under one heading."""
    told = [json.loads(line) for line in service.log.splitlines() if line.startswith("{")]
    return [line for line in told if line["event"] == event]


def matter_of(line: str) -> tuple[str, str | None] | None:
    """What a line of the log tells, and of which projection; nothing for requests, and for what is not of the log."""
    told = json.loads(line) if line.startswith("{") else {"event": "request"}
    return None if told["event"] == "request" else (told["event"], told.get("projection"))


def metric(service: RunningService, name: str) -> float | None:
    """The value of a series, None where there is none."""
    with service.client() as client:
        found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else None


@pytest.mark.long
def test_places_that_cannot_be_written_are_told_until_they_can(start_service: Start, tmp_path: Path) -> None:
    checkpoints, ledger = tmp_path / "checkpoints", tmp_path / "ledger"
    service = start_service(workers=2, settings={"CHECKPOINT_DIR": str(checkpoints), "SHRED_LEDGER": str(ledger)})
    assert service.health()["status"] == "ready"
    checkpoints.rename(tmp_path / "elsewhere")
    checkpoints.write_text("in the way")
    ledger.mkdir()
    said = [
        "The directory of the checkpoints cannot be written: nothing is signed.",
        "The ledger of erasures cannot be written: nobody can be erased.",
    ]
    eventually(lambda: service.health()["reasons"] == said)
    with service.client(key=None) as stranger:
        eventually(lambda: stranger.get("/health/ready").json() == {"status": "degraded"})
        assert stranger.get("/health/ready").status_code == 200
    with signed_in(service) as client:
        eventually(lambda: "Funciona; algo necesita atención" in ReadPage(client.get("/system")).text)
        eventually(lambda: "no se puede borrar a nadie" in ReadPage(client.get("/system")).text)
    eventually(lambda: metric(service, 'customers_degraded{reason="checkpoints-unwritable"}') == 1)
    assert metric(service, 'customers_degraded{reason="shred-ledger-unwritable"}') == 1
    eventually(lambda: len(lines(service, "something wants attention")) == 2)
    checkpoints.unlink()
    (tmp_path / "elsewhere").rename(checkpoints)
    ledger.rmdir()
    eventually(lambda: service.health()["status"] == "ready")
    eventually(lambda: metric(service, 'customers_degraded{reason="shred-ledger-unwritable"}') == 0)
    eventually(lambda: len(lines(service, "something is well again")) == 2)
    told = lines(service, "something wants attention")
    assert {(each["what"], each["path"], each["error"], each["errno"]) for each in told} == {
        ("checkpoints-unwritable", str(checkpoints), "Not a directory", 20),
        ("shred-ledger-unwritable", str(ledger), "Is a directory", 21),
    }
    assert service.stop() == 0


@pytest.mark.long
def test_a_checkpoint_that_is_overdue_is_told_until_it_is_there(start_service: Start) -> None:
    service = start_service()
    lock = service.data_dir / "checkpoints" / ".lock"
    eventually(lock.exists)
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with service.client() as client:
            client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}).raise_for_status()
        said = ["There are events without a checkpoint for more than 30 s."]
        eventually(lambda: service.health()["reasons"] == said)
        assert service.health()["status"] == "degraded"
        eventually(lambda: metric(service, 'customers_degraded{reason="checkpoint-overdue"}') == 1)
        assert metric(service, "customers_events_uncovered") == 1
    eventually(lambda: service.health()["status"] == "ready")


def test_what_is_measured(start_service: Start) -> None:
    service = start_service()
    with service.client() as client:
        client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}).raise_for_status()
    eventually(lambda: metric(service, "customers_events_uncovered") == 0)
    eventually(lambda: (metric(service, "customers_checkpoint_age_seconds") or 99) < 10)
    assert (metric(service, "customers_commit_age_seconds") or 0) < 6
    free = metric(service, f'customers_disk_free_bytes{{path="{service.data_dir}"}}')
    assert free is not None
    assert free > 0
    with service.client() as client:
        text = client.get("/metrics").text
    labels = r'postgresql="1[5-8]\.\d+",python="3\.\d+\.\d+",version="[^"]+"'
    assert re.search(rf"customers_build_info\{{{labels}\}} 1\.0", text)


def test_the_log_says_what_runs_and_that_it_stopped(start_service: Start) -> None:
    service = start_service()
    (started,) = lines(service, "the service started")
    assert {*started} >= {"version", "python", "postgresql", "schema", "workers", "address"}
    assert started["address"] == service.url
    assert service.stop() == 0
    (stopped,) = lines(service, "the service stopped")
    assert stopped["why"] == "it was told to"


def test_who_is_refused_is_told_with_the_address(start_service: Start) -> None:
    service = start_service()
    with service.client("x" * 40) as stranger, service.client() as client:
        assert stranger.get("/v1/customers").status_code == 401
        assert client.get("/v1/customers").status_code == 200
    eventually(lambda: len([each for each in lines(service, "request") if each["status"] in (200, 401)]) >= 2)
    clients = {each["status"]: each.get("client") for each in lines(service, "request")}
    assert clients[401] == "127.0.0.1"
    assert clients[200] is None


def test_a_customer_who_is_set_aside_is_told_once(start_service: Start, database_url: str) -> None:
    service = start_service()
    somebody = uuid4()
    with psycopg.connect(database_url, autocommit=True) as connection:
        follower_sql.park(connection, "audit_log", somebody, 1, "ValueError at name")
        eventually(lambda: lines(service, "a customer is set aside"))
        connection.execute("DELETE FROM parked_customers")
    eventually(lambda: lines(service, "a customer is no longer set aside"))
    (told,) = lines(service, "a customer is set aside")
    assert (told["customer_id"], told["projection"], told["why"]) == (str(somebody), "audit_log", "ValueError at name")


@pytest.mark.long
def test_a_database_that_is_lost_and_back_is_told_once_each(start_service: Start, database_url: str) -> None:
    service = start_service()
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    elsewhere = psycopg.conninfo.make_conninfo(database_url, dbname="postgres")
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(ending, [name])
        eventually(lambda: lines(service, "the database is lost"))
        eventually(lambda: service.health()["status"] == "not-ready")
        time.sleep(3)
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    eventually(lambda: lines(service, "the database is back"))
    eventually(lambda: service.health()["status"] == "ready")
    assert len(lines(service, "the database is lost")) == 1
    assert len(lines(service, "no commit is possible")) == 1
    assert len(lines(service, "commits are possible again")) == 1
    told = Counter(matter for line in service.log.splitlines() if (matter := matter_of(line)))
    assert {matter for matter, times in told.items() if times > 1} == set()
