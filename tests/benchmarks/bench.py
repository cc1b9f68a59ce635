"""What all measurements share: sizes, the server, a place for files, fresh customers, and a word on how it goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests.benchmarks.figures import Figure, Findings, Measured, Name, interleaved
from tests.benchmarks.load.plan import Load, Plan, Scenario, run
from tests.benchmarks.load.scenarios import Registrations
from tests.benchmarks.postgres import Postgres
from tests.benchmarks.processes import Server
from tests.benchmarks.scale import Scale
from tests.support.running_service import ADMIN_KEY

CLIENTS = 32
WARM_UP = 0.5
LONG = 900.0
FASTEST = 14_000
"""Requests a second that nobody here exceeds: so many are written down before a measurement begins."""


@dataclass(slots=True)
class Bench:
    """One run of the benchmark."""

    scale: Scale
    postgres: Postgres
    directory: Path
    findings: Findings = field(default_factory=Findings)
    began: float = field(default_factory=time.monotonic)
    _next_number: int = 5_000_000

    def say(self, what: str) -> None:
        """Tell whoever watches what is being measured."""
        print(f"[{time.monotonic() - self.began:6.0f} s] {what}", file=sys.stderr, flush=True)

    def add(self, figure: Figure) -> None:
        """Note a figure."""
        self.findings.figures.append(figure)

    def registrations(self, count: int, *, keep_ids: bool = False) -> Registrations:
        """Customers that nobody registered before, anywhere."""
        first = self._next_number
        self._next_number += count
        return Registrations(first, count, keep_ids=keep_ids)

    def measure(self, server: Server, scenario: Scenario, *, clients: int = CLIENTS, share: float = 1.0) -> Load:
        """Load on a server for the time of one measurement, or a share of it."""
        return run(Plan(server.port, scenario, clients, self.scale.seconds * share, WARM_UP))

    def complete(self, server: Server, scenario: Scenario, *, clients: int = CLIENTS) -> Load:
        """A scenario from its beginning to its end, however long that takes."""
        return run(Plan(server.port, scenario, clients, LONG))

    def register(self, server: Server, *, clients: int = CLIENTS, keep_ids: bool = False) -> Load:
        """As many registrations as there is time for."""
        most = FASTEST if clients > 1 else FASTEST // 2
        scenario = self.registrations(int((self.scale.seconds + WARM_UP) * most), keep_ids=keep_ids)
        return self.measure(server, scenario, clients=clients)

    def in_turn(self, contestants: dict[Name, Callable[[], Measured]]) -> dict[Name, list[Measured]]:
        """Everybody in turn, as often as the scale says."""
        return interleaved(self.scale.repetitions, contestants)


def wait_until_projected(server: Server, timeout: float = 120) -> None:
    """Return once no projection is behind, so that what one measurement left to do does not burden the next."""
    deadline = time.monotonic() + timeout
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", headers=headers) as client:
        while time.monotonic() < deadline:
            if all(each["lag_events"] == 0 for each in client.get("/v1/projections").json()["items"]):
                return
            time.sleep(0.05)
    raise RuntimeError("The projections do not catch up.")
