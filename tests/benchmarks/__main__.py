"""`python -m tests.benchmarks [small|full] [PART ...]`: measure, print one table, write the results.

Parts (all of them without a choice): commands, growth, states. Only a run of all parts writes the results.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.bench import CLIENTS, WARM_UP, Bench, wait_until_projected
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.measurements.auditing import measure_audit
from tests.benchmarks.measurements.commands import contestants, measure_commands
from tests.benchmarks.measurements.growth import with_clients, with_history, with_workers
from tests.benchmarks.measurements.importing import measure_beside_import, measure_import
from tests.benchmarks.measurements.living import measure_keeping_up, measure_own_write
from tests.benchmarks.measurements.reading import measure_pages, measure_reads, measure_reports, measure_search
from tests.benchmarks.measurements.states import FEW, MANY, load_states, rebuild_figures
from tests.benchmarks.postgres import Postgres, running_postgres
from tests.benchmarks.processes import resident_memory
from tests.benchmarks.report import machine, page, table
from tests.benchmarks.scale import SCALES, Scale
from tests.support.running_service import RunningService

PARTS = ("commands", "growth", "states")


def main(arguments: Sequence[str]) -> int:
    """Run the parts. A bar that is missed is a finding, not a failure: the exit code is 0 when all was measured."""
    name, *parts = arguments or ["small"]
    if name not in SCALES or set(parts) - set(PARTS):
        print(f"Usage: make bench SCALE={'|'.join(SCALES)}", file=sys.stderr)
        return 2
    scale = SCALES[name]
    with tempfile.TemporaryDirectory(prefix="customers-bench-", dir="/tmp") as text:
        directory = Path(text)
        directory.chmod(0o711)  # the database's user has to get through
        with running_postgres(directory / "postgresql") as postgres:
            bench = Bench(scale, postgres, directory)
            measure(bench, parts or PARTS)
            facts = _facts(scale, postgres)
    table.show(bench.findings.figures)
    if not parts:
        print(f"Written to {page.write(scale.name, facts, bench.findings)}")
    return 0


def measure(bench: Bench, parts: Sequence[str]) -> None:
    """Everything that the parts name, into the findings of the bench."""
    if "commands" in parts or "growth" in parts:
        with contestants(bench) as field:
            if "commands" in parts:
                measure_commands(bench, field)
            if "growth" in parts:
                with_clients(bench, field)
                with_history(bench, field)
        for database in ("service", "unsealed", "crud", "stock", "empty_post"):
            bench.postgres.drop(database)
    if "growth" in parts:
        with_workers(bench)
    if "states" in parts:
        _measure_states(bench)


def _measure_states(bench: Bench) -> None:
    states = load_states(bench)
    rebuild_figures(bench, states)
    measure_audit(bench, states.many)
    services: dict[str, RunningService] = {}
    try:
        for name, state in ((FEW, states.few), (MANY, states.many)):
            services[name] = state.serve()
            wait_until_projected(services[name])
        measure_reads(bench, services)
        measure_search(bench, services)
        measure_pages(bench, services)
        measure_reports(bench, services)
        measure_own_write(bench, services)
        measure_keeping_up(bench, services, {FEW: states.few, MANY: states.many})
        _memory(bench, services)
    finally:
        for service in services.values():
            service.stop()
    measure_import(bench)
    measure_beside_import(bench)


def _memory(bench: Bench, services: dict[str, RunningService]) -> None:
    """What the services hold after the same work on few and on many customers."""
    few, many = (resident_memory(each.process.pid) / 2**20 for each in services.values() if each.process)
    versus = f"{bench.scale.few:,} customers"
    name = f"memory of the service, {bench.scale.many:,} customers"
    bench.add(Figure(name, many, "MiB", versus, few, many / few, at_most(1.3)))


def _facts(scale: Scale, postgres: Postgres) -> dict[str, dict[str, Any]]:
    return {
        "machine": machine.machine(),
        "versions": machine.versions(postgres.version()),
        "settings": {
            "scale": scale.name,
            "clients": CLIENTS,
            "repetitions": scale.repetitions,
            "seconds of each": scale.seconds,
            "seconds of warm-up": WARM_UP,
            "workers of each contestant": 1,
            **postgres.settings(),
        },
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
