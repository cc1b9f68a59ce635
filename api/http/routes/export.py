"""Customers as a table for spreadsheets and other systems, with the filters of the list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from api.http.models.customer_list import CustomerSearch
from api.http.models.members import member
from api.http.reference.parts import WAITS, answers_table
from api.http.requests.access import Reading
from api.http.requests.min_position import wait_for_position
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Headers
from api.http.responses.file_types import MEDIA_TYPES
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed
from api.http.responses.streams import Content, Download, nothing
from api.http.routes.customer_list import PROJECTION, must_make_sense
from application.importing.files.kinds import FileKind
from application.importing.files.table import FileUnusable
from domain.errors import Overloaded

router = APIRouter(route_class=StrictRoute, tags=["Customers"])


class ExportSearch(CustomerSearch):
    """Which customers, and in which kind of file."""

    format: Annotated[Literal["csv", "xlsx"], member("The kind of file.", "xlsx")] = "csv"


CONTENT: Final = answers_table(
    "One row a customer, in the order of their registration.", "id,name,tax_id,...\n", "Customer-Count"
)


@router.get(
    "/v1/export",
    response_class=StreamingResponse,
    responses=CONTENT | may_answer(*documented.READING_LIST, Overloaded),
    openapi_extra=WAITS,
)
async def export_customers(search: Annotated[ExportSearch, Query()], call: Reading) -> Response:
    """The customers that the list shows for `q` and these filters, all as they were at one moment, as a file.

    `customers import` reads the file back and changes nothing. A CSV is sent while it is made, a workbook when it is
    complete. What breaks off cuts the connection: half a file is never taken for a whole one. Customers whose record
    cannot be opened are left out: then the file has fewer rows than `Customer-Count` says. Two exports run at once for
    each worker, another one is 503 `overloaded`.
    """
    must_make_sense(search, call.service.settings)
    filters = search.filters()
    await wait_for_position(call, PROJECTION, shape=filters.needs_shape)
    kind = FileKind(search.format)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Content]:
        if call.is_head:
            yield Content(nothing())
            return
        async with call.service.exports.run(filters, kind) as export:
            count = await export.customers()

            def headers() -> Headers:
                length = [] if export.size is None else [(b"content-length", b"%d" % export.size)]
                return [(b"customer-count", b"%d" % count), *length]

            try:
                yield Content(export.pieces(), headers)
            except FileUnusable as unusable:
                raise ValidationFailed([Fault("parameter", "format", each) for each in unusable.wordings]) from None

    return Download(opened, media_type=MEDIA_TYPES[kind], file_name=f"customers.{kind}")
