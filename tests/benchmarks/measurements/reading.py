"""Reads at few and at many customers: one customer, pages of the list, a deep page, and a mix of searches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from statistics import median
from typing import Final

from projections.reports.definitions import REPORTS
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, at_most, compared
from tests.benchmarks.load.plan import Load, Plan, run
from tests.benchmarks.load.scenarios import Questions, list_path
from tests.benchmarks.loader import customer_id
from tests.benchmarks.made_up import MadeUp
from tests.benchmarks.measurements.search_mix import searches
from tests.support.console import signed_in
from tests.support.running_service import RunningService

MILLISECONDS: Final = 1_000
SORTS: Final = ("name", "-name", "created_at", "-created_at", "updated_at", "-updated_at")
DEEP_PAGE: Final = 1_000
PAGE: Final = 10
"""So that a thousandth page exists where there are 10,000 customers."""
ASKED: Final = 300
ROWS: Final = 50
JSON: Final = "the list as JSON"
PAGE_OF_LIST: Final = "the list as a page"
Both = dict[str, RunningService]


def questions_about(customers: int) -> list[tuple[str, str]]:
    """One customer after another, and the first page by each sort."""
    random = Random(customers)
    ones = [("GET one", f"/v1/customers/{customer_id(random.randrange(customers))}") for _ in range(ASKED)]
    pages = [(f"page by {sort}", list_path(sort=sort)) for sort in SORTS]
    return [*ones, *(pages * (ASKED // 10))]


def measure_reads(bench: Bench, both: Both) -> None:
    """Medians with one client, few and many in turn."""
    bench.say("reading")
    sizes = dict(zip(both, (bench.scale.few, bench.scale.many), strict=True))
    asked = {
        name: [*questions_about(sizes[name]), *[("deep page", _deep_page(service))] * (ASKED // 10)]
        for name, service in both.items()
    }
    loads = bench.in_turn({name: partial(_ask, service, asked[name]) for name, service in both.items()})
    few, many = loads.values()
    for kind in few[0].latencies:
        ours = [load.percentile(0.5, kind) * MILLISECONDS for load in many]
        theirs = [load.percentile(0.5, kind) * MILLISECONDS for load in few]
        name = f"{kind}, {bench.scale.many:,} customers"
        bench.add(compared(name, "ms", ours, f"{bench.scale.few:,} customers", theirs, at_most(2)))


def measure_search(bench: Bench, both: Both) -> None:
    """The mix of searches, page 1 with its total, one client."""
    bench.say("searching")
    sizes = dict(zip(both, (bench.scale.few, bench.scale.many), strict=True))
    asked = {name: [(kind, list_path(q=text)) for kind, text in searches(sizes[name])] for name in both}
    loads = bench.in_turn({name: partial(_ask, service, asked[name]) for name, service in both.items()})
    few, many = loads.values()
    ours = [load.percentile(0.95) * MILLISECONDS for load in many]
    theirs = [load.percentile(0.95) * MILLISECONDS for load in few]
    name, versus = f"search mix, {bench.scale.many:,} customers", f"{bench.scale.few:,} customers"
    bench.add(compared(f"{name}, 95th percentile", "ms", ours, versus, theirs, at_most(12)))
    worst = [max(load.all_latencies) * MILLISECONDS for load in many]
    slowest = max(many[0].latencies, key=lambda kind: many[0].percentile(0.95, kind))
    bench.add(compared(f"{name}, worst", "ms", worst, "its 95th percentile", ours, at_most(6), f"slowest: {slowest}"))
    for kind in many[0].latencies:
        value = median(load.percentile(0.5, kind) for load in many) * MILLISECONDS
        small = median(load.percentile(0.5, kind) for load in few) * MILLISECONDS
        bench.add(Figure(f"search: {kind}, median", value, "ms", versus, small, value / small))


def measure_pages(bench: Bench, both: Both) -> None:
    """The list as a page for people, against the same list as JSON: both in turn, one client, one service."""
    bench.say("the list as a page")
    for customers, service in zip((bench.scale.few, bench.scale.many), both.values(), strict=True):
        somebody = MadeUp(customers // 20 * 10)
        for what, query in (("", {}), (", searching", {"q": somebody.email.partition("@")[0]})):
            path = list_path(limit=str(ROWS), **query)
            asked = [(JSON, path), (PAGE_OF_LIST, path.removeprefix("/v1"))] * ASKED
            measure = partial(_ask, service, asked, headers=(f"Cookie: {_cookie(service)}",))
            loads = [measure() for _ in range(bench.scale.repetitions)]
            ours, theirs = (
                [load.percentile(0.5, kind) * MILLISECONDS for load in loads] for kind in (PAGE_OF_LIST, JSON)
            )
            name = f"{PAGE_OF_LIST}{what}, {ROWS} rows of {customers:,} customers"
            bench.add(compared(name, "ms", ours, JSON, theirs, at_most(1.5)))


def _cookie(service: RunningService) -> str:
    """The session of somebody who has signed in."""
    with signed_in(service) as somebody:
        return "; ".join(f"{name}={value}" for name, value in somebody.cookies.items())


def measure_reports(bench: Bench, both: Both) -> None:
    """Every report, those with a period by days and whole; medians with one client, few and many in turn."""
    bench.say("reports")
    asked = [(f"report {name}", f"/v1/reports/{name}") for name in REPORTS]
    asked += [
        (f"report {name} by day", f"/v1/reports/{name}?interval=day")
        for name, report in REPORTS.items()
        if report.takes_period
    ]
    questions = asked * (ASKED // 10)
    loads = bench.in_turn({name: partial(_ask, service, questions) for name, service in both.items()})
    few, many = loads.values()
    for kind in few[0].latencies:
        ours, theirs = ([load.percentile(0.5, kind) * MILLISECONDS for load in loads] for loads in (many, few))
        name = f"{kind}, {bench.scale.many:,} customers"
        bench.add(compared(name, "ms", ours, f"{bench.scale.few:,} customers", theirs, at_most(2)))


def _ask(service: RunningService, questions: Sequence[tuple[str, str]], *, headers: tuple[str, ...] = ()) -> Load:
    """Every question once, by one client; the first few are asked before to open connections."""
    run(Plan(service.port, Questions(questions[:5], for_ever=False, headers=headers), 1, 60))
    return run(Plan(service.port, Questions(questions, for_ever=False, headers=headers), 1, 600))


def _deep_page(service: RunningService) -> str:
    """The path of the page that a thousand steps lead to."""
    path = list_path(sort="name", limit=str(PAGE))
    cursor = None
    with service.client() as client:
        for _ in range(DEEP_PAGE - 1):
            found = client.get(f"{path}&cursor={cursor}" if cursor else path).json()["next_cursor"]
            if found is None:
                break
            cursor = found
    return f"{path}&cursor={cursor}"
