"""The first step: a file is sent, and looked at before anything of it is recorded."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.console.changing.acting import KEY, FilledForm, failed, unsent
from api.console.frame import forgery
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.imports.file_form import MOST_BYTES, TYPE, FileForm
from api.console.imports.parts import STEPS
from api.http.requests.file_body import ANY_FILE, MAX_FILE
from api.http.responses.refusals import FileTooLarge, FormUnsent

pages = PageBook()

FILE: Final = "file"
_AROUND: Final = 2 * MOST_BYTES
"""So much of a form may not be the file."""


@pages.get("/imports/new", stands_on="create_import")
async def show_upload(visit: Visit) -> Response:
    """The form for a file."""
    return await _show(visit, unsent({}))


@pages.post("/imports/new", stands_on="create_import", takes_file=True)
async def upload(visit: Visit) -> Response:
    """Hand the file on as it arrives; on to its columns, once it is there."""
    try:
        import_id = await _sent_on(visit)
    except ClientDisconnect:
        raise
    except Exception as error:
        return await _show(visit, failed(visit, error))
    return visit.go(f"/imports/{import_id}/columns")


async def _sent_on(visit: Visit) -> str:
    """Whose form it is must be known before any of the file is taken."""
    headers = visit.request.headers
    if headers.get("content-type", "").partition(";")[0].strip().lower() != TYPE:
        raise FormUnsent  # what signing in again sends, where the session was over
    form = FileForm(visit.request)
    await form.read_fields()
    visit.sent = form.fields
    forgery.must_be_meant(visit, form.fields.get("csrf"))
    length = headers.get("content-length", "")
    if length.isdigit() and int(length[:20]) > MAX_FILE + _AROUND:
        raise FileTooLarge
    sent = {
        "Content-Type": ANY_FILE,
        "Transfer-Encoding": "chunked",
        "Idempotency-Key": form.fields.get(KEY) or uuid4().hex,
    }
    response = await visit.ask_for_response(
        "POST", "/v1/imports", query=[("dry_run", "true")], headers=sent, receive=form.receive
    )
    import_id: str = orjson.loads(response.body)["id"]
    return import_id


async def _show(visit: Visit, filled: FilledForm) -> Response:
    """The form; what is wrong with the whole of it is wrong with the file, which has to be chosen again."""
    return visit.show(
        "imports/new.html",
        filled.status,
        steps=STEPS,
        step="file",
        faults=[(text, FILE) for text in filled.told],
        file_error=" ".join(filled.told),
        key=filled.key,
    )
