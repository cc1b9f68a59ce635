"""The bulk import of a CSV file: at the command line, over HTTP, and how long others wait meanwhile."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, at_least, at_most, compared, value_at_least
from tests.benchmarks.made_up import MadeUp
from tests.benchmarks.processes import customers
from tests.benchmarks.state import State
from tests.support.running_service import RunningService

COLUMNS: Final = ("name", "tax_id", "legal_name", "contact_origin")
MILLISECONDS: Final = 1_000
ROUNDS: Final = 3
POLL_SECONDS: Final = 0.02
FASTEST_IMPORT: Final = 8_000
"""Customers a second that no import exceeds: so many are in the file that others wait beside."""
WHILE_LOAD_BEGINS: Final = 3.0
UNDER_WAY: Final = ("reading", "running")


def measure_import(bench: Bench) -> None:
    """Customers a second, from the start of the command to its end, and from the upload to the end of the import."""
    rows = bench.scale.imported
    files = [_file(bench, rows) for _ in range(ROUNDS)]
    by_command, by_http = [], []
    for place, file in enumerate(files):
        bench.say(f"importing {rows:,} customers, by command and over HTTP")
        by_command.append(_rate(bench, f"import{place}", file, _by_command))
        by_http.append(_rate(bench, f"import_http{place}", file, _by_http))
    command = sorted(by_command)[len(by_command) // 2]
    detail = f"{rows:,} rows, the start of the command included"
    bar = value_at_least(3_000, "customers/s")
    bench.add(Figure("import of a CSV", command, "customers/s", bar=bar, detail=detail))
    detail = f"{rows:,} rows, from the first byte of the upload"
    figure = compared(
        "import over HTTP", "customers/s", by_http, "at the command line", by_command, at_least(0.8), detail
    )
    bench.add(figure)


def measure_beside_import(bench: Bench) -> None:
    """The median of a registration with one client, while nothing else is done and beside an import."""
    bench.say("registrations beside an import")
    state = State.prepared(bench.postgres.database("beside"), bench.directory / "beside")
    service = state.serve()
    alone, beside = [], []
    try:
        for _ in range(ROUNDS):
            alone.append(bench.register(service, clients=1).percentile(0.5) * MILLISECONDS)
            location = _sent(service, _file(bench, int((bench.scale.seconds + WHILE_LOAD_BEGINS) * FASTEST_IMPORT)))
            while (told := _told(service, location))["state"] in UNDER_WAY and not told["counts"]["rows"]:
                time.sleep(POLL_SECONDS)
            beside.append(bench.register(service, clients=1).percentile(0.5) * MILLISECONDS)
            if (told := _told(service, location))["state"] not in UNDER_WAY:
                raise RuntimeError(f"The import ended before the measurement beside it: {told}")
            _stop(service, location)
    finally:
        service.stop()
    bench.add(compared("registration beside an import, median", "ms", beside, "alone", alone, at_most(3)))
    bench.postgres.drop("beside")


def _rate(bench: Bench, database: str, file: Path, imported: Callable[[State, Path], float]) -> float:
    """Customers a second into a database of its own."""
    state = State.prepared(bench.postgres.database(database), bench.directory / database)
    seconds = imported(state, file)
    with state.connect() as connection:
        row = connection.execute("SELECT count(*) FROM events WHERE version = 1").fetchone()
    bench.postgres.drop(database)
    return float(row[0]) / seconds if row else 0.0


def _by_command(state: State, file: Path) -> float:
    began = time.perf_counter()
    done = customers(state.database_url, state.directory, "import", str(file))
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise RuntimeError(f"The import failed: {done.stderr[-2000:]}")
    return seconds


def _by_http(state: State, file: Path) -> float:
    service = state.serve()
    try:
        began = time.perf_counter()
        location = _sent(service, file)
        while (told := _told(service, location))["state"] in UNDER_WAY:
            time.sleep(POLL_SECONDS)
        seconds = time.perf_counter() - began
    finally:
        service.stop()
    if told["state"] != "done" or told["counts"]["failed"]:
        raise RuntimeError(f"The import failed: {told}")
    return seconds


def _sent(service: RunningService, file: Path) -> str:
    """The path of an import that has begun."""
    with service.client() as client, file.open("rb") as content:
        headers = {"Content-Type": "text/csv"}
        answer = client.post("/v1/imports", content=content, headers=headers).raise_for_status()
        location: str = answer.headers["Location"]
        return location


def _told(service: RunningService, location: str) -> dict[str, Any]:
    with service.client() as client:
        told: dict[str, Any] = client.get(location).raise_for_status().json()
        return told


def _stop(service: RunningService, location: str) -> None:
    with service.client() as client:
        client.delete(location).raise_for_status()


def _file(bench: Bench, rows: int) -> Path:
    """A table of customers whom nobody registered before."""
    first = bench.registrations(rows).first
    file = bench.directory / f"customers{first}.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        for number in range(first, first + rows):
            made_up = MadeUp(number)
            writer.writerow([made_up.name, made_up.tax_id, made_up.legal_name or "", "REFERRAL"])
    return file
