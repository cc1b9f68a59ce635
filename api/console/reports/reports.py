"""Reports as pages: one chart a question, its numbers as a table, and both as files."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from api.console.frame.forms import Choice
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.reports.addresses import page_of
from api.console.reports.drawn import ReportRows, chart_of, heat_table
from api.console.reports.figures import Figure, key_figure
from api.console.reports.words import value_in_words
from api.http.responses.problems import headers_of, told_of
from api.http.responses.refusals import ReportNotFound, ValidationFailed
from domain.errors import ProjectionBehind
from domain.wording import Wording
from projections.reports.definitions import GROWTH, REPORTS, ReportDefinition
from projections.reports.periods import Interval

pages = PageBook()

MOST_ROWS: Final = 1_000
"""So many are shown, the newest where they are of intervals; files have all of them."""
_FIELDS: Final = ("from", "to", "interval")
_DAYS: Final = 30
_KINDS: Final = {"integer": "number", "date": "nowrap", "string": ""}
"""How values of each type stand in the table."""


class ReportCell(NamedTuple):
    """A value in a table; `context` are the words that tell its link from others."""

    text: str
    kind: str
    address: str | None
    context: str


@pages.get("/reports", stands_on="list_reports")
async def show_reports(visit: Visit) -> Response:
    """Which reports there are, each with its most telling figure."""
    today = _today(visit)
    figures: dict[str, Figure] = {}
    behind = None
    try:
        for name in REPORTS:
            figures[name] = await key_figure(visit, name, today)
    except ProjectionBehind as error:
        behind = error
    return _told(
        visit,
        behind,
        visit.show(
            "reports/reports.html", 503 if behind else 200, names=REPORTS, figures=figures, behind=_said(visit, behind)
        ),
    )


@pages.get("/reports/{name}.csv", stands_on="read_one_report")
async def download_csv(visit: Visit) -> Response:
    """The report as a table for any program."""
    return await _file(visit, "csv")


@pages.get("/reports/{name}.xlsx", stands_on="read_one_report")
async def download_xlsx(visit: Visit) -> Response:
    """The report as a workbook."""
    return await _file(visit, "xlsx")


async def _file(visit: Visit, format: str) -> Response:
    asked = [*_asked(visit, REPORTS.get(visit.params["name"])), ("format", format)]
    response = await visit.ask_for_response("GET", f"/v1/reports/{visit.params['name']}", query=asked)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/reports/{name}", stands_on="read_one_report")
async def show_report(visit: Visit) -> Response:
    """One report: chart, table, files, and the period where it takes one."""
    definition = REPORTS.get(visit.params["name"])
    if definition is None:
        raise ReportNotFound
    asked = _asked(visit, definition)
    faults: dict[str, str] = {}
    behind = None
    content: dict[str, Any] | None = None
    try:
        content = (await visit.ask("GET", f"/v1/reports/{definition.name}", query=asked)).content
    except ValidationFailed as refused:
        faults = {fault.where: visit.said(fault.wording) for fault in refused.faults}
        if not definition.takes_period or not faults.keys() <= set(_FIELDS):
            raise
    except ProjectionBehind as error:
        behind = error
    rows: ReportRows = _in_order(content) if content else []
    shown = rows[-MOST_ROWS:] if definition is GROWTH else rows[:MOST_ROWS]
    values = dict(asked)
    return _told(
        visit,
        behind,
        visit.show(
            "reports/report.html",
            503 if behind else 422 if faults else 200,
            name=definition.name,
            behind=_said(visit, behind),
            period=_period(visit, definition, values, faults) if definition.takes_period else None,
            faults=[(f"{visit.t(f'reports.{name}')}: {said}", name) for name, said in faults.items()],
            is_answered=content is not None,
            count=len(rows),
            left_out=len(rows) - len(shown),
            chart=chart_of(visit, definition.name, shown, values.get("interval", "")),
            heat=heat_table(visit, rows) if definition.name == "activity" and rows else None,
            columns=[_column(visit, definition, each) for each in content["columns"]] if content else [],
            rows=_table(visit, definition, content["columns"], shown) if content else [],
            files=[
                (kind, f"{visit.path}.{kind}" + (f"?{urlencode(asked)}" if asked else "")) for kind in ("csv", "xlsx")
            ],
        ),
    )


def _in_order(content: dict[str, Any]) -> ReportRows:
    """Those that are of days as they happened, of all others what counts most first."""
    rows: ReportRows = content["rows"]
    types = {each["name"]: each["type"] for each in content["columns"]}
    if "date" in types.values():
        return rows
    counted = next(name for name, type in types.items() if type == "integer")
    return sorted(rows, key=lambda row: -row[counted])


def _asked(visit: Visit, definition: ReportDefinition | None) -> list[tuple[str, str]]:
    """What the address asks for; blank fields ask for nothing. Growth is by months where nobody says otherwise."""
    asked = [(name, value.strip()) for name, value in visit.query_pairs if value.strip()]
    if definition is GROWTH and "interval" not in visit.query:
        asked.append(("interval", Interval.MONTH.value))
    return asked


def _told(visit: Visit, behind: ProjectionBehind | None, response: Response) -> Response:
    """The page with the headers of what it has to say."""
    if behind:
        response.headers.update(headers_of(behind))
    return response


def _said(visit: Visit, behind: ProjectionBehind | None) -> str | None:
    return visit.said(told_of(behind)) if behind else None


def _today(visit: Visit) -> date:
    return datetime.now(visit.console.time_zone).date()


def _period(
    visit: Visit, definition: ReportDefinition, values: dict[str, str], faults: dict[str, str]
) -> dict[str, Any]:
    """The fields for the period, and periods that are often asked for."""
    today = _today(visit)
    by = {"day": [("interval", "day")], "month": [("interval", "month")]} if definition is GROWTH else {}
    recent = (today - timedelta(days=_DAYS - 1)).isoformat()
    ready = {
        "last_days": [("from", recent), *by.get("day", ())],
        "this_year": [("from", f"{today.year:04}-01-01"), *by.get("month", ())],
        "always": [*by.get("month", ())],
    }
    choices = [Choice(each.value, visit.t(f"reports.by_{each.value}")) for each in Interval]
    return {
        "values": values,
        "errors": faults,
        "choices": choices if definition is GROWTH else [Choice("", visit.t("reports.by_nothing")), *choices],
        "ready": [
            (
                visit.t(f"reports.{name}", count=_DAYS),
                f"{visit.path}?{urlencode(query)}" if query else visit.path,
                dict(query) == values,
            )
            for name, query in ready.items()
        ],
    }


def _column(visit: Visit, definition: ReportDefinition, column: dict[str, str]) -> dict[str, Any]:
    """The head of a column: what people call it, and what it means in files."""
    meaning = next(each.meaning for each in definition.columns if each.name == column["name"])
    return {
        "name": column["name"],
        "text": visit.t(f"reports.column_{column['name']}"),
        "kind": _KINDS[column["type"]],
        "meaning": visit.said(Wording(meaning)),
    }


def _table(
    visit: Visit, definition: ReportDefinition, columns: list[dict[str, str]], rows: ReportRows
) -> list[list[ReportCell]]:
    """The rows in words, the newest interval first where each has one row."""
    kinds = {each["name"]: _KINDS[each["type"]] for each in columns}
    numbers = [each["name"] for each in columns if each["type"] == "integer"]
    counted = "customers" if "customers" in numbers else numbers[0] if numbers else ""
    table = []
    for row in reversed(rows) if definition is GROWTH else rows:
        links = row.get("links") or ({counted: row["link"]} if row.get("link") else {})
        words = {each["name"]: value_in_words(visit, each["name"], row[each["name"]]) for each in columns}
        about = ", ".join(text for name, text in words.items() if name not in numbers)
        table.append(
            [
                ReportCell(
                    text,
                    kinds[name],
                    page_of(links[name]) if name in links else None,
                    f"{visit.t(f'reports.column_{name}')}, {about}",
                )
                for name, text in words.items()
            ]
        )
    return table
