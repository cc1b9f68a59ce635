"""The bulk import of a CSV file, at the command line."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Final

from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Figure, value_at_least
from tests.benchmarks.made_up import MadeUp
from tests.benchmarks.processes import customers
from tests.benchmarks.state import State

COLUMNS: Final = ("name", "tax_id", "legal_name", "contact_origin")


def measure_import(bench: Bench) -> None:
    """Customers a second from the start of the command to its end."""
    bench.say(f"importing {bench.scale.imported:,} customers")
    state = State.prepared(bench.postgres.database("import"), bench.directory / "import")
    file = bench.directory / "customers.csv"
    _write(file, bench.scale.imported)
    began = time.perf_counter()
    done = customers(state.database_url, state.directory, "import", str(file))
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise RuntimeError(f"The import failed: {done.stderr[-2000:]}")
    with state.connect() as connection:
        row = connection.execute("SELECT count(*) FROM events WHERE version = 1").fetchone()
    imported = row[0] if row else 0
    detail = f"{imported:,} rows in {seconds:.1f} s, the start of the command included"
    bar = value_at_least(3_000, "customers/s")
    bench.add(Figure("import of a CSV", imported / seconds, "customers/s", bar=bar, detail=detail))
    bench.postgres.drop("import")


def _write(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        for number in range(rows):
            made_up = MadeUp(number)
            writer.writerow([made_up.name, made_up.tax_id, made_up.legal_name or "", "REFERRAL"])
