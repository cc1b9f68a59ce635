"""Whether the service says that it cannot do its work, over HTTP, whatever keeps it from it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.server.condition import why_degraded, why_not_ready
from projections.engine.status import ProjectionStatus, State
from projections.read_models import BY_NAME
from tests.support.running_service import RunningService
from tests.support.standby import replicated_postgres
from tests.support.waiting import eventually

Start = Callable[..., RunningService]

REGISTRATION = {"name": "Ana", "tax_id": "CF"}
FULL = "53100"


def registered(service: RunningService) -> int:
    with service.client() as client:
        answer = client.post("/v1/customers", json=REGISTRATION)
    if answer.status_code == 503:
        assert answer.headers["retry-after"]
    return answer.status_code


def reasons(service: RunningService) -> list[str]:
    """Why it is not ready; fails where it says that it is."""
    with service.client() as client:
        answer = client.get("/health/ready")
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["status"], "retry-after" in answer.headers) in (
        (503, "not-ready", True),
        (200, "ready", False),
        (200, "degraded", False),
    )
    return said["reasons"] if said["status"] == "not-ready" else []


@contextmanager
def no_room(url: str) -> Iterator[None]:
    """The log takes no row, as where the disk is full."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION 'No space left' USING ERRCODE = '{FULL}'; END $$"
        )
        connection.execute("CREATE TRIGGER no_room BEFORE INSERT ON events EXECUTE FUNCTION no_room()")
        yield
        connection.execute("DROP TRIGGER no_room ON events")


@pytest.mark.long
def test_a_full_disk_of_the_database_is_told(start_service: Start, database_url: str) -> None:
    service = start_service()
    with no_room(database_url):
        assert registered(service) == 503
        until = time.monotonic() + 4  # longer than until the next commit of nothing, which needs no room
        while time.monotonic() < until:
            assert reasons(service) == ["The disk of the database is full."]
            time.sleep(0.3)
    assert registered(service) == 201
    assert reasons(service) == []
    assert service.log.count("no commit is possible") == 1
    assert service.log.count("commits are possible again") == 1


@pytest.mark.long
def test_a_leader_that_is_frozen_is_missed_though_there_is_nothing_to_do(start_service: Start) -> None:
    service = start_service()
    assert service.process
    service.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    eventually(lambda: "The projection customer_list is stopped." in reasons(service))
    assert time.monotonic() - began < 15
    service.process.send_signal(signal.SIGCONT)
    eventually(lambda: reasons(service) == [])


@pytest.mark.long
def test_a_standby_that_is_gone_is_told_without_a_command(tmp_path: Path) -> None:
    with replicated_postgres() as pair:
        service = RunningService(tmp_path / "service", pair.primary.url).start()
        try:
            pair.standby.stop()
            began = time.monotonic()
            eventually(lambda: [each for each in reasons(service) if "waits for a standby" in each])
            assert time.monotonic() - began < 15
            pair.standby.start()
            eventually(lambda: reasons(service) == [])
        finally:
            service.stop()


def status(state: State, lag_seconds: float, rebuilt: float | None = None) -> ProjectionStatus:
    known = BY_NAME["customer_list"]
    return ProjectionStatus(
        known.name, 5, 9, 4, lag_seconds, state.value, None, 0, known.shape, known.made_for, rebuilt
    )


@pytest.mark.parametrize("state", [State.LEADING, State.STOPPED, State.RECONNECTING])
def test_lag_counts_whatever_the_state_says(state: State) -> None:
    known = BY_NAME["customer_list"]
    assert why_not_ready(status(state, 47), known)
    assert why_not_ready(status(state, 1), known) is None


def test_while_a_rebuild_answers_from_the_old_tables_it_is_named_and_nothing_else() -> None:
    known, rebuilding = BY_NAME["customer_list"], status(State.REBUILDING, 47, 0.5)
    assert why_not_ready(rebuilding, known) is None
    said = why_degraded(rebuilding, known)
    assert said
    assert said.text() == "The projection customer_list is being rebuilt: 50 %."


@pytest.mark.long
def test_a_database_that_only_reads_is_told_without_a_command(start_service: Start, database_url: str) -> None:
    service = start_service()
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
        connection.execute(ending, [name])
        eventually(lambda: "The database is read-only: nothing can be recorded." in reasons(service))
        with service.client(key=None) as stranger:
            assert stranger.get("/health/ready").json() == {"status": "not-ready"}
        assert registered(service) == 503
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only".encode())
        connection.execute(ending, [name])
    eventually(lambda: reasons(service) == [])
    assert registered(service) == 201
