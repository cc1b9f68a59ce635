"""How cost grows: with clients, with workers, and with the number of events that one customer has."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from tests.benchmarks import processes
from tests.benchmarks.bench import Bench, wait_until_projected
from tests.benchmarks.figures import Chart, Figure, Line
from tests.benchmarks.load.plan import Load
from tests.benchmarks.load.scenarios import Changes, Questions
from tests.benchmarks.measurements.commands import CRUD, SERVICE, Field
from tests.benchmarks.processes import Server
from tests.benchmarks.state import State

MILLISECONDS: Final = 1_000
PROBES: Final = 60
"""How often each length is measured, and at most three times on one customer while that is short."""


def with_clients(bench: Bench, field: Field) -> None:
    """Registrations with 1 to 256 clients."""
    rates: dict[str, list[tuple[float, float]]] = {SERVICE: [], CRUD: []}
    slowest: dict[str, list[tuple[float, float]]] = {SERVICE: [], CRUD: []}
    for clients in bench.scale.clients:
        bench.say(f"registrations, {clients} clients")
        for name in (SERVICE, CRUD):
            load = bench.register(field.servers[name], clients=clients)
            rates[name].append((clients, load.rate))
            slowest[name].append((clients, load.percentile(0.99) * MILLISECONDS))
        wait_until_projected(field.service)
    _draw(bench, "Registrations by number of clients", "clients", "registrations/s", rates)
    _draw(bench, "99th percentile by number of clients", "clients", "ms", slowest)


def with_workers(bench: Bench) -> None:
    """Registrations with one worker process and with two: the service beside its projector, and CRUD."""
    bench.say("registrations, 1 and 2 workers")
    servers: dict[tuple[str, int], Server] = {}
    try:
        for workers in (1, 2):
            directory = bench.directory / f"workers{workers}"
            state = State.prepared(bench.postgres.database(f"workers{workers}"), directory)
            servers[SERVICE, workers] = state.serve(workers=workers)
            url = bench.postgres.database(f"crud_workers{workers}")
            servers[CRUD, workers] = processes.contestant("crud", url, directory, workers=workers)
        measured = bench.in_turn({each: partial(_register, bench, each[0], servers[each]) for each in servers})
    finally:
        for server in servers.values():
            server.stop()
    rates = {each: median(found) for each, found in measured.items()}
    detail = "the database and the load generator are on the same two cores"
    for name in (SERVICE, CRUD):
        one, two = rates[name, 1], rates[name, 2]
        figure = f"registrations, {name} with 2 workers"
        bench.add(Figure(figure, two, "1/s", f"{name} with 1 worker", one, two / one, detail=detail))
    ours, theirs = rates[SERVICE, 1], rates[CRUD, 2]
    bench.add(Figure("registrations, 1 worker", ours, "1/s", "CRUD with 2 workers", theirs, ours / theirs))
    lines = {name: [(float(workers), rates[name, workers]) for workers in (1, 2)] for name in (SERVICE, CRUD)}
    _draw(bench, "Registrations by number of workers", "workers", "registrations/s", lines)
    for name, workers in servers:
        bench.postgres.drop(f"workers{workers}" if name == SERVICE else f"crud_workers{workers}")


def _register(bench: Bench, name: str, server: Server) -> float:
    rate = bench.register(server).rate
    if name == SERVICE:
        wait_until_projected(server)
    return rate


def with_history(bench: Bench, field: Field) -> None:
    """What a change and a look cost when the customer has 1, 10, 100 or 1,000 events."""
    changes: list[tuple[float, float]] = []
    looks: list[tuple[float, float]] = []
    for length in bench.scale.history_lengths:
        bench.say(f"a customer with {length} events")
        count = max(3, PROBES // 3 // max(1, length // 20))
        scenario = bench.registrations(count, keep_ids=True)
        customers = bench.complete(field.service, scenario).created
        grow = Changes(customers, length - 1, "grow")
        if length > 1:
            bench.complete(field.service, grow)
        wait_until_projected(field.service)
        asked = [("get", f"/v1/customers/{customer}") for customer in customers]
        look: Load = bench.complete(field.service, Questions(asked * (PROBES // count), for_ever=False), clients=1)
        change = bench.complete(field.service, Changes(customers, PROBES // count, "probe"), clients=1)
        looks.append((length, look.percentile(0.5) * MILLISECONDS))
        changes.append((length, change.percentile(0.5) * MILLISECONDS))
    lines = {"change": changes, "get": looks}
    _draw(bench, "Latency by number of events of a customer (median, one client)", "events", "ms", lines)
    for name, points in lines.items():
        first, last = points[0][1], points[-1][1]
        versus = f"{points[0][0]:g} event"
        bench.add(Figure(f"{name}, customer with {points[-1][0]:,g} events", last, "ms", versus, first, last / first))


def _draw(bench: Bench, title: str, x: str, y: str, lines: dict[str, list[tuple[float, float]]]) -> None:
    drawn = [Line(name, [(float(at), value) for at, value in points]) for name, points in lines.items()]
    bench.findings.charts.append(Chart(title, x, y, drawn))
