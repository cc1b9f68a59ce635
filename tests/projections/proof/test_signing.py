"""When checkpoints are written, where, and when they are refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from domain.errors import DatabaseUnavailable, ProjectionBehind
from projections.engine.follower import Follower
from projections.engine.rebuild import ensure
from projections.merkle_tree.catch_up import catch_up
from projections.merkle_tree.hashes import EMPTY_ROOT
from projections.merkle_tree.projection import MerkleTree, read_after, read_tree_head
from projections.proof.checkpoint import LogSigner, SignedCheckpoint
from projections.proof.checkpoint_files import KEYS, CheckpointFiles
from projections.proof.restored_log import accept_restore
from projections.proof.signing import Checkpoints, CheckpointWriter, LogForked, LogRewound
from projections.proof.verification import verify_log
from tests.support.recorded_log import SECRETS, RecordedLog, connect_to
from tests.support.waiting import SECONDS, eventually

SIGNER = LogSigner(SECRETS.signing)
MORNING = datetime(2026, 1, 31, 6, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> CheckpointFiles:
    return CheckpointFiles(tmp_path / "deep" / "checkpoints")


@pytest.fixture
def log(database_url: str) -> Iterator[RecordedLog]:
    with RecordedLog(database_url) as log:
        yield log


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with connect_to(database_url)() as connection:
        ensure(connection, MerkleTree())
        yield connection


@pytest.fixture
def checkpoints(database_url: str, connection: psycopg.Connection[Any], files: CheckpointFiles) -> Checkpoints:
    return Checkpoints(connect_to(database_url), SECRETS.signing, files)


def write(files: CheckpointFiles, size: int, at: datetime = MORNING) -> SignedCheckpoint:
    signed = SIGNER.sign(size, bytes(32), size, at)
    with files.locked():
        files.append(signed, SIGNER.key)
    return signed


def sizes(files: CheckpointFiles) -> list[int]:
    return [SignedCheckpoint.open(saved.note, SIGNER.key).checkpoint.size for saved in files.notes()]


def test_a_directory_without_checkpoints_has_none(files: CheckpointFiles) -> None:
    assert files.newest(SIGNER.key) is None
    assert list(files.notes()) == []
    assert files.keys() == []


def test_checkpoints_are_kept_in_a_file_a_day(files: CheckpointFiles) -> None:
    for number in range(4):
        newest = write(files, number, MORNING + timedelta(hours=8 * number))
    assert sizes(files) == [0, 1, 2, 3]
    assert files.newest(SIGNER.key) == newest
    names = sorted(path.name for path in files.directory.glob("*.txt"))
    assert names == ["checkpoints-2026-01-31.txt", "checkpoints-2026-02-01.txt", "verification-keys.txt"]
    assert files.keys() == [SIGNER.key]


def test_another_process_finds_what_was_added(files: CheckpointFiles) -> None:
    write(files, 1)
    other = CheckpointFiles(files.directory)
    assert other.newest(SIGNER.key) == files.newest(SIGNER.key)
    newest = write(other, 2)
    assert files.newest(SIGNER.key) == newest


@pytest.mark.parametrize("kept", [1, 40, 130, 131, 132, -2, -1])
def test_a_checkpoint_that_was_cut_off_is_taken_away_by_the_next_one(files: CheckpointFiles, kept: int) -> None:
    write(files, 1)
    (path,) = files.directory.glob("checkpoints-*.txt")
    whole = path.read_bytes()
    write(files, 2)
    path.write_bytes(whole + path.read_bytes()[len(whole) :][:kept])
    *before, last = CheckpointFiles(files.directory).notes()
    assert (len(before), last.is_cut_off) == (1, True)
    write(files, 3)
    assert sizes(files) == [1, 3]


def test_an_empty_log_can_be_signed(checkpoints: Checkpoints) -> None:
    checkpoint = checkpoints.now().checkpoint
    assert (checkpoint.size, checkpoint.position, checkpoint.root) == (0, 0, EMPTY_ROOT)


def test_a_tree_of_a_shape_that_cannot_be_read_is_neither_signed_nor_found_wrong(
    checkpoints: Checkpoints, log: RecordedLog, connection: psycopg.Connection[Any], database_url: str
) -> None:
    log.register(3)
    checkpoints.now()
    connection.execute("UPDATE projections SET shape = %s", [MerkleTree.readable_since - 1])
    connection.execute("ALTER TABLE merkle_tiles DROP COLUMN hashes")
    waits = "The projection merkle_tree waits to be rebuilt"
    with pytest.raises(ProjectionBehind, match=waits):
        checkpoints.now()
    with pytest.raises(ProjectionBehind, match=waits):
        verify_log(connection, checkpoints.files, SIGNER.key.public)
    writer = CheckpointWriter(checkpoints, connect_to(database_url), every=0.01)
    writer.start()
    eventually(lambda: checkpoints.trouble == "ProjectionBehind")
    writer.stop()
    assert sizes(checkpoints.files) == [3]


def test_a_checkpoint_covers_every_recorded_event(
    checkpoints: Checkpoints, log: RecordedLog, connection: psycopg.Connection[Any]
) -> None:
    log.register(40)
    checkpoint = checkpoints.now().checkpoint
    assert (checkpoint.size, checkpoint.position) == (40, 40)
    assert checkpoint.root == read_tree_head(connection).root
    assert checkpoints.files.newest(SIGNER.key) == checkpoints.now()  # nothing new, nothing signed
    assert sizes(checkpoints.files) == [40]


def test_a_checkpoint_waits_for_the_follower_that_leads(
    checkpoints: Checkpoints, log: RecordedLog, database_url: str
) -> None:
    follower = Follower(MerkleTree(), connect_to(database_url), read_after)
    follower.start()
    try:
        for _ in range(5):
            log.register(3)
            assert checkpoints.now(SECONDS).checkpoint.position == len(log.customers)
    finally:
        follower.stop()


def test_an_earlier_size_is_signed_as_it_was(checkpoints: Checkpoints, log: RecordedLog) -> None:
    earlier = [checkpoints.now().checkpoint for _ in range(3) if log.register(20)]
    for checkpoint in earlier:
        signed = checkpoints.of_size(checkpoint.size)
        assert signed is not None
        assert (signed.checkpoint.root, signed.checkpoint.position) == (checkpoint.root, checkpoint.position)
    assert checkpoints.of_size(61) is None
    assert sizes(checkpoints.files) == [20, 40, 60]


def test_a_log_that_was_rewound_is_not_signed(
    checkpoints: Checkpoints, log: RecordedLog, connection: psycopg.Connection[Any]
) -> None:
    log.register(2)
    checkpoints.now()
    with checkpoints.files.locked():
        checkpoints.files.append(SIGNER.sign(5, bytes(32), 5, datetime.now(UTC)), SIGNER.key)
    with pytest.raises(LogRewound):
        checkpoints.now()
    assert accept_restore(connection, checkpoints.files, "restored the backup of yesterday") == (2, 6)
    log.register(1)
    checkpoint = checkpoints.now().checkpoint
    assert (checkpoint.origin, checkpoint.size, checkpoint.position) == (LogSigner(SECRETS.signing, 2).key.name, 3, 6)


def test_a_log_that_ends_before_its_tree_is_not_signed(
    checkpoints: Checkpoints, log: RecordedLog, connection: psycopg.Connection[Any]
) -> None:
    log.register(2)
    checkpoints.now()
    connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
    connection.execute("DELETE FROM events WHERE position = 2")
    with pytest.raises(LogRewound):
        checkpoints.now()


def test_a_log_that_is_not_what_was_signed_is_not_signed(checkpoints: Checkpoints, log: RecordedLog) -> None:
    log.register(2)
    with checkpoints.files.locked():
        checkpoints.files.append(SIGNER.sign(1, bytes(32), 1, datetime.now(UTC)), SIGNER.key)
    with pytest.raises(LogForked):
        checkpoints.now()


def test_a_tree_that_lags_behind_is_no_reason_to_worry(
    checkpoints: Checkpoints, log: RecordedLog, connection: psycopg.Connection[Any]
) -> None:
    log.register(3)
    newest = checkpoints.now()
    connection.execute("TRUNCATE merkle_tiles")
    connection.execute("UPDATE projections SET position = 0")
    assert checkpoints.take(connection) == newest
    catch_up(connection)
    assert checkpoints.take(connection) == newest


def test_the_writer_signs_by_itself_and_at_the_end(
    checkpoints: Checkpoints, log: RecordedLog, connection: psycopg.Connection[Any], database_url: str
) -> None:
    connect, connected = connect_to(database_url), Event()

    def watched() -> psycopg.Connection[Any]:
        connected.set()
        return connect()

    writer = CheckpointWriter(checkpoints, watched, every=0.02)
    log.register(1)
    catch_up(connection)
    writer.start()
    assert connected.wait(SECONDS)
    log.register(1)
    writer.stop(SECONDS)
    assert sizes(checkpoints.files)[-1] == 2
    assert checkpoints.trouble is None


def test_a_writer_that_cannot_write_says_so(
    log: RecordedLog, connection: psycopg.Connection[Any], database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    connect = connect_to(database_url)
    checkpoints = Checkpoints(connect, SECRETS.signing, CheckpointFiles(tmp_path / "file" / "checkpoints"))
    log.register(1)
    writer = CheckpointWriter(checkpoints, connect)
    writer.start()
    writer.stop(SECONDS)
    assert checkpoints.trouble == f"{tmp_path / 'file' / 'checkpoints'}: Not a directory"


def test_a_writer_goes_on_after_what_nobody_foresaw(
    log: RecordedLog, connection: psycopg.Connection[Any], checkpoints: Checkpoints, database_url: str
) -> None:
    keys = checkpoints.files.directory / KEYS
    keys.parent.mkdir(parents=True)
    keys.write_text("no key at all\n")
    log.register(1)
    catch_up(connection)
    writer = CheckpointWriter(checkpoints, connect_to(database_url), every=0.02)
    writer.start()
    eventually(lambda: checkpoints.trouble == "ValueError")
    keys.unlink()
    eventually(lambda: checkpoints.trouble is None)
    assert sizes(checkpoints.files) == [1]
    writer.stop(SECONDS)


def test_a_database_that_only_reads_now_is_told_as_one_that_is_away(
    log: RecordedLog, connection: psycopg.Connection[Any], database_url: str, files: CheckpointFiles
) -> None:
    log.register(1)
    only_reads = connect_to(make_conninfo(database_url, options="-c default_transaction_read_only=on"))
    with pytest.raises(DatabaseUnavailable):
        Checkpoints(only_reads, SECRETS.signing, files).now()
