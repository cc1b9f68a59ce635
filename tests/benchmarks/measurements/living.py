"""How the lists keep up while commands come in as fast as they can, and how long one waits for one's own write."""

from __future__ import annotations

import time
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from typing import Final

import psycopg

from tests.benchmarks.bench import CLIENTS, WARM_UP, Bench, wait_until_projected
from tests.benchmarks.figures import Chart, Figure, Line, at_most, compared, value_at_most
from tests.benchmarks.load.plan import Generator, Load, Plan, run
from tests.benchmarks.load.scenarios import MixedCommands, OwnWrites, Questions
from tests.benchmarks.loader import customer_id
from tests.benchmarks.measurements.reading import Both, questions_about
from tests.benchmarks.state import State

MILLISECONDS: Final = 1_000
OWN_WRITES: Final = 200
SAMPLE_SECONDS: Final = 0.02

POSITIONS: Final = """
SELECT (SELECT max(position) FROM events), (SELECT position FROM projections WHERE projection = 'customer_list')
"""


@dataclass(slots=True)
class Lag:
    """Watches, from outside the service, how long the list takes to get to where the log was."""

    database_url: str
    samples: list[tuple[float, int, int]] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)

    def watch(self) -> Thread:
        """Begin; ends with `stop`."""
        thread = Thread(target=self._run)
        thread.start()
        return thread

    def stop(self) -> None:
        """Look until the list has what the log had last, then no more."""
        self._stop.set()

    @property
    def longest(self) -> float:
        """Seconds from the moment the log had an event to the moment the list had it, at worst."""
        reached = [projected for _, _, projected in self.samples]
        waits = [0.0]
        for moment, head, _ in self.samples:
            place = bisect_left(reached, head)
            waits.append(self.samples[min(place, len(reached) - 1)][0] - moment)
        return max(waits)

    def _run(self) -> None:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            while True:
                row = connection.execute(POSITIONS).fetchone()
                assert row is not None
                self.samples.append((time.monotonic(), int(row[0] or 0), int(row[1])))
                if self._stop.is_set() and row[0] == row[1]:
                    return
                time.sleep(SAMPLE_SECONDS)


def measure_keeping_up(bench: Bench, both: Both, states: dict[str, State]) -> None:
    """The highest rate of commands, with readers, on many customers; the same on few to compare the reads with."""
    rates, lags, reads = {}, {}, {}
    for name, size in zip(both, (bench.scale.few, bench.scale.many), strict=True):
        bench.say(f"keeping up, {name} customers")
        service = both[name]
        lag = Lag(states[name].database_url)
        watching = lag.watch()
        customers = [str(customer_id(number)) for number in range(0, size, max(1, size // 20_000))]
        writing = Generator(
            Plan(service.port, MixedCommands(customers, "live"), CLIENTS, bench.scale.live_seconds, WARM_UP)
        )
        reading = Generator(Plan(service.port, Questions(questions_about(size)), 1, bench.scale.live_seconds, WARM_UP))
        rates[name], reads[name] = writing.result(), reading.result()
        lag.stop()
        watching.join()
        lags[name] = lag.longest
        wait_until_projected(service)
    few, many = both
    detail = f"at {rates[many].rate:,.0f} commands/s with readers"
    name = f"lag of the list, {bench.scale.many:,} customers"
    bench.add(Figure(name, lags[many], "s", bar=value_at_most(1, "s"), detail=detail))
    _compare_reads(bench, reads[many], reads[few])
    points = [(float(bench.scale.few), rates[few].rate), (float(bench.scale.many), rates[many].rate)]
    bench.findings.charts.append(
        Chart("Mixed commands by length of the log, with readers", "customers", "commands/s", [Line("service", points)])
    )


def _compare_reads(bench: Bench, many: Load, few: Load) -> None:
    kinds = {"GET one": ["GET one"], "list page": [kind for kind in many.latencies if kind.startswith("page")]}
    for name, found in kinds.items():
        ours, theirs = ([_median(load, found) * MILLISECONDS] for load in (many, few))
        versus = f"{bench.scale.few:,} customers, under load"
        bench.add(compared(f"{name} while keeping up", "ms", ours, versus, theirs, at_most(2)))


def _median(load: Load, kinds: list[str]) -> float:
    values = sorted(each for kind in kinds for each in load.latencies[kind])
    return values[len(values) // 2]


def measure_own_write(bench: Bench, both: Both) -> None:
    """From sending the question to having one's own write in the answer, on an idle service."""
    bench.say("waiting for one's own write")

    def measure(port: int) -> Load:
        numbers = bench.registrations(OWN_WRITES)
        return run(Plan(port, OwnWrites(numbers.first, OWN_WRITES), 1, 60))

    loads = bench.in_turn({name: partial(measure, service.port) for name, service in both.items()})
    for name, size in zip(both, (bench.scale.few, bench.scale.many), strict=True):
        medians = sorted(load.percentile(0.5, "own write") * MILLISECONDS for load in loads[name])
        value = medians[len(medians) // 2]
        title = f"wait for one's own write, {size:,} customers, median"
        bench.add(Figure(title, value, "ms", bar=value_at_most(10, "ms"), detail="the whole request"))
