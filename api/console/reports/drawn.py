"""The one chart of each report, and what it says to who does not see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.console.frame.visit import Visit
from api.console.reports import charts
from api.console.reports.addresses import page_of
from api.console.reports.charts import Chart, Quantity, ShownInterval, Whole
from api.console.reports.words import interval_in_words, share, value_in_words

ReportRows = Sequence[Mapping[str, Any]]

_MOST_PEOPLE: Final = 10
"""Who did most has a column of their own, all others share one."""
_KINDS: Final = {"valid": "s2", "invalid": "s4", "unchecked": "s5"}


class DescribedChart(NamedTuple):
    """A chart and its sentence."""

    chart: Chart
    desc: str


class HeatCell(NamedTuple):
    """How often somebody did something; 0 is nothing."""

    value: int
    level: int
    address: str | None


class HeatTable(NamedTuple):
    """Who did what: a row for each kind of event, a column for each person."""

    people: list[str]
    rows: list[tuple[str, list[HeatCell]]]


def chart_of(visit: Visit, name: str, rows: ReportRows, interval: str) -> DescribedChart | None:
    """The chart of a report; nothing where its table says it better, and where there is nothing to show."""
    draw = _CHARTS.get(name)
    return draw(visit, rows, interval) if draw and rows else None


def _growth(visit: Visit, rows: ReportRows, interval: str) -> DescribedChart:
    added, total = sum(row["registered"] for row in rows), rows[-1]["total"]
    said = visit.t("reports.total", count=total), visit.t("reports.added", count=added)
    shown = [
        ShownInterval(interval_in_words(visit, row["from"], interval), row["registered"], row["total"]) for row in rows
    ]
    period = visit.t("reports.period", first=shown[0].label, last=shown[-1].label)
    return DescribedChart(charts.columns(shown, *said), f"{period}: {said[1]}; {said[0]}.")


def _origins(visit: Visit, rows: ReportRows, interval: str) -> DescribedChart:
    counts = Counter[str]()
    for row in rows:
        counts[value_in_words(visit, "contact_origin", row["contact_origin"])] += row["customers"]
    total = counts.total()
    shown = [
        Quantity(label, count, f"{count:,} · {share(visit, count, total)}") for label, count in counts.most_common()
    ]
    return DescribedChart(charts.bars(shown), _listed(shown))


def _tax_ids(visit: Visit, rows: ReportRows, interval: str) -> DescribedChart:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row["tax_id_type"], Counter())[row["tax_id_status"]] += row["customers"]
    shown = [
        Whole(
            value_in_words(visit, "tax_id_type", kind),
            [
                Quantity(
                    value_in_words(visit, "tax_id_status", status),
                    found[status],
                    f"{found[status]:,} · {share(visit, found[status], found.total())}",
                    css,
                )
                for status, css in _KINDS.items()
            ],
        )
        for kind, found in sorted(counts.items(), key=lambda each: -each[1].total())
    ]
    desc = " ".join(f"{each.label}: {_listed([part for part in each.parts if part.value])}" for each in shown)
    return DescribedChart(charts.wholes(shown), desc)


def _readiness(visit: Visit, rows: ReportRows, interval: str) -> DescribedChart:
    lacking = sorted((row for row in rows if row["missing"]), key=lambda row: -row["billing_entities"])
    shown = [
        Quantity(
            value_in_words(visit, "missing", row["missing"]),
            row["billing_entities"],
            f"{row['billing_entities']:,}",
            "s3" if row["missing"] else "s2",
        )
        for row in [*(row for row in rows if not row["missing"]), *lacking]
    ]
    return DescribedChart(charts.bars(shown), _listed(shown))


def _listed(quantities: Sequence[Quantity]) -> str:
    return "; ".join(f"{each.label}: {each.said}" for each in quantities) + "."


_CHARTS: Final[dict[str, Callable[[Visit, ReportRows, str], DescribedChart]]] = {
    "growth": _growth,
    "contact-origins": _origins,
    "tax-ids": _tax_ids,
    "invoice-readiness": _readiness,
}


def heat_table(visit: Visit, rows: ReportRows) -> HeatTable:
    """Who did what how often, whatever the intervals; both begin with the most."""
    by_actor, by_type = Counter[str](), Counter[str]()
    cells: dict[tuple[str, str], HeatCell] = {}
    for row in rows:
        by_actor[row["actor"]] += row["events"]
        by_type[row["type"]] += row["events"]
    busiest = [actor for actor, _ in by_actor.most_common(_MOST_PEOPLE)]
    others = visit.t("reports.others")
    for row in rows:
        is_named = row["actor"] in busiest
        place = row["type"], row["actor"] if is_named else others
        before = cells.get(place)
        link = row.get("link") if is_named and before is None else None
        value = row["events"] + (before.value if before else 0)
        cells[place] = HeatCell(value, 0, page_of(link) if link else None)
    most = max((each.value for each in cells.values()), default=0)
    people = [*busiest, *([others] if len(by_actor) > len(busiest) else [])]
    nothing = HeatCell(0, 0, None)
    shown = [
        (
            value_in_words(visit, "type", kind),
            [
                each._replace(level=charts.level(each.value, most))
                for each in (cells.get((kind, p), nothing) for p in people)
            ],
        )
        for kind, _ in by_type.most_common()
    ]
    return HeatTable(people, shown)
