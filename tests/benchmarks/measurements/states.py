"""The two states that are compared, few customers and many: loaded, projected, and what that took."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Final

from projections.read_models import PROJECTIONS
from tests.benchmarks.bench import Bench
from tests.benchmarks.contestants.one_by_one import one_by_one
from tests.benchmarks.figures import Chart, Figure, Line, at_least, at_most, value_at_least
from tests.benchmarks.rebuilding import Rebuilt, rebuilt
from tests.benchmarks.state import State

FEW: Final = "few"
MANY: Final = "many"
MERKLE_TREE: Final = "merkle_tree"
CUSTOMER_LIST: Final = "customer_list"
ONE_BY_ONE: Final = 1_500
"""Events that are enough to learn how fast single ones are."""


@dataclass(slots=True)
class States:
    """Databases of the service with few and with many customers."""

    few: State
    many: State
    rebuilds: dict[str, list[Rebuilt]] = field(default_factory=dict)


def load_states(bench: Bench) -> States:
    """Load both and build every projection; a rebuild of the list is measured on the way."""
    states = States(_loaded(bench, FEW, bench.scale.few), _loaded(bench, MANY, bench.scale.many))
    for name, state in ((FEW, states.few), (MANY, states.many)):
        for projection in PROJECTIONS:
            times = bench.scale.rebuild_repetitions if projection.name == CUSTOMER_LIST else 1
            for _ in range(times):
                bench.say(f"rebuilding {projection.name} of {name} customers")
                states.rebuilds.setdefault(f"{projection.name} {name}", []).append(rebuilt(projection.name, state))
    return states


def _loaded(bench: Bench, name: str, customers: int) -> State:
    bench.say(f"loading {customers:,} customers")
    state = State.prepared(bench.postgres.database(name), bench.directory / name)
    events = state.load(customers)
    bench.say(f"{events:,} events are loaded")
    return state


def rebuild_figures(bench: Bench, states: States) -> None:
    """How fast the customer list is made again, and what that needs."""
    bench.say("projecting one by one")
    alone = one_by_one(states.many, ONE_BY_ONE, lazily=False)
    lazily = one_by_one(states.many, ONE_BY_ONE, lazily=True)
    many, few = states.rebuilds[f"{CUSTOMER_LIST} {MANY}"], states.rebuilds[f"{CUSTOMER_LIST} {FEW}"]
    rate = median(each.rate for each in many)
    detail = f"{many[0].events:,} events, {bench.scale.many:,} customers, indexes and the switch included"
    name = "rebuild of the customer list"
    bench.add(Figure(name, rate, "events/s", bar=value_at_least(10_000, "events/s"), detail=detail))
    bench.add(Figure(name, rate, "events/s", "one by one", alone, rate / alone, at_least(10), "a commit an event"))
    versus = "one by one, commits not waited for"
    bench.add(Figure(name, rate, "events/s", versus, lazily, rate / lazily))
    tenths = median(each.last_tenth_to_first for each in many)
    bench.add(Figure("rebuild, last tenth", tenths, "× the first", "the first tenth", 1.0, tenths, at_least(0.7)))
    memory = [median(each.peak_memory for each in rebuilds) / 2**20 for rebuilds in (many, few)]
    versus = f"{bench.scale.few:,} customers"
    bench.add(Figure("memory of a rebuild", memory[0], "MiB", versus, memory[1], memory[0] / memory[1], at_most(1.3)))
    for projection in PROJECTIONS:
        if projection.name != CUSTOMER_LIST:
            other = states.rebuilds[f"{projection.name} {MANY}"][0].rate
            bench.add(Figure(f"rebuild of {projection.name}", other, "events/s"))
            if projection.name == MERKLE_TREE:
                with_tree = 1 / (1 / rate + 1 / other)
                more = rate / with_tree
                name = "catching up, list and tree, one after the other"
                bench.add(Figure(name, with_tree, "events/s", "the list alone", rate, more, at_most(1.1), "time"))
    lines = [Line("customer list", many[-1].curve())]
    bench.findings.charts.append(
        Chart("A rebuild by how far it is", "events applied", "events/s", lines, has_log_x=False)
    )
