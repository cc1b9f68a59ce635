"""Writes the results: JSON for machines, a page with charts for people."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Findings
from tests.benchmarks.report.svg import svg
from tests.benchmarks.report.table import markdown

RESULTS = Path(__file__).parent.parent / "results"

HOW = """## What is compared

- **empty POST**: FastAPI takes the same body, validates it with the same models, and answers the same bytes. No key, no
  database: the ceiling of the HTTP stack.
- **stock path**: `eventsourcing` as its documentation shows it, `Application.save` per request in sync endpoints, the
  default PostgreSQL recorder, an index aggregate for each tax id. Nothing sealed, no projection.
- **CRUD**: FastAPI and SQLAlchemy 2 with asyncpg, a table per entity, a unique constraint on the tax id, an audit row
  in the same transaction. Nothing sealed, no search index.
- **one by one**: the same read tables, a transaction for each event.

Each answers from one process with the uvicorn options of the service, on one PostgreSQL, and commits durably before it
answers. The service has a second process, its parent, which keeps the read tables up to date meanwhile; the others have
none to keep. How CRUD does with a second process is among the figures. Requests come from a load generator that is a
process of its own. Everything shares the cores named above. Values are medians of runs in turn (ABAB); a ratio is the
median of the ratios within each turn.
"""


def write(scale: str, facts: Mapping[str, Mapping[str, Any]], findings: Findings) -> Path:
    """Write `<scale>.json`, `<scale>.md` and the charts beside them; returns the page."""
    RESULTS.mkdir(exist_ok=True)
    document = {**facts, "figures": [figure.as_json() for figure in findings.figures]}
    document["charts"] = [chart.as_json() for chart in findings.charts]
    (RESULTS / f"{scale}.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    lines = [f"# Benchmark, {scale} scale", "", "Repeat it with:", "", "```sh", f"make bench SCALE={scale}", "```", ""]
    for title, values in facts.items():
        lines += [f"**{title.capitalize()}**: " + ", ".join(f"{name} {value}" for name, value in values.items()), ""]
    lines += ["## Figures", "", *markdown(findings.figures), "", HOW, "## Growth", ""]
    for chart in findings.charts:
        name = f"{scale}-{_slug(chart.title)}.svg"
        (RESULTS / name).write_text(svg(chart), "utf-8")
        lines += [f"![{chart.title}]({name})", ""]
    page = RESULTS / f"{scale}.md"
    page.write_text("\n".join(lines), "utf-8")
    return page


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
