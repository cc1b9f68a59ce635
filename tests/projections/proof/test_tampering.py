"""Whoever owns the database rewrites history; the auditor names what was done, online and from an exported bundle."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.log.sealed_rows import read_head
from projections.engine.rebuild import ensure, rebuild
from projections.merkle_tree.catch_up import catch_up
from projections.merkle_tree.projection import MerkleTree, read_after
from projections.proof.bundle import export_bundle
from projections.proof.bundle_verifier import Discrepancy
from projections.proof.checkpoint import LogSigner
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.restored_log import accept_restore
from projections.proof.signing import Checkpoints, LogForked, LogRewound
from projections.proof.verification import Verification, verify_log
from tests.support.offline_verifier import verify_offline
from tests.support.recorded_log import SECRETS, RecordedLog, connect_to

KEY = LogSigner(SECRETS.signing).key


@dataclass
class Scene:
    """A log of 200 events, of which the first 180 are covered by four checkpoints."""

    url: str
    connection: psycopg.Connection[Any]
    log: RecordedLog
    checkpoints: Checkpoints
    bundle: Path

    @property
    def files(self) -> CheckpointFiles:
        return self.checkpoints.files

    def verify(self) -> Verification:
        return verify_log(self.connection, self.files, KEY.public)

    def tamper(self, *statements: str) -> None:
        """Do what a superuser can."""
        self.connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        for statement in statements:
            self.connection.execute(statement.encode())
        self.connection.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_only_added")

    def verify_offline(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What the auditor sees on a machine without this project."""
        export_bundle(self.connection, self.files, self.bundle)
        return verify_offline(self.bundle, *arguments)


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    connect = connect_to(database_url)
    with connect() as connection, RecordedLog(database_url) as log:
        ensure(connection, MerkleTree())
        files = CheckpointFiles(tmp_path / "checkpoints")
        scene = Scene(database_url, connection, log, Checkpoints(connect, SECRETS.signing, files), tmp_path / "bundle")
        for _ in range(4):
            log.register(20)
            log.write_notes(log.customers[-1], 25)
            scene.checkpoints.now()
        log.register(20)
        catch_up(connection)
        yield scene


def only_discrepancy(scene: Scene) -> Discrepancy:
    """The one thing that verifying found, which the offline verifier must find as well."""
    discrepancies = scene.verify().discrepancies
    assert len(discrepancies) == 1, discrepancies
    offline = scene.verify_offline()
    assert offline.returncode == 1
    said = str(discrepancies[0]) if discrepancies[0].position is not None else str(discrepancies[0]).rpartition(":")[0]
    assert said in offline.stderr
    return discrepancies[0]


def test_an_honest_log_fits(scene: Scene) -> None:
    found = scene.verify()
    assert found.discrepancies == []
    assert (found.events, found.last_position) == (200, 200)
    assert (found.checkpoints, found.covered, found.uncovered) == (4, 180, 20)
    offline = scene.verify_offline("--key", str(KEY))
    assert (offline.returncode, offline.stderr) == (0, "")
    assert "covers 180 events; 20 are not covered" in offline.stdout


def test_erasing_a_customer_changes_no_proof(scene: Scene) -> None:
    scene.log.erase(scene.log.customers[0])
    scene.checkpoints.now()
    found = scene.verify()
    assert (found.discrepancies, found.covered) == ([], 201)


@pytest.mark.parametrize(
    "change",
    [
        "state = state || ' '",
        """state = convert_to(replace(convert_from(state, 'UTF8'), '"actor":"test"', '"actor":"nobody"'), 'UTF8')""",
        "topic = 'customer.archived'",
        "customer_id = gen_random_uuid()",
        "version = version + 1000",
    ],
)
def test_a_changed_event_is_named(scene: Scene, change: str) -> None:
    scene.tamper(f"UPDATE events SET {change} WHERE position = 77")
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("changed", 77)
    assert "confirms it" in discrepancy.text


def test_a_change_that_no_checkpoint_covers_is_named_by_the_tree(scene: Scene) -> None:
    scene.tamper("UPDATE events SET state = state || ' ' WHERE position = 190")
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("changed", 190)
    assert "No checkpoint covers it yet" in discrepancy.text


@pytest.mark.parametrize("position", [1, 77, 180, 200])
def test_a_deleted_event_is_named(scene: Scene, position: int) -> None:
    scene.tamper(f"DELETE FROM events WHERE position = {position}")
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("deleted", position)


