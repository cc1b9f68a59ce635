"""What is measured of the service itself, besides what its requests come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from prometheus_client import Gauge

from api.server.build import Build
from api.server.complaints import Concern
from api.server.metrics import REGISTRY, never_fails
from projections.proof.coverage import Coverage

COMMIT_AGE: Final = Gauge(
    "customers_commit_age_seconds",
    "Since the last commit of the writer that committed longest ago; without commands one tries every two seconds.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
CHECKPOINT_AGE: Final = Gauge(
    "customers_checkpoint_age_seconds",
    "Since the newest checkpoint was signed; where there are no new events, nothing is signed, and it grows.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
UNCOVERED: Final = Gauge(
    "customers_events_uncovered",
    "The most events that no checkpoint covers.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
DISK_FREE: Final = Gauge(
    "customers_disk_free_bytes",
    "What is free on the disks of data directory, checkpoints and shred ledger.",
    ["path"],
    registry=REGISTRY,
    multiprocess_mode="livemin",
)
DEGRADED: Final = Gauge(
    "customers_degraded",
    "1 while something wants attention though the service goes on.",
    ["reason"],
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
BUILD_INFO: Final = Gauge(
    "customers_build_info",
    "Always 1; its labels say what runs.",
    ["version", "python", "postgresql"],
    registry=REGISTRY,
    multiprocess_mode="livemax",
)


@never_fails
def measure_build(build: Build) -> None:
    """What runs."""
    BUILD_INFO.labels(build.version, build.python, build.postgresql).set(1)


@never_fails
def measure_commits(age: float) -> None:
    """How long ago this process committed."""
    COMMIT_AGE.set(age)


@never_fails
def measure_concerns(concerns: Collection[Concern]) -> None:
    """What wants attention, and what does not."""
    for concern in Concern:
        DEGRADED.labels(concern.value).set(concern in concerns)


@never_fails
def measure_disks(disks: Iterable[tuple[Path, int, int]]) -> None:
    """What is free there."""
    for path, free, _ in disks:
        DISK_FREE.labels(str(path)).set(free)


@never_fails
def measure_coverage(coverage: Coverage) -> None:
    """How much is signed, and since when."""
    UNCOVERED.set(coverage.uncovered)
    if coverage.signed_at:
        CHECKPOINT_AGE.set(max(0.0, (datetime.now(UTC) - coverage.signed_at).total_seconds()))
