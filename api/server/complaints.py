"""What wants attention while the service goes on with its work: for health checks, metrics, the log and the console."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from api.server import messages as say
from api.server.places import faults_of_places, places_of
from api.settings import Settings
from domain.wording import Wording

LITTLE_SPACE: Final = 2**30
LITTLE_PART: Final = 20
"""Of a disk that is small one part of so many is enough."""


class Concern(StrEnum):
    """What it is about; the reason of the metric `customers_degraded`."""

    CHECKPOINT_OVERDUE = "checkpoint-overdue"
    CHECKPOINT_DIR = "checkpoints-unwritable"
    SHRED_LEDGER = "shred-ledger-unwritable"
    DISK_SPACE = "disk-nearly-full"
    REBUILD = "rebuild"


class Complaint(NamedTuple):
    """One thing that wants attention: `wording` is for people, path and error are for the log."""

    concern: Concern
    wording: Wording
    path: str = ""
    error: str = ""
    errno: int | None = None


def complaints_of_places(settings: Settings) -> Iterator[Complaint]:
    """Directories and files that cannot be written, and disks with little space."""
    for fault in faults_of_places(settings):
        concern, message = _OF_SETTING[fault.place.setting]
        yield Complaint(concern, Wording(message), str(fault.place.path), fault.why, fault.error.errno)
    for path, free, total in disks_of(settings):
        if is_nearly_full(free, total):
            left = {"path": path, "mebibytes": f"{free / 2**20:,.0f}"}
            yield Complaint(Concern.DISK_SPACE, Wording(say.DISK_NEARLY_FULL, left), str(path))


def is_nearly_full(free: int, total: int) -> bool:
    """Whether so little is free that somebody should make room."""
    return free < min(LITTLE_SPACE, total / LITTLE_PART)


def disks_of(settings: Settings) -> Iterator[tuple[Path, int, int]]:
    """A path of the service on each disk that it uses, with the bytes that are free there, and all."""
    seen = set()
    for path in (settings.data_dir, *(place.path for place in places_of(settings))):
        try:
            there = _existing(path)
            if (device := there.stat().st_dev) not in seen:
                seen.add(device)
                usage = shutil.disk_usage(there)
                yield path, usage.free, usage.total
        except OSError:  # told as a place that cannot be written
            continue


def _existing(path: Path) -> Path:
    return next((each for each in (path, *path.parents) if each.exists()), path)


def concerns_in(complaints: Iterable[Complaint]) -> set[Concern]:
    """What they are about."""
    return {each.concern for each in complaints}


_OF_SETTING: Final = {
    "CHECKPOINT_DIR": (Concern.CHECKPOINT_DIR, say.CHECKPOINTS_UNWRITABLE),
    "SHRED_LEDGER": (Concern.SHRED_LEDGER, say.LEDGER_UNWRITABLE),
}
