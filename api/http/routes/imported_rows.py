"""What became of the rows of an import: page by page, or as a file to correct and send again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.models.imported_rows import ImportedRowPage
from api.http.reference.parts import answers_table
from api.http.requests.access import Bringing
from api.http.requests.call import Call
from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import ImportId
from api.http.requests.strict import QuietRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.cursors import Cursors
from api.http.responses.file_types import MEDIA_TYPES
from api.http.responses.imported_rows import corrected_row
from api.http.responses.imports import header_of, row_document
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed
from api.http.responses.streams import Content, Download, nothing
from application.importing.files.corrections import csv_rows, remarks_column, workbook_cells
from application.importing.files.csv_output import BYTE_ORDER_MARK
from application.importing.files.kinds import FileKind
from application.importing.files.table import FileUnusable
from application.importing.jobs.records import ImportedRow, RowStatus
from domain.errors import ImportNotFound
from projections.paging import PageKey

router = APIRouter(route_class=QuietRoute, tags=["Imports"])

CHUNK: Final = 500
"""How many rows of a file are in memory at once."""
SHEET: Final = "customers"
_READ: Final = 65_536

RowsAsCells = Sequence[list[str]]

TABLES: Final = answers_table("A page of the rows, or a file with all of them.", "Nombre,NIT,What the import says\n")


@router.get(
    "/v1/imports/{import_id}/rows",
    response_model=ImportedRowPage,
    responses=TABLES | may_answer(*documented.ANY, ImportNotFound),
)
async def list_rows(
    import_id: ImportId,
    call: Bringing,
    status: Annotated[
        RowStatus, Query(description="Which ones; `counts` of an import says what these are.", examples=["failed"])
    ] = RowStatus.FAILED,
    format: Annotated[
        Literal["json", "csv", "xlsx"],
        Query(
            description="A page, or a file with the columns that were sent and a last one with what the import says: "
            "once corrected, it can be sent as it is.",
            examples=["xlsx"],
        ),
    ] = "json",
    language: Annotated[Literal["en", "es"], Query(description="Of the messages in a file.", examples=["es"])] = "en",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Rows that failed, that change a customer, or that are duplicates, in the order of the file.

    `limit` and `cursor` are about pages: files have all rows. Kept for 30 days. Of customers that were erased since,
    rows say nothing any more, and files leave them out.
    """
    imports = call.service.imports
    async with call.connection() as connection:
        record = await imports.find(connection, import_id)
        columns = await imports.columns_of(connection, import_id)
    header = header_of(columns)
    if format != "json":
        names = [*record.header, remarks_column(language)]
        rows = _tables(call, import_id, status, lambda row: corrected_row(row, header, len(record.header), language))

        @asynccontextmanager
        async def opened() -> AsyncIterator[Content]:
            if call.is_head:
                yield Content(nothing())
            elif format == "csv":
                yield Content(_csv(names, rows))
            else:
                with TemporaryFile() as file:
                    await _write_workbook(file, names, rows)
                    yield Content(_sent(file))

        return Download(
            opened, media_type=MEDIA_TYPES[FileKind(format)], file_name=f"import-{import_id}-{status}.{format}"
        )
    cursors = Cursors(call.service.secrets.cursor, {"rows": import_id, "status": status, "limit": limit})
    page = cursors.page(cursor)
    async with call.connection() as connection:
        found = await imports.rows_of(connection, import_id, status, after=page.value if page else 0, limit=limit + 1)
    shown = found[:limit]
    answer = {
        "items": [row_document(each, header) for each in shown],
        "next_cursor": cursors.cursor(PageKey(shown[-1].number)) if len(found) > limit else None,
        "previous_cursor": None,
    }
    return Answer(to_json(answer))


async def _tables(
    call: Call, import_id: UUID, status: RowStatus, cells: Callable[[ImportedRow], list[str]]
) -> AsyncIterator[RowsAsCells]:
    """Rows that still say something, each portion over a connection of its own: slow readers keep none."""
    after = 0
    while True:
        async with call.connection() as connection:
            rows = await call.service.imports.rows_of(connection, import_id, status, after=after, limit=CHUNK)
        if not rows:
            return
        yield [cells(row) for row in rows if row.cells]
        after = rows[-1].number


async def _csv(names: list[str], tables: AsyncIterator[RowsAsCells]) -> AsyncIterator[bytes]:
    yield BYTE_ORDER_MARK.encode() + csv_rows([names])
    async for table in tables:
        yield csv_rows(table)


async def _write_workbook(file: BinaryIO, names: list[str], tables: AsyncIterator[RowsAsCells]) -> None:
    """All of them; raises `ValidationFailed` where they are more than a workbook can hold."""
    from application.importing.files.workbook_output import open_workbook  # costs time that a start need not take

    try:
        with open_workbook(file, names, None, SHEET) as book:
            async for table in tables:
                await asyncio.to_thread(book.write_as_they_are, [workbook_cells(cells) for cells in table])
            await asyncio.to_thread(book.close)
    except FileUnusable as unusable:
        raise ValidationFailed([Fault("parameter", "format", unusable.wordings[0])]) from None


async def _sent(file: BinaryIO) -> AsyncIterator[bytes]:
    file.seek(0)
    while piece := file.read(_READ):
        yield piece