def test_a_deleted_stretch_is_named_by_its_first_event(scene: Scene) -> None:
    scene.tamper("DELETE FROM events WHERE position BETWEEN 50 AND 120")
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("deleted", 50)
    assert "Positions that do not fit: 71" in discrepancy.text


def test_an_event_whose_place_was_closed_up_is_named(scene: Scene) -> None:
    scene.tamper(
        "DELETE FROM events WHERE position = 77",
        "UPDATE events SET position = -position WHERE position > 77",
        "UPDATE events SET position = -position - 1 WHERE position < 0",
    )
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("deleted", 77)


def test_an_inserted_event_is_named(scene: Scene) -> None:
    scene.tamper("INSERT INTO events SELECT 0, gen_random_uuid(), 1, topic, state FROM events WHERE position = 1")
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("inserted", 0)


def test_an_event_for_which_others_moved_up_is_named(scene: Scene) -> None:
    scene.tamper(
        "UPDATE events SET position = -position WHERE position >= 77",
        "UPDATE events SET position = -position + 1 WHERE position < 0",
        "INSERT INTO events SELECT 77, gen_random_uuid(), 1, topic, state FROM events WHERE position = 1",
    )
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("inserted", 77)


def test_two_events_that_changed_places_are_named(scene: Scene) -> None:
    scene.tamper(
        "UPDATE events SET position = -1 WHERE position = 77",
        "UPDATE events SET position = 77 WHERE position = 130",
        "UPDATE events SET position = 130 WHERE position = -1",
    )
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("reordered", 77)
    assert "recorded at position 130" in discrepancy.text


def test_an_event_that_was_moved_is_named(scene: Scene) -> None:
    scene.tamper("UPDATE events SET position = 1000 WHERE position = 77")
    found = scene.verify().discrepancies
    assert [(it.kind, it.position) for it in found] == [("deleted", 77)]  # the tree has no leaf for 1000 yet


def rewrite(scene: Scene, *statements: str) -> None:
    """Change the log and make the stored tree again, so that the two agree."""
    scene.tamper(*statements)
    rebuild(MerkleTree(), connect_to(scene.url), read_after, read_head)


def test_a_log_rewritten_together_with_its_tree_is_named_by_the_checkpoints(scene: Scene) -> None:
    rewrite(scene, "UPDATE events SET state = state || ' ' WHERE position >= 100")
    discrepancy = only_discrepancy(scene)
    assert discrepancy.kind == "rewritten"
    assert discrepancy.position == 91  # after the last checkpoint that fits
    assert "position 135" in discrepancy.text
    with pytest.raises(LogForked):
        scene.checkpoints.now()


def test_newest_events_removed_together_with_the_tree_are_noticed(scene: Scene) -> None:
    rewrite(scene, "DELETE FROM events WHERE position > 170")
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("missing at the end", 171)
    assert "has 180 events up to position 180" in discrepancy.text
    with pytest.raises(LogRewound):
        scene.checkpoints.now()


def test_what_no_checkpoint_covers_can_be_rewritten_unnoticed(scene: Scene) -> None:
    rewrite(scene, "DELETE FROM events WHERE position > 190")
    found = scene.verify()
    assert (found.discrepancies, found.events, found.uncovered) == ([], 190, 10)


def test_a_changed_leaf_is_told_from_a_changed_event(scene: Scene) -> None:
    scene.connection.execute("UPDATE merkle_tiles SET hashes = set_byte(hashes, 0, 1) WHERE level = 0 AND tile = 2")
    found = scene.verify()
    first = found.discrepancies[-1]
    assert (first.kind, first.position) == ("changed", 65)
    assert "the stored tree was changed" in first.text


def test_a_changed_node_of_the_tree_is_named(scene: Scene) -> None:
    scene.connection.execute("UPDATE merkle_tiles SET hashes = set_byte(hashes, 33, 1) WHERE level = 1")
    (discrepancy,) = scene.verify().discrepancies
    assert discrepancy.kind == "damaged tree"
    assert "node 1 of level 1" in discrepancy.text


def test_what_a_superuser_adds_at_the_end_becomes_an_event_like_any_other(scene: Scene) -> None:
    scene.connection.execute(
        "INSERT INTO events SELECT 201, customer_id, version + 1, 'customer.archived', convert_to("
        """'{"class_version": 1, "timestamp": "2026-01-01T00:00:00Z", "actor": "nobody"}', 'UTF8')"""
        " FROM events WHERE position = 200"
    )
    scene.checkpoints.now()
    found = scene.verify()
    assert (found.discrepancies, found.covered) == ([], 201)


