"""Imports: how far they are, what their columns are taken for, and starting and stopping them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.models.imported_rows import FileColumnPage
from api.http.models.imports import ImportOut, ImportPage, ImportWanted
from api.http.requests.access import Bringing, Writing
from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import ImportId
from api.http.requests.strict import QuietRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.cursors import Cursors
from api.http.responses.imports import column_documents, import_document
from api.http.responses.problems import may_answer
from domain.change import Change
from domain.errors import ImportEnded, ImportNotFound
from projections.paging import PageKey

router = APIRouter(route_class=QuietRoute, tags=["Imports"])

_ONE: Final = may_answer(*documented.ANY, ImportNotFound)


@router.get("/v1/imports", response_model=ImportPage, responses=may_answer(*documented.ANY))
async def list_imports(call: Bringing, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """All imports, whoever sent them, the newest first."""
    cursors = Cursors(call.service.secrets.cursor, {"imports": limit})
    page = cursors.page(cursor)
    before = UUID(page.value) if page else None
    async with call.connection() as connection:
        found = await call.service.imports.list_imports(connection, before=before, limit=limit + 1)
    shown = found[:limit]
    content = {
        "items": [import_document(each) for each in shown],
        "next_cursor": cursors.cursor(PageKey(str(shown[-1].id))) if len(found) > limit else None,
        "previous_cursor": None,
    }
    return Answer(to_json(content))


@router.get("/v1/imports/{import_id}", response_model=ImportOut, responses=_ONE)
async def get_import(import_id: ImportId, call: Bringing) -> Response:
    """How far an import is and what became of its rows; why it failed where it did.

    Its numbers stay for good; names, values and rows are destroyed 30 days after it.
    """
    async with call.connection() as connection:
        record = await call.service.imports.find(connection, import_id)
    return Answer(to_json(import_document(record)))


@router.get("/v1/imports/{import_id}/columns", response_model=FileColumnPage, responses=_ONE)
async def list_columns(import_id: ImportId, call: Bringing) -> Response:
    """The columns of the file, with what stands in the first rows and what each is taken for.

    What somebody said of columns counts again for the next file of the same key with the same columns. Empty until the
    header was read, and where it cannot be.
    """
    async with call.connection() as connection:
        columns = await call.service.imports.columns_of(connection, import_id)
    items = column_documents(columns)
    return Answer(to_json({"items": items, "next_cursor": None, "previous_cursor": None}))


@router.post(
    "/v1/imports/{import_id}/start",
    status_code=202,
    response_model=ImportOut,
    responses=may_answer(*documented.ANY, ImportNotFound, ImportEnded),
)
async def start_import(import_id: ImportId, wanted: Annotated[ImportWanted, Query()], write: Writing) -> Response:
    """Begin what a dry run showed, or what failed because of its header, without sending the file again.

    The same goes for what failed because of its encoding or its sheet: say another one. What is not said stays as it
    was sent, but for `dry_run`: that begins. Columns can be said here, and with `dry_run=true` all rows are looked at
    again. On an import that is running it changes nothing. From then on the import is that of this key: it is the
    `actor` of its events.
    """
    call = write.call
    imports = call.service.imports
    async with call.connection() as connection:
        record = await imports.find(connection, import_id)
        begun = replace(record.order, options=replace(record.order.options, dry_run=False))
        order = wanted.order(begun)
        change = _begun_by(write.headers.change, record.change)
        record = await imports.request_start(connection, import_id, order, change)
    return Answer(to_json(import_document(record)), 202)


def _begun_by(change: Change, before: Change) -> Change:
    """Who begins an import, for whom and why; the one who sent it said that before, and may leave it out."""
    if change.actor != before.actor:
        return change
    return replace(
        before, on_behalf_of=change.on_behalf_of or before.on_behalf_of, reason=change.reason or before.reason
    )


@router.delete(
    "/v1/imports/{import_id}",
    status_code=204,
    responses=_ONE,
)
async def stop_import(import_id: ImportId, write: Writing) -> Response:
    """Stop an import and destroy its file: when this answers, no further row is recorded. What was recorded stays.

    What it says of its rows stays too, for 30 days. On one that has ended it changes nothing.
    """
    call = write.call
    async with call.connection() as connection:
        await call.service.imports.request_stop(connection, import_id)
    return Answer(None, 204)
