"""The running service signs its log without being asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from projections.proof.checkpoint import Checkpoint
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.signing import EVERY_SECONDS
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

PROMISED_SECONDS = 10
"""From an event to the checkpoint that covers it, wherever the machine keeps up."""


def newest_position(directory: Path) -> int:
    """Where the newest checkpoint ends; -1 where there is none."""
    notes = [saved.note for saved in CheckpointFiles(directory).notes()]
    return Checkpoint.parse(notes[-1].partition("\n\n")[0] + "\n").position if notes else -1


def register(running: RunningService) -> int:
    with running.client() as client:
        answer = client.post("/v1/customers", json={"name": "Somebody", "tax_id": "CF"})
        return int(answer.headers["Event-Position"])


def test_events_are_signed_by_themselves_and_when_the_service_stops(
    start_service: Callable[..., RunningService], tmp_path: Path
) -> None:
    directory = tmp_path / "elsewhere"
    running = start_service(workers=2, settings={"CHECKPOINT_DIR": str(directory)})
    position = register(running)
    eventually(lambda: newest_position(directory) >= position)
    assert EVERY_SECONDS <= PROMISED_SECONDS / 2  # one pace to wait, and as much for the tree to catch up
    position = register(running)
    assert running.stop() == 0
    assert newest_position(directory) == position
