"""Taking in the file of an import."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.models.imports import ImportOut, ImportWanted
from api.http.reference.parts import answers
from api.http.requests.access import Writing
from api.http.requests.file_body import MEDIA_TYPES, FileRoute, encoding_of, pieces_of
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.imports import as_it_came
from api.http.responses.problems import may_answer
from api.http.responses.refusals import RequestTimedOut
from application.importing.jobs.records import ImportOrder
from domain.errors import ImportNotFound

router = APIRouter(route_class=FileRoute, tags=["Imports"])

_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            media_type: {
                "schema": {"$ref": "#/components/schemas/ImportFile"},
                "example": "Nombre,NIT,Teléfono\nPanadería La Espiga,7841236-6,5544 3322\n",
            }
            for media_type in MEDIA_TYPES
        },
    }
}

TAKEN_IN: Final[dict[int | str, dict[str, Any]]] = {
    202: {"headers": {name: answers(name) for name in ("Location", "Idempotent-Replayed")}}
}


@router.post(
    "/v1/imports",
    status_code=202,
    response_model=ImportOut,
    responses=TAKEN_IN | may_answer(*documented.SENDING_A_FILE),
    openapi_extra=_FILE,
)
async def create_import(wanted: Annotated[ImportWanted, Query()], write: Writing) -> Response:
    """Import customers from a table: a CSV or a workbook (.xlsx) of up to 64 MiB, one row a customer.

    Answers as soon as the file has arrived; `Location` tells how the import goes on, after a restart of the service
    too. With `dry_run=true` it decides every row, says what would change and be lost, and waits to be started.
    Whatever keeps a file from being read, the import says in `reason`.

    The events of an import have the key as `actor`, `Acting-For` and `Change-Reason` of this request, and
    `import-<id>` as their request id. The request itself records no event, so there is no `Event-Position`.
    """
    call = write.call
    order = wanted.order(ImportOrder(), encoding_of(call))
    content = sha256()
    try:
        async with call.service.imports.upload(call.connection) as upload:
            async for piece in pieces_of(call):
                content.update(piece)
                await upload.write(piece)
            idempotency = write.idempotency(content.digest())
            record, is_replay = await upload.finish(order, write.headers.change, idempotency)
    except ImportNotFound:  # it came so slowly that it was given up
        raise RequestTimedOut from None
    headers = [(b"location", f"/v1/imports/{record.id}".encode())]
    if is_replay:
        headers.append((b"idempotent-replayed", b"true"))
    return Answer(to_json(as_it_came(record, order, write.headers.change)), 202, headers)