def the_checkpoint_file(scene: Scene) -> Path:
    (path,) = scene.files.directory.glob("checkpoints-*.txt")
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n90\n", "\n91\n"),
        lambda text: text.replace("\nposition 90\n", "\nposition 89\n"),
        lambda text: text.replace("/1\n90", "/2\n90"),
    ],
)
def test_a_changed_checkpoint_is_named(scene: Scene, change: Callable[[str], str]) -> None:
    path = the_checkpoint_file(scene)
    path.write_text(change(path.read_text()))
    discrepancy = only_discrepancy(scene)
    assert discrepancy.kind == "bad checkpoint"
    assert f"{path.name}, line 9" in discrepancy.text


def test_a_checkpoint_signed_with_another_key_is_named(scene: Scene) -> None:
    forger = LogSigner(b"f" * 32)
    signed = forger.sign(180, b"\0" * 32, 180, scene.files.newest(KEY).checkpoint.signed_at)  # type: ignore[union-attr]
    path = the_checkpoint_file(scene)
    path.write_text(path.read_text() + signed.note.replace(forger.key.name, KEY.name) + "\n")
    discrepancy = only_discrepancy(scene)
    assert discrepancy.kind == "bad checkpoint"
    assert "not signed" in discrepancy.text


def test_a_checkpoint_of_another_history_signed_with_the_stolen_key_is_named(scene: Scene) -> None:
    newest = scene.files.newest(KEY)
    assert newest is not None
    other = LogSigner(SECRETS.signing).sign(100, b"\1" * 32, 100, newest.checkpoint.signed_at)
    with scene.files.locked():
        scene.files.append(other, KEY)
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("rewritten", 91)


def test_a_bundle_that_is_signed_with_another_key_is_refused(scene: Scene) -> None:
    offline = scene.verify_offline("--key", str(LogSigner(b"f" * 32).key))
    assert offline.returncode == 1
    assert "another key" in offline.stderr


def test_a_bundle_that_is_changed_afterwards_is_named(scene: Scene) -> None:
    assert scene.verify_offline().returncode == 0
    events = scene.bundle / "events.ndjson"
    lines = events.read_text().splitlines(keepends=True)
    events.write_text("".join(lines[:41] + lines[42:]))
    offline = verify_offline(scene.bundle)
    assert offline.returncode == 1
    assert "changed file: events.ndjson" in offline.stderr
    assert "position 42: deleted" in offline.stderr


def test_a_restored_backup_that_was_accepted_is_told_and_not_blamed(scene: Scene) -> None:
    rewrite(scene, "DELETE FROM events WHERE position > 150")
    assert accept_restore(scene.connection, scene.files, "the disk died") == (2, 181)
    scene.log.register(5)
    assert scene.checkpoints.now().checkpoint.origin.endswith("/2")
    found = scene.verify()
    assert (found.discrepancies, found.events, found.covered) == ([], 155, 155)
    ((restore, lost),) = found.restores
    assert (restore.reason, lost) == ("the disk died", 1)
    offline = scene.verify_offline()
    assert offline.returncode == 0, offline.stderr
    assert "the disk died" in offline.stdout


def test_an_accepted_restore_is_no_excuse_for_what_the_backup_had(scene: Scene) -> None:
    rewrite(scene, "DELETE FROM events WHERE position > 150")
    accept_restore(scene.connection, scene.files, "the disk died")
    scene.log.register(5)
    rewrite(scene, "DELETE FROM events WHERE position BETWEEN 60 AND 149")
    discrepancy = only_discrepancy(scene)
    assert (discrepancy.kind, discrepancy.position) == ("rewritten", 46)


def test_another_backup_restored_later_is_told_and_not_blamed(scene: Scene) -> None:
    kept = "CREATE TABLE kept AS SELECT * FROM events WHERE position <= 180"
    rewrite(scene, kept, "DELETE FROM events WHERE position > 150")
    accept_restore(scene.connection, scene.files, "the disk died")
    scene.log.register(5)
    scene.checkpoints.now()
    rewrite(scene, "TRUNCATE events", "INSERT INTO events SELECT * FROM kept", "DELETE FROM log_origins")
    assert accept_restore(scene.connection, scene.files, "found a better backup") == (3, 186)
    scene.log.register(5)
    scene.checkpoints.now()
    found = scene.verify()
    assert (found.discrepancies, found.events, found.covered) == ([], 185, 185)
