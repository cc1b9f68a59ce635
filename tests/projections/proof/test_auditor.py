"""The auditor who trusts nobody: takes the log of a thousand customers away, then the owner tampers in eight ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from projections.engine.rebuild import ensure
from projections.merkle_tree.projection import MerkleTree
from projections.proof.bundle import export_bundle
from projections.proof.checkpoint import LogSigner
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.signing import Checkpoints
from projections.proof.verification import verify_log
from tests.conftest import fresh_database, other_database
from tests.support.offline_verifier import verify_offline
from tests.support.recorded_log import SECRETS, RecordedLog, connect_to

KEY = LogSigner(SECRETS.signing).key
LAST = 1_520


@dataclass(frozen=True)
class Original:
    """A log that nobody has touched, and its checkpoints."""

    postgres_url: str
    url: str
    files: CheckpointFiles


@pytest.fixture(scope="module")
def original(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """1,000 customers, 500 changes, 20 erasures; checkpoints on the way."""
    files = CheckpointFiles(tmp_path_factory.mktemp("checkpoints"))
    with fresh_database(postgres_url) as url:
        with connect_to(url)() as connection, RecordedLog(url) as log:
            ensure(connection, MerkleTree())
            checkpoints = Checkpoints(connect_to(url), SECRETS.signing, files)
            log.register(1_000)
            checkpoints.now()
            for customer in log.customers[:100]:
                log.write_notes_at_once(customer, 5)
            checkpoints.now()
            for customer in log.customers[50:70]:
                log.erase(customer)
            assert checkpoints.now().checkpoint.position == LAST
        yield Original(postgres_url, url, files)


@pytest.fixture
def copy(original: Original) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The log again, to tamper with."""
    name = f"t_{uuid4().hex}"
    template = psycopg.conninfo.conninfo_to_dict(original.url)["dbname"]
    with psycopg.connect(original.postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        try:
            with connect_to(other_database(original.url, name))() as connection:
                connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
                yield connection
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_the_log_is_taken_away_and_verified(
    copy: psycopg.Connection[tuple[object, ...]], original: Original, tmp_path: Path
) -> None:
    manifest = export_bundle(copy, original.files, tmp_path / "bundle")
    assert (manifest["events"], manifest["last_position"]) == (LAST, LAST)
    verified = verify_offline(tmp_path / "bundle", "--key", str(KEY))
    assert (verified.returncode, verified.stderr) == (0, "")
    assert f"covers {LAST} events; 0 are not covered" in verified.stdout


MOVE_AWAY = "UPDATE events SET position = position + 1000000 WHERE position > 700"
EIGHT_WAYS = {
    "a content is changed": (["UPDATE events SET state = state || ' ' WHERE position = 1234"], 1234, "changed"),
    "a type is changed": (["UPDATE events SET topic = 'customer.restored' WHERE position = 5"], 5, "changed"),
    "a version is changed": (["UPDATE events SET version = 99 WHERE position = 1001"], 1001, "changed"),
    "an erasure is undone": (["DELETE FROM events WHERE position = 1510"], 1510, "deleted"),
    "the newest event is removed": ([f"DELETE FROM events WHERE position = {LAST}"], LAST, "deleted"),
    "an event is removed and the gap closed": (
        [
            "DELETE FROM events WHERE position = 700",
            MOVE_AWAY,
            "UPDATE events SET position = position - 1000001 WHERE position > 1000000",
        ],
        700,
        "deleted",
    ),
    "an event is slipped in": (
        [
            MOVE_AWAY,
            "UPDATE events SET position = position - 999999 WHERE position > 1000000",
            "INSERT INTO events SELECT 701, gen_random_uuid(), 1, topic, state FROM events WHERE position = 3",
        ],
        701,
        "inserted",
    ),
    "two events change places": (
        [
            "UPDATE events SET position = 0 WHERE position = 1200",
            "UPDATE events SET position = 1200 WHERE position = 800",
            "UPDATE events SET position = 800 WHERE position = 0",
        ],
        800,
        "reordered",
    ),
}


@pytest.mark.parametrize(("statements", "position", "kind"), EIGHT_WAYS.values(), ids=EIGHT_WAYS.keys())
def test_each_of_eight_ways_to_tamper_is_named(
    copy: psycopg.Connection[tuple[object, ...]],
    original: Original,
    tmp_path: Path,
    statements: list[str],
    position: int,
    kind: str,
) -> None:
    for statement in statements:
        copy.execute(statement.encode())
    (discrepancy,) = verify_log(copy, original.files, KEY.public).discrepancies
    assert (discrepancy.position, discrepancy.kind) == (position, kind)
    export_bundle(copy, original.files, tmp_path / "bundle")
    verified = verify_offline(tmp_path / "bundle", "--key", str(KEY))
    assert verified.returncode == 1
    assert f"position {position}: {kind}" in verified.stderr
