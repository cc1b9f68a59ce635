"""The doctor names what is broken and what to do: each installation is broken on purpose, and mended by its word."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from application.erasing.shred_ledger import ShredLedger
from domain.change import Change
from projections.proof.checkpoint import LogSigner
from projections.proof.checkpoint_files import CheckpointFiles
from tests.api.cli.conftest import Done, Run
from tests.support.small_disk import filled, small_disk
from tests.support.waiting import SECONDS

pytestmark = pytest.mark.usefixtures("on_database")


@pytest.fixture
def database(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def said(done: Done) -> str:
    """What was found, without the line breaks of the table."""
    return " ".join(done.stdout.split())


def found_wrong(customers: Run) -> str:
    done = customers("doctor")
    assert done.returncode == 1, done.stdout
    return said(done)


def assert_well(customers: Run) -> None:
    done = customers("doctor")
    assert done.returncode == 0, done.stdout


def run_in_shell(found: str, file: Path) -> None:
    """What the doctor says to run for a file; paths break over lines, so that the mode alone is taken from it."""
    [mode] = re.findall(r"Run: chmod (\S+)", found)
    subprocess.run(["chmod", mode, str(file)], timeout=SECONDS, check=True)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("secrets/master-key", 0o644),
        ("secrets/master-key.old-0123", 0o640),
        ("secrets/postgres-password", 0o604),
        ("secrets", 0o755),
        ("admin-key", 0o660),
        (".", 0o777),
    ],
)
def test_what_is_open_to_others_is_named_with_the_command_that_closes_it(
    customers: Run, tmp_path: Path, name: str, mode: int
) -> None:
    data_dir = tmp_path / "data"
    (data_dir / "secrets").mkdir(mode=0o700, parents=True)
    file = data_dir / name
    if not file.exists():
        file.touch()
    file.chmod(mode)
    found = found_wrong(customers)  # of an empty database, too
    assert f"(mode {mode:04o})" in found
    run_in_shell(found, file)
    assert "chmod" not in said(customers("doctor"))


def test_settings_and_the_key_of_the_certificate_are_named_where_everybody_reads_them(
    customers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings, key = tmp_path / ".env", tmp_path / "key.pem"
    for file in (settings, key):
        file.touch()
        file.chmod(0o644)
    assert "chmod o-rwx" in said(customers("doctor"))
    settings.chmod(0o600)
    settings.write_text(f"CUSTOMERS_SSL_CERTFILE={key}\nCUSTOMERS_SSL_KEYFILE={key}\n")
    (tmp_path / "data").mkdir(mode=0o700)
    run_in_shell(found_wrong(customers), key)
    assert "chmod" not in said(customers("doctor"))


def test_tables_that_are_gone_are_named(customers: Run, database: psycopg.Connection) -> None:
    customers("demo", "3")
    assert_well(customers)

    database.execute("DROP TABLE customer_list_state CASCADE")
    assert "Tables are missing: customer_list_state. The next start makes them again." in found_wrong(customers)
    customers("keys", "list")
    assert_well(customers)

    database.execute("DROP TABLE import_columns")
    assert "Missing: import_columns. Restore a backup" in found_wrong(customers)


def test_a_log_that_anybody_could_change_is_named_with_the_statement(
    customers: Run, database: psycopg.Connection
) -> None:
    customers("demo", "1")
    for broken in (
        "ALTER TABLE events DISABLE TRIGGER events_are_only_added",
        "DROP TRIGGER events_are_only_added ON events",
    ):
        database.execute(broken)
        [statement] = re.findall(r"As their owner, run: (.*?;.*?;)", found_wrong(customers))
        database.execute(statement)
        assert_well(customers)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute("DELETE FROM events")


def test_an_extension_that_was_dropped_is_named_with_what_brings_it_back(
    customers: Run, database: psycopg.Connection
) -> None:
    customers("demo", "1")
    database.execute("DROP EXTENSION pg_trgm CASCADE")
    found = found_wrong(customers)
    [statement] = re.findall(r"in this database, run: (.*?;)", found)
    assert "customers rebuild customer_list" in found
    database.execute(statement)
    assert customers("rebuild", "customer_list").returncode == 0
    assert_well(customers)
    [(indexes,)] = database.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'customer_list_search'")
    assert indexes == 1


def test_an_extension_where_the_search_path_does_not_lead_is_named_with_the_remedy(
    customers: Run, database: psycopg.Connection
) -> None:
    database.execute("CREATE SCHEMA elsewhere; CREATE EXTENSION btree_gin SCHEMA elsewhere")
    started = customers("keys", "list")
    assert (started.returncode, "in the schema elsewhere" in started.stderr) == (1, True)
    [statement] = re.findall(r"in this database, run: (.*?;)", found_wrong(customers))
    database.execute(statement)
    assert customers("keys", "list").returncode == 0
    assert_well(customers)


def test_extensions_that_may_not_be_created_are_named_at_start_too(
    customers: Run, database: psycopg.Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = f"may_little_{uuid4().hex}"
    database.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'little'")
    try:
        database.execute(f"GRANT ALL ON SCHEMA public TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        monkeypatch.setenv("CUSTOMERS_DATABASE_URL", make_conninfo(database_url, user=role, password="little"))
        found, started = found_wrong(customers), customers("serve", "--port", "0")
        statements = [f"CREATE EXTENSION {name};" for name in ("pg_trgm", "btree_gin")]
        for statement in statements:
            assert f"As a superuser in this database, run: {statement}" in found
            assert statement in started.stderr
            database.execute(statement)
        assert "CREATE EXTENSION" not in found_wrong(customers)  # of other things there is more to do
    finally:
        database.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_checkpoints_of_another_database_are_named(
    customers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = LogSigner(b"o" * 32)
    directory = tmp_path / "checkpoints"
    directory.mkdir()
    CheckpointFiles(directory).append(other.sign(0, b"r" * 32, 0, datetime.now(UTC)), other.key)
    customers("demo", "1")
    assert_well(customers)
    monkeypatch.setenv("CUSTOMERS_CHECKPOINT_DIR", str(directory))
    found = found_wrong(customers)
    assert f"checkpoints of another database ({other.key.name.rpartition('/')[0]};" in found
    assert "CUSTOMERS_CHECKPOINT_DIR" in found


def test_an_erased_customer_that_the_ledger_does_not_know_is_written_into_it(
    customers: Run, database: psycopg.Connection, tmp_path: Path
) -> None:
    customers("demo", "2")
    [erased, _] = ids(database)
    assert customers("erase", str(erased), "--reason", "Ticket 4711").returncode == 0
    assert_well(customers)
    ledger = ShredLedger(tmp_path / "data" / "shred-ledger.jsonl")
    before, _ = ledger.intents()
    ledger.path.unlink()
    assert "1 erased customers are not in" in found_wrong(customers)
    assert customers("doctor", "--repair").returncode == 0
    assert_well(customers)
    after, is_open = ledger.intents()
    assert not is_open
    assert (after[erased].change.actor, after[erased].reason) == (before[erased].change.actor, "Ticket 4711")


def test_a_customer_that_only_the_ledger_says_is_erased_is_named_and_erased_by_the_next_start(
    customers: Run, database: psycopg.Connection, tmp_path: Path
) -> None:
    customers("demo", "1")
    [back] = ids(database)
    ledger = ShredLedger(tmp_path / "data" / "shred-ledger.jsonl")
    for customer_id in (back, uuid4()):
        ledger.intend(customer_id, Change("ana"), "Ticket 4711")
        ledger.done(customer_id)
    found = found_wrong(customers)
    assert "1 customers are there that it says are erased" in found
    assert "It names 1 whom this log does not have" in found
    customers("keys", "list")
    assert_well(customers)


def test_a_ledger_that_cannot_be_read_is_named_and_the_rest_is_looked_at_too(customers: Run, tmp_path: Path) -> None:
    customers("demo", "1")
    (tmp_path / "data" / "shred-ledger.jsonl").mkdir()
    found = found_wrong(customers)
    assert "cannot be used: Is a directory." in found
    assert "Tax ids and external ids are held as the events say." in found


@pytest.mark.parametrize("setting", ["CHECKPOINT_DIR", "SHRED_LEDGER"])
def test_a_place_that_cannot_be_written_is_named_with_the_cause(
    customers: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        monkeypatch.setenv(f"CUSTOMERS_{setting}", str(disk if setting == "CHECKPOINT_DIR" else disk / "ledger"))
        assert "cannot be written" not in said(customers("doctor"))
        with filled(disk):
            found = found_wrong(customers)
        assert "cannot be written: No space left on device." in found
        assert f"set CUSTOMERS_{setting} to another place" in found
        assert list(disk.iterdir()) == []


def test_it_makes_no_place_to_write_into(customers: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    customers("doctor")
    assert list((tmp_path / "data").iterdir()) == []


def ids(database: psycopg.Connection) -> list[UUID]:
    return [each for (each,) in database.execute("SELECT customer_id FROM events WHERE version = 1 ORDER BY position")]
