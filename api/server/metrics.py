"""What is measured, for Prometheus; with several workers the numbers are shared through files.

The command line sets `PROMETHEUS_MULTIPROC_DIR` to an empty directory before the workers import this.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

import psycopg
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from application.database.connections import ReadConnection
from domain.errors import DatabaseUnavailable
from projections.engine.status import ProjectionStatus, find_statuses

log = structlog.get_logger(__name__)

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
SAMPLE_SECONDS: Final = 1.0

P = ParamSpec("P")

REGISTRY: Final = CollectorRegistry()

COMMANDS: Final = Counter(
    "customers_commands", "Commands by type and status.", ["command", "status"], registry=REGISTRY
)
LATENCY: Final = Histogram(
    "customers_request_seconds",
    "Time to answer, by route.",
    ["method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
LAG_EVENTS: Final = Gauge(
    "customers_projection_lag_events",
    "The most events that a projection can be behind.",
    ["projection"],
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
LAG_SECONDS: Final = Gauge(
    "customers_projection_lag_seconds",
    "How long a projection has been behind.",
    ["projection"],
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
PARKED: Final = Gauge(
    "customers_projection_parked",
    "Customers that a projection set aside.",
    ["projection"],
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
QUEUE: Final = Gauge("customers_writer_queue", "Commands that wait.", registry=REGISTRY, multiprocess_mode="livesum")
BATCH_SIZE: Final = Histogram(
    "customers_writer_batch_size",
    "Commands in one transaction.",
    buckets=(1, 2, 4, 8, 16, 32, 64),
    registry=REGISTRY,
)

_told = False
_latency: dict[tuple[str, str, int], Histogram] = {}
_commands: dict[tuple[str, int], Counter] = {}


def never_fails(measure: Callable[P, None]) -> Callable[P, None]:
    """What is measured gets lost where the files for it are gone or the disk is full; that is told once."""

    @wraps(measure)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            measure(*args, **kwargs)
        except Exception as error:
            _tell(error)

    return attempt


def _tell(error: Exception) -> None:
    global _told
    if not _told:
        _told = True
        log.error("nothing can be measured any more", exc_info=error)


@never_fails
def request_answered(method: str, route: str, command: str | None, status: int, seconds: float) -> None:
    """Count one request; `command` is the name of what it changes."""
    child = _latency.get((method, route, status))
    if child is None:
        child = _latency[method, route, status] = LATENCY.labels(method, route, str(status))
    child.observe(seconds)
    if command is not None:
        counter = _commands.get((command, status))
        if counter is None:
            counter = _commands[command, status] = COMMANDS.labels(command, str(status))
        counter.inc()


@never_fails
def batch_recorded(size: int) -> None:
    """Count the commands of a transaction."""
    BATCH_SIZE.observe(size)


async def sample(connection: ReadConnection, waiting: Callable[[], int]) -> None:
    """Every second, how far the projections are and how many commands are `waiting`; ends when cancelled."""
    while True:
        _note(await _statuses(connection), waiting())
        await asyncio.sleep(SAMPLE_SECONDS)


@never_fails
def _note(statuses: list[ProjectionStatus], waiting: int) -> None:
    for status in statuses:
        LAG_EVENTS.labels(status.name).set(status.lag_events)
        LAG_SECONDS.labels(status.name).set(status.lag_seconds)
        PARKED.labels(status.name).set(status.parked)
    QUEUE.set(waiting)


async def _statuses(connection: ReadConnection) -> list[ProjectionStatus]:
    try:
        async with connection() as opened:
            return await find_statuses(opened)
    except (DatabaseUnavailable, psycopg.Error):
        return []


def exposition() -> bytes:
    """All metrics in the text format of Prometheus; those of this process alone where the shared files are gone."""
    if os.path.isdir(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")):
        try:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        except (OSError, ValueError, RuntimeError) as error:
            _tell(error)
    return generate_latest(REGISTRY)
