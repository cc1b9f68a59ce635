"""What an auditor does at the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from projections.proof.signed_note import VerificationKey
from tests.api.cli.conftest import Run
from tests.support.offline_verifier import verify_offline
from tests.support.recorded_log import connect_to

pytestmark = pytest.mark.usefixtures("on_database")


@pytest.fixture
def connection(customers: Run, database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database with five customers."""
    assert customers("demo", "5").returncode == 0
    with connect_to(database_url)() as connection:
        yield connection


def tamper(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
    connection.execute(statement.encode())


def test_an_honest_log_is_verified(customers: Run, connection: psycopg.Connection[Any]) -> None:
    note = customers("audit", "checkpoint").stdout
    verified = customers("audit", "verify")
    assert (verified.returncode, "Everything fits." in verified.stdout) == (0, True)
    assert "no checkpoint covers yet: 0" in verified.stdout
    key = VerificationKey.parse(verified.stdout.partition("Verification key: ")[2].splitlines()[0])
    assert key.open(note).startswith(key.name)
    assert customers("audit", "verify", "--key", str(key)).returncode == 0
    assert customers("audit", "checkpoint").stdout == note


def test_what_a_command_records_is_signed_without_a_service(
    customers: Run, connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    verified = customers("audit", "verify").stdout
    assert "no checkpoint covers yet: 0" in verified
    assert "Checkpoints that fit: 1." in verified
    table = tmp_path / "table.csv"
    table.write_text("name,tax_id\nAna,CF\n")
    assert customers("import", str(table)).returncode == 0
    assert "Checkpoints that fit: 2." in customers("audit", "verify").stdout


def test_a_log_that_cannot_be_signed_is_told_and_records_all_the_same(
    customers: Run, connection: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "a file"
    place.write_text("")
    monkeypatch.setenv("CUSTOMERS_CHECKPOINT_DIR", str(place))
    added = customers("demo", "2")
    assert (added.returncode, "No checkpoint could be written" in added.stderr) == (0, True)


def test_a_changed_event_is_named_on_standard_error(customers: Run, connection: psycopg.Connection[Any]) -> None:
    customers("audit", "checkpoint")
    tamper(connection, "UPDATE events SET topic = 'customer.archived' WHERE position = 3")
    verified = customers("audit", "verify")
    assert verified.returncode == 1
    assert "position 3: changed" in verified.stderr
    assert "NOT what was recorded" in verified.stderr


def test_another_key_is_not_trusted(customers: Run, connection: psycopg.Connection[Any]) -> None:
    customers("audit", "checkpoint")
    other = VerificationKey("customers/0000000000000000/1", b"o" * 32)
    verified = customers("audit", "verify", "--key", str(other))
    assert verified.returncode == 1
    assert "bad checkpoint" in verified.stderr
    assert customers("audit", "verify", "--key", "nonsense").returncode == 2


def test_a_log_that_was_rewound_gets_no_checkpoint_and_can_be_taken_away(
    customers: Run, connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    customers("audit", "checkpoint")
    tamper(connection, "DELETE FROM events WHERE position > 3")
    refused = customers("audit", "checkpoint")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "events are missing" in refused.stderr
    found = customers("doctor")
    assert (found.returncode, "events are missing" in " ".join(found.stdout.split())) == (1, True)
    exported = customers("audit", "export", str(tmp_path / "bundle"))
    assert (exported.returncode, "Without a new checkpoint" in exported.stderr) == (0, True)
    assert verify_offline(tmp_path / "bundle").returncode == 1


def test_a_bundle_is_verified_without_this_project(
    customers: Run, connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    exported = customers("audit", "export", str(bundle))
    assert exported.returncode == 0
    assert "verify.py" in exported.stdout
    offline = verify_offline(bundle)
    assert (offline.returncode, offline.stderr) == (0, "")
    assert "Everything fits." in offline.stdout
    again = customers("audit", "export", str(bundle))
    assert (again.returncode, "not empty" in again.stderr) == (1, True)


def test_the_log_is_replayed(customers: Run, connection: psycopg.Connection[Any]) -> None:
    replayed = customers("audit", "replay")
    assert replayed.returncode == 0
    everybody = [json.loads(line) for line in replayed.stdout.splitlines()]
    assert len(everybody) == 5
    somebody = everybody[2]
    alone = customers("audit", "replay", "--customer", somebody["id"])
    assert json.loads(alone.stdout) == somebody
    then = customers("audit", "replay", "--customer", somebody["id"], "--as-of", somebody["created_at"])
    assert 1 <= json.loads(then.stdout)["version"] <= somebody["version"]
    assert customers("audit", "replay", "--to", "1").stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--to", "0"], 0),
        (["--as-of", "yesterday"], 2),
        (["--customer", "x"], 2),
        (["--customer", "00000000-0000-7000-8000-000000000000"], 1),
        (["--compare", "--to", "1"], 2),
        (["--to", "-1"], 2),
    ],
)
def test_what_cannot_be_replayed_is_refused(
    customers: Run, connection: psycopg.Connection[Any], arguments: list[str], code: int
) -> None:
    replayed = customers("audit", "replay", *arguments)
    assert (replayed.returncode, replayed.stdout) == (code, "")


def test_read_tables_are_compared_with_the_log(customers: Run, connection: psycopg.Connection[Any]) -> None:
    assert customers("rebuild", "customer_list").returncode == 0
    compared = customers("audit", "replay", "--compare")
    assert compared.returncode == 0
    assert compared.stdout.count("no difference") == 3
    connection.execute("UPDATE customer_list SET name = 'X' WHERE id = (SELECT min(id::text)::uuid FROM customer_list)")
    compared = customers("audit", "replay", "--compare")
    assert compared.returncode == 1
    assert "not the same in name" in compared.stdout
    assert "customer_list, up to position" in compared.stdout
