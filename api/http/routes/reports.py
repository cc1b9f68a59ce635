"""Reports: how many there are of what, as JSON and as files for spreadsheet programs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from pydantic import WithJsonSchema
from starlette.responses import Response

from api.http.models.report_links import ReportLinks
from api.http.models.reports import ReportList, ReportOut, ReportQuery
from api.http.reference.parts import WAITS, answers_table
from api.http.requests.access import Reporting
from api.http.requests.call import Call
from api.http.requests.min_position import wait_for_position
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.messages import NO_PERIOD, TOO_MANY_ROWS
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ReportNotFound, ValidationFailed
from api.http.responses.report_files import report_file
from application.access import permissions
from application.importing.files.kinds import FileKind
from domain.wording import Wording
from projections.reports.definitions import REPORTS, ReportColumn, ReportDefinition
from projections.reports.query import MAX_ROWS, Report, ReportQuestion, TooManyRows, read_report

router = APIRouter(route_class=StrictRoute, tags=["Reports"])

PROJECTION: Final = "reports"

ReportName = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": [*REPORTS], "examples": ["contact-origins"]}),
    Path(description="Which report."),
]


@router.get("/v1/reports", response_model=ReportList, responses=may_answer(*documented.ANY))
async def list_reports(call: Reporting) -> Response:
    """Which reports there are, what they mean, and what they take."""
    items = [
        {
            "name": each.name,
            "meaning": each.meaning.en,
            "parameters": [*(("from", "to", "interval") if each.takes_period else ()), "format"],
            "columns": _columns(each.columns),
        }
        for each in REPORTS.values()
    ]
    return Answer(to_json({"items": items, "next_cursor": None, "previous_cursor": None}))


CONTENT: Final = answers_table("The report.", "contact_origin,customers\r\nREFERRAL,12\r\n")


@router.get(
    "/v1/reports/{name}",
    response_model=ReportOut,
    responses=CONTENT | may_answer(*documented.READING_LIST, ReportNotFound),
    openapi_extra=WAITS,
)
async def read_one_report(name: ReportName, question: Annotated[ReportQuery, Query()], call: Reporting) -> Response:
    """How many there are of what: counted as it happens, so it costs the same whatever the size.

    `from` and `to` are days, both included, in the time zone of the company. `GET /v1/reports` says which reports take
    them; the others say how it is now. Links that lead to the audit log are there for those who may read it. With
    `Min-Event-Position` the answer has that write in it.
    """
    period = question.period()
    definition = REPORTS.get(name)
    if definition is None:
        raise ReportNotFound
    _must_take(definition, question)
    await wait_for_position(call, PROJECTION)
    asked = ReportQuestion(definition, period, question.by())
    try:
        async with call.connection() as connection:
            report = await read_report(connection, asked, datetime.now(UTC))
    except TooManyRows:
        where = "interval" if question.interval else "from"
        raise ValidationFailed([Fault("parameter", where, Wording(TOO_MANY_ROWS, {"most": MAX_ROWS}))]) from None
    # Long reports take a while to write: others are answered meanwhile.
    if question.format == "json":
        return await asyncio.to_thread(_as_json, call, asked, report)
    return await asyncio.to_thread(report_file, name, report, FileKind(question.format))


def _must_take(definition: ReportDefinition, question: ReportQuery) -> None:
    """Raises `ValidationFailed` where the report says how it is now, and something else is asked."""
    sent = {"from": question.from_, "to": question.to, "interval": question.interval}
    if not definition.takes_period:
        faults = [Fault("parameter", name, Wording(NO_PERIOD)) for name, value in sent.items() if value]
        if faults:
            raise ValidationFailed(faults)


def _as_json(call: Call, asked: ReportQuestion, report: Report) -> Answer:
    may_audit = call.caller.may(permissions.AUDIT)
    links = ReportLinks(asked, report.zone, frozenset(call.service.settings.contact_origins), may_audit=may_audit)
    answer = {
        "name": asked.report.name,
        "columns": _columns(report.columns),
        "rows": [row | links.of(row) for row in report.rows],
        "position": report.position,
    }
    return Answer(to_json(answer))


def _columns(columns: list[ReportColumn] | tuple[ReportColumn, ...]) -> list[dict[str, str]]:
    return [{"name": each.name, "type": each.type, "meaning": each.meaning.en} for each in columns]
