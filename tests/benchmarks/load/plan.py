"""What a load generator is told and what it reports; both travel between processes as pickles of these classes."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections import Counter
from dataclasses import dataclass, field
from pickle import dumps, loads
from tempfile import TemporaryFile
from typing import Protocol

from tests.benchmarks.load.http import Answer, Request


class Script(Protocol):
    """What one client sends: each request may depend on the answer before."""

    def next(self, answer: Answer | None) -> Request | None:
        """The next request, None when this client is done; `answer` is None before the first."""


class Scenario(Protocol):
    """Scripts for any number of clients."""

    def script(self, client: int, clients: int) -> Script:
        """What this one of so many clients sends."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sends what to whom, for how long. Latencies count from the end of the warm-up on.

    It ends after `seconds`, or when every client is done.
    """

    port: int
    scenario: Scenario
    clients: int
    seconds: float
    warm_up: float = 0.0
    host: str = "127.0.0.1"


@dataclass(slots=True)
class Load:
    """What came back. Latencies are seconds, in the order in which answers arrived, by kind of request."""

    seconds: float = 0.0
    latencies: dict[str, array[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    lost_connections: int = 0
    cpu_seconds: float = 0.0
    created: list[str] = field(default_factory=list)
    """Ids of what was created, where the scenario asks to keep them."""

    @property
    def all_latencies(self) -> list[float]:
        return [each for kind in self.latencies.values() for each in kind]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.all_latencies) / self.seconds

    def percentile(self, share: float, kind: str | None = None) -> float:
        """The latency, in seconds, that this share of the answers kept."""
        latencies = sorted(self.latencies[kind] if kind else self.all_latencies)
        return latencies[min(len(latencies) - 1, int(share * len(latencies)))]

    @property
    def failures(self) -> int:
        """Requests that were not answered with success."""
        return self.lost_connections + sum(count for status, count in self.statuses.items() if status >= 400)


class LoadFailed(Exception):
    """A generator broke, or the answers were not what they should be: there is nothing to report."""


class Generator:
    """A load generator: a process of its own, so that it shares nothing with who is measured but the machine."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._report = TemporaryFile()  # noqa: SIM115 - read in `result`, which closes it
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.load"], stdin=subprocess.PIPE, stdout=self._report
        )
        assert self._process.stdin is not None
        self._process.stdin.write(dumps(plan))
        self._process.stdin.close()

    def result(self, *, may_fail: bool = False) -> Load:
        """Wait for the end; raises LoadFailed where anything but success was answered."""
        code = self._process.wait()
        with self._report as report:
            report.seek(0)
            if code != 0:
                raise LoadFailed(f"The load generator ended with {code}.")
            load: Load = loads(report.read())
        if not load.latencies:
            raise LoadFailed(f"No answers from port {self._plan.port}: {load.statuses}")
        if load.failures and not may_fail:
            raise LoadFailed(f"Port {self._plan.port} answered {load.statuses}, {load.lost_connections} hung up.")
        return load


def run(plan: Plan) -> Load:
    """Generate load from a process of its own, and wait for its end."""
    return Generator(plan).result()
