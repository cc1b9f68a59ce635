"""Rebuilds a projection in a process of its own, so that its memory is nobody else's, and times every step.

`python -m tests.benchmarks.rebuilding PROJECTION DATABASE_URL DATA_DIR` prints what `Rebuilt` holds.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from api.server.process_tuning import tune_process
from application.log.sealed_rows import read_head
from projections.engine.rebuild import rebuild
from projections.read_models import read_models
from projections.reports.time_zone import TIMEZONE
from tests.benchmarks.state import State


@dataclass(slots=True)
class Rebuilt:
    """How a rebuild went: seconds from its beginning to the moment the new tables serve, and when it was how far."""

    events: int
    seconds: float
    peak_memory: int
    marks: list[tuple[float, int]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Events a second, indexes and the switch included."""
        return self.events / self.seconds

    @property
    def last_tenth_to_first(self) -> float:
        """How fast events are applied in the last tenth, as a multiple of the first tenth; loading only."""
        rates = self._rates()
        tenth = max(1, len(rates) // 10)
        return median(rates[-tenth:]) / median(rates[:tenth])

    def curve(self, points: int = 20) -> list[tuple[float, float]]:
        """Events a second by how many were applied before."""
        rates = self._rates()
        width = max(1, len(rates) // points)
        ends = [done for _, done in self.marks[1:]]
        return [
            (float(ends[at + width - 1]), median(rates[at : at + width]))
            for at in range(0, len(rates) - width + 1, width)
        ]

    def _rates(self) -> list[float]:
        """Of each batch while loading; the marks after the last batch belong to the indexes and the switch."""
        pairs = zip(self.marks, self.marks[1:], strict=False)
        return [(to - since) / (end - begin) for (begin, since), (end, to) in pairs if to > since and end > begin]


def rebuilt(projection: str, state: State) -> Rebuilt:
    """Rebuild, and wait for it."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.rebuilding",
        projection,
        state.database_url,
        str(state.directory),
    ]
    report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    report["marks"] = [(moment, done) for moment, done in report["marks"]]
    return Rebuilt(**report)


def main() -> None:
    """The process that rebuilds."""
    name, database_url, directory = sys.argv[1:]
    state = State(database_url, Path(directory))
    projection, read_after, _ = read_models(state.store(), TIMEZONE)[name]
    with state.connect() as connection:
        row = connection.execute("SELECT count(*) FROM events").fetchone()
    marks: list[tuple[float, int]] = []
    tune_process()
    began = time.perf_counter()
    rebuild(
        projection,
        state.connector(),
        read_after,
        read_head,
        lambda done, total: marks.append((time.perf_counter() - began, done)),
    )
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    json.dump(asdict(Rebuilt(row[0] if row else 0, seconds, peak, marks)), sys.stdout)


if __name__ == "__main__":
    main()
