"""How fast commands are: registrations and mixed commands, against every way to build it, and what sealing costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from tests.benchmarks import processes
from tests.benchmarks.bench import CLIENTS, FASTEST, WARM_UP, Bench, wait_until_projected
from tests.benchmarks.figures import Figure, at_least, at_most, compared
from tests.benchmarks.load.plan import Load
from tests.benchmarks.load.scenarios import MixedCommands, RegistrationsWithContacts, WithContactsScript
from tests.benchmarks.processes import Process, Server
from tests.support.running_service import RunningService

SERVICE: Final = "service"
CRUD: Final = "CRUD"
STOCK: Final = "stock path"
EMPTY: Final = "empty POST"
UNSEALED: Final = "unsealed"
MILLISECONDS: Final = 1_000


@dataclass(slots=True)
class Field:
    """Everybody who runs, and the customers that each has."""

    service: RunningService
    unsealed: Process
    others: dict[str, Process]
    customers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def servers(self) -> dict[str, Server]:
        return {SERVICE: self.service, **self.others}


@contextmanager
def contestants(bench: Bench) -> Iterator[Field]:
    """Start everybody on databases of their own."""
    started: list[Process] = []

    def begin(process: Process) -> Process:
        started.append(process)
        return process

    service = processes.service(bench.postgres.database("service"), bench.directory / "service")
    try:
        unsealed = begin(processes.unsealed(bench.postgres.database("unsealed"), bench.directory / "unsealed"))
        others = {
            label: begin(processes.contestant(name, bench.postgres.database(name), bench.directory))
            for label, name in ((CRUD, "crud"), (STOCK, "stock"), (EMPTY, "empty_post"))
        }
        yield Field(service, unsealed, others)
    finally:
        service.stop()
        for process in started:
            process.stop()


def measure_commands(bench: Bench, field: Field) -> None:
    """All figures of this module."""
    registrations(bench, field)
    sealing(bench, field)
    one_client(bench, field)
    in_one_call(bench, field)
    _top_up(bench, field)
    mixed(bench, field)


def registrations(bench: Bench, field: Field) -> None:
    """Registrations a second with 32 clients, and the slowest of them."""
    bench.say("registrations, 32 clients")

    def measure(name: str) -> Load:
        load = bench.register(field.servers[name], keep_ids=name != EMPTY)
        field.customers.setdefault(name, []).extend(load.created)
        if name == SERVICE:
            wait_until_projected(field.service)
        return load

    loads = bench.in_turn({name: partial(measure, name) for name in field.servers})
    rates = {name: [load.rate for load in each] for name, each in loads.items()}
    bars = {CRUD: at_least(3), STOCK: at_least(4), EMPTY: at_least(0.25)}
    for name, bar in bars.items():
        bench.add(compared("registrations", "1/s", rates[SERVICE], name, rates[name], bar))
    _compare_slowest(bench, "registrations, 99th percentile", loads)
    share = max(load.cpu_seconds / load.seconds for load in loads[EMPTY])
    bench.add(Figure("load generator at the empty POST", share, "cores", detail="its share of one core, at most"))


def _compare_slowest(bench: Bench, name: str, loads: dict[str, list[Load]]) -> None:
    for other, bar in ((CRUD, at_most(1)), (STOCK, None)):
        if other in loads:
            ours = [load.percentile(0.99) * MILLISECONDS for load in loads[SERVICE]]
            theirs = [load.percentile(0.99) * MILLISECONDS for load in loads[other]]
            bench.add(compared(name, "ms", ours, other, theirs, bar))


def sealing(bench: Bench, field: Field) -> None:
    """What sealing costs: the same service against itself with personal values left as they are."""
    bench.say("the cost of sealing")
    both: dict[str, Server] = {SERVICE: field.service, UNSEALED: field.unsealed}

    def measure(server: Server) -> float:
        rate = bench.register(server).rate
        wait_until_projected(server)
        return rate

    rates = bench.in_turn({name: partial(measure, each) for name, each in both.items()})
    figure = compared("registrations, sealed", "1/s", rates[SERVICE], UNSEALED, rates[UNSEALED], at_least(0.85))
    bench.add(figure)


def one_client(bench: Bench, field: Field) -> None:
    """Median latency of a registration with one client."""
    bench.say("latency with one client")

    def measure(name: str) -> float:
        load = bench.register(field.servers[name], clients=1)
        if name == SERVICE:
            wait_until_projected(field.service)
        return load.percentile(0.5) * MILLISECONDS

    medians = bench.in_turn({name: partial(measure, name) for name in field.servers})
    for name, bar in ((CRUD, at_most(1.2)), (STOCK, None), (EMPTY, None)):
        bench.add(compared("registration, one client, median", "ms", medians[SERVICE], name, medians[name], bar))


def in_one_call(bench: Bench, field: Field) -> None:
    """Customers a second that come with an e-mail and a phone, against one call for each of the three."""
    bench.say("registrations with an e-mail and a phone")

    def measure(clients: int, together: bool) -> float:
        numbers = bench.registrations(int((bench.scale.seconds + WARM_UP) * FASTEST))
        scenario = RegistrationsWithContacts(numbers.first, numbers.limit, together)
        load = bench.measure(field.service, scenario, clients=clients)
        wait_until_projected(field.service)
        return len(load.latencies[WithContactsScript.COMPLETE]) / load.seconds

    for clients in (CLIENTS, 1):
        rates = bench.in_turn({together: partial(measure, clients, together) for together in (True, False)})
        name = f"registrations with an e-mail and a phone, {clients} client{'s' * (clients > 1)}"
        bench.add(compared(name, "1/s", rates[True], "in three calls", rates[False], at_least(1)))


def _top_up(bench: Bench, field: Field) -> None:
    """Everybody has the same number of customers to change."""
    wanted = bench.scale.changed
    for name in (SERVICE, CRUD, STOCK):
        customers = field.customers[name]
        if (missing := wanted - len(customers)) > 0:
            bench.say(f"{name}: {missing:,} more customers")
            scenario = bench.registrations(missing, keep_ids=True)
            customers += bench.complete(field.servers[name], scenario).created
        del customers[wanted:]
    wait_until_projected(field.service)


def mixed(bench: Bench, field: Field) -> None:
    """Commands a second on customers that are there: add e-mail, lock it, change the customer, add a billing entity."""
    bench.say("mixed commands")
    runs = iter(range(10**6))

    def measure(name: str, clients: int) -> Load:
        scenario = MixedCommands(field.customers[name], f"{next(runs)}")
        load = bench.measure(field.servers[name], scenario, clients=clients)
        if name == SERVICE:
            wait_until_projected(field.service)
        return load

    loads = bench.in_turn({name: partial(measure, name, 32) for name in (SERVICE, CRUD, STOCK)})
    rates = {name: [load.rate for load in each] for name, each in loads.items()}
    detail = f"{bench.scale.changed:,} customers"
    bench.add(compared("mixed commands", "1/s", rates[SERVICE], CRUD, rates[CRUD], at_least(2.5), detail))
    bench.add(compared("mixed commands", "1/s", rates[SERVICE], STOCK, rates[STOCK]))
    _compare_slowest(bench, "mixed commands, 99th percentile", loads)
    alone = bench.in_turn({name: partial(measure, name, 1) for name in (SERVICE, CRUD)})
    medians = {name: [load.percentile(0.5) * MILLISECONDS for load in each] for name, each in alone.items()}
    bench.add(compared("mixed command, one client, median", "ms", medians[SERVICE], CRUD, medians[CRUD], at_most(1.2)))
