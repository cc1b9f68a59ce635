"""How much of the log is signed, as a health check asks it."""

from __future__ import annotations

from pathlib import Path

from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.coverage import read_coverage
from tests.support.recorded_log import RecordedLog, connect_to


def test_a_file_that_cannot_be_read_covers_nothing(database_url: str, tmp_path: Path) -> None:
    with RecordedLog(database_url) as log:
        log.register(2)
    (tmp_path / "checkpoints-2026-01-31.txt").mkdir()
    with connect_to(database_url)() as connection:
        coverage = read_coverage(connection, CheckpointFiles(tmp_path))
    assert (coverage.signed_at, coverage.uncovered, coverage.first_uncovered) == (None, 2, 1)
