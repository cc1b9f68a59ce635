"""The search through the events of all customers, as a page and as a workbook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.console.audit.history import document_at
from api.console.frame.days import day_of, moments_of_days
from api.console.frame.forms import Choice
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.words import changes
from api.console.words.changes import ShownEvent
from api.console.words.codes import name_of
from api.http.responses.file_types import MEDIA_TYPES
from api.http.responses.refusals import ValidationFailed
from application.importing.files.kinds import FileKind
from application.importing.files.output import table_output
from domain.customer import EVENT_TYPES
from domain.errors import CustomerNotFound, ProjectionBehind, RecordUnreadable

pages = PageBook()

_DAYS: Final = ("from", "to")
_TEXTS: Final = ("actor", "on_behalf_of", "customer_id", "request_id", "import_id")
_FIELDS: Final = (*_DAYS, *_TEXTS, "type")
_MORE: Final = ("on_behalf_of", "customer_id", "request_id", "import_id")
"""Filters that are folded away until they are used."""
_A_PAGE: Final = 25
_AT_ONCE: Final = 200
MOST_IN_WORKBOOK: Final = 10_000
_WEEK: Final = 7

EventQuery = Sequence[tuple[str, str]]


@pages.get("/audit", stands_on="list_events")
async def search(visit: Visit) -> Response:
    """What happened, oldest first; a page always leads on to what will happen."""
    typed = {name: visit.query.get(name, "").strip() for name in _FIELDS}
    faults: dict[str, str] = {}
    content: dict[str, Any] = {"items": (), "next_cursor": None, "previous_cursor": None}
    cursor = visit.query.get("cursor")
    try:
        page = [("limit", str(_A_PAGE)), *([("cursor", cursor)] if cursor else [])]
        content = (await visit.ask("GET", "/v1/audit/events", query=[*_asked(visit, typed), *page])).content
    except ValidationFailed as refused:
        faults = {fault.where: visit.said(fault.wording) for fault in refused.faults}
        if not faults.keys() <= set(_FIELDS):
            raise
    items = content["items"]
    is_end = len(items) < _A_PAGE
    return visit.show(
        "audit/search.html",
        422 if faults else 200,
        typed={
            name: day_of(name, value, visit.console.time_zone) if name in _DAYS else value
            for name, value in typed.items()
        },
        errors=faults,
        faults=[(f"{visit.t(f'audit.{name}')}: {said}", name) for name, said in faults.items()],
        types=[Choice("", visit.t("audit.any_type")), *(Choice(each, name_of(visit, each)) for each in EVENT_TYPES)],
        more=_MORE,
        has_more=any(typed[name] for name in _MORE),
        is_filtered=any(typed.values()),
        ready=_ready(visit),
        events=await _shown(visit, items),
        names=await _customer_names(visit, items),
        came_on=bool(cursor),
        previous_href=_at(visit, content["previous_cursor"]),
        next_href=None if is_end else _at(visit, content["next_cursor"]),
        new_href=_at(visit, content["next_cursor"]) if is_end else None,
        workbook_href=f"/audit.xlsx?{urlencode([(name, value) for name, value in typed.items() if value])}",
        most=f"{MOST_IN_WORKBOOK:,}",
    )


def _asked(visit: Visit, typed: dict[str, str]) -> EventQuery:
    """What was typed as the interface wants to have it; raises `ValidationFailed` for what is no day."""
    asked, faults = moments_of_days(
        [(name, value) for name, value in typed.items() if value], _DAYS, visit.console.time_zone
    )
    if faults:
        raise ValidationFailed(faults)
    return asked


def _at(visit: Visit, cursor: str | None) -> str | None:
    return visit.address(cursor=cursor) if cursor else None


def _ready(visit: Visit) -> list[tuple[str, str, bool]]:
    """Periods that are often asked for, with the other filters as they are, and whether they are asked for now."""
    today = datetime.now(visit.console.time_zone).date()
    begins = {
        "today": today.isoformat(),
        "week": (today - timedelta(days=_WEEK - 1)).isoformat(),
        "always": None,
    }
    return [
        (
            visit.t(f"audit.{name}"),
            visit.address(**{"from": begin, "to": None, "cursor": None}),
            (visit.query.get("from") or None, visit.query.get("to") or None) == (begin, None),
        )
        for name, begin in begins.items()
    ]


async def _shown(visit: Visit, items: list[dict[str, Any]]) -> list[ShownEvent]:
    """Events in the order of the log, their entries called as they were then."""
    of_customers: dict[str, list[dict[str, Any]]] = {}
    for item in reversed(items):
        of_customers.setdefault(item["customer_id"], []).append(item)
    shown: list[ShownEvent] = []
    for customer_id, events in of_customers.items():
        names: changes.EntryNames = {}
        if any(changes.needs_names(event) for event in events):
            names = await _entry_names(visit, customer_id, events[0]["version"])
        shown += changes.shown_events(visit, events, names)
    return sorted(shown, key=lambda event: event.position)


async def _entry_names(visit: Visit, customer_id: str, version: int) -> changes.EntryNames:
    try:
        return changes.names_in(await document_at(visit, customer_id, version))
    except (CustomerNotFound, RecordUnreadable):  # a row that nobody can open has been told as such
        return {}


async def _customer_names(visit: Visit, items: list[dict[str, Any]]) -> dict[str, str]:
    """Names of the customers that the list has; it has none that are erased."""
    wanted = sorted({item["customer_id"] for item in items})
    if not wanted:
        return {}
    query = [("status", "all"), ("limit", str(_AT_ONCE)), *(("id", each) for each in wanted)]
    try:
        told = await visit.ask("GET", "/v1/customers", query=query)
    except ProjectionBehind:
        return {}
    return {each["id"]: each["name"] for each in told.content["items"]}


# As a workbook


@pages.get("/audit.xlsx", stands_on="list_events")
async def download(visit: Visit) -> Response:
    """The result of a search, a row for each member that changed; says so where it ends before the log does."""
    asked = _asked(visit, {name: visit.query.get(name, "").strip() for name in _FIELDS})
    content = b"" if visit.is_head else await _made(visit, asked)
    headers = {
        "Content-Disposition": f'attachment; filename="{visit.t("audit.sheet")}.xlsx"',
        "Cache-Control": "no-store",
    }
    response = Response(content, media_type=MEDIA_TYPES[FileKind.WORKBOOK], headers=headers)
    if visit.is_head:
        del response.headers["Content-Length"]
    return response


async def _made(visit: Visit, asked: EventQuery) -> bytes:
    rows: list[list[Any]] = []
    count = 0
    async for item in _all(visit, asked):
        if count == MOST_IN_WORKBOOK:
            rows.append([None, visit.t("audit.cut_off", most=f"{MOST_IN_WORKBOOK:,}")])
            break
        count += 1
        rows += _rows(visit, item)
    return await asyncio.to_thread(_workbook, _columns(visit), rows, visit.t("audit.sheet"))


async def _all(visit: Visit, asked: EventQuery) -> AsyncIterator[dict[str, Any]]:
    cursor = None
    while True:
        page = [("limit", str(_AT_ONCE)), *([("cursor", cursor)] if cursor else [])]
        told = (await visit.ask("GET", "/v1/audit/events", query=[*asked, *page])).content
        for item in told["items"]:
            yield item
        if len(told["items"]) < _AT_ONCE:
            return
        cursor = told["next_cursor"]


def _columns(visit: Visit) -> list[str]:
    names = ("position", "when", "actor", "through", "customer_id", "version", "type", "why", "request_id")
    return [visit.t(f"audit.{name}") for name in (*names, "member", "path", "before", "now")]


def _rows(visit: Visit, item: dict[str, Any]) -> list[list[Any]]:
    event = changes.shown_event(visit, item, {})
    beginning = [
        event.position,
        event.at,
        event.who,
        event.service,
        event.customer_id,
        event.version,
        event.sentence,
        "\n".join(event.reasons) or event.unreadable,
        item["request_id"],
    ]
    told = item["changes"] or [None]
    return [[*beginning, *(_cells(visit, each) if each else ())] for each in told]


def _cells(visit: Visit, change: dict[str, Any]) -> list[str]:
    shown = changes.shown_change(visit, change, {})
    return [shown.label, change["path"], "\n".join(shown.before or ()), "\n".join(shown.after or ())]


def _workbook(columns: list[str], rows: list[list[Any]], sheet: str) -> bytes:
    file = BytesIO()
    numbers = (columns[0], columns[5])
    with table_output(file, FileKind.WORKBOOK, columns, sheet=sheet, calculable=numbers) as output:
        for row in rows:
            output.write(row)
    return file.getvalue()
