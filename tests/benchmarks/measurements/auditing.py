"""What it costs to verify the whole log against its Merkle tree."""

from __future__ import annotations

import time

from application.log.event_store import log_head
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import customers
from tests.benchmarks.state import State


def measure_audit(bench: Bench, state: State) -> None:
    """`customers audit verify` over the log with many customers, while no service runs."""
    bench.say("verifying the log")
    with state.connect() as connection:
        events = log_head(connection)
    began = time.perf_counter()
    done = customers(state.database_url, state.directory, "audit", "verify")
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        bench.say(f"audit verify ended with {done.returncode}: {done.stderr[-500:]}")
        return
    bench.add(Figure("audit verify", events / seconds, "events/s", detail=f"{events:,} events in {seconds:.1f} s"))
