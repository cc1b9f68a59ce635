"""A file as the body of a request, handed on piece by piece as it arrives: no request takes memory for a whole one.

The server reads no further than its pieces are taken, so a sender is as fast as what takes them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect

from api.http.requests.call import Call
from api.http.requests.strict import QuietRoute
from api.http.responses.file_types import CSV, WORKBOOK
from api.http.responses.messages import FILE_REQUIRED
from api.http.responses.refusals import (
    Fault,
    FileTooLarge,
    FileTypeUnsupported,
    RequestTimedOut,
    ValidationFailed,
)
from application.importing.files.encodings import text_codec
from application.importing.files.table import FileUnusable
from domain.wording import Wording

MAX_FILE: Final = 64 * 2**20
ANY_FILE: Final = "application/octet-stream"
MEDIA_TYPES: Final = (CSV, WORKBOOK, ANY_FILE)

IDLE_SECONDS: Final = 30.0
"""So long nothing may arrive."""
WHOLE_SECONDS: Final = 900.0
"""So long the whole file may take."""


class FileRoute(QuietRoute):
    """An endpoint that takes a file, and its body by `pieces_of`."""

    takes_key = True

    async def take_body(self, call: Call) -> None:
        length = call.sent.get(b"content-length", b"0")
        if length == b"0" and b"transfer-encoding" not in call.sent:
            return  # that there is no file is said with everything else that is wrong
        if length.isdigit() and int(length[:20]) > MAX_FILE:
            raise FileTooLarge
        media_type, _ = content_type(call)
        if b"content-encoding" in call.sent or media_type not in MEDIA_TYPES:
            raise FileTypeUnsupported


def content_type(call: Call) -> tuple[str, str | None]:
    """The media type of a body, and its charset where it names one."""
    media_type, *parameters = call.sent.get(b"content-type", b"").decode("latin-1").split(";")
    named = {
        name.strip().lower(): value.strip().strip('"')
        for name, _, value in (each.partition("=") for each in parameters)
    }
    return media_type.strip().lower(), named.get("charset")


def encoding_of(call: Call) -> str | None:
    """How a CSV is encoded by its charset; raises `ValidationFailed` for one that is not known."""
    media_type, charset = content_type(call)
    if charset is None or media_type != CSV:
        return None
    try:
        return text_codec(charset)
    except FileUnusable as unusable:
        raise ValidationFailed([Fault("header", "Content-Type", unusable.wordings[0])]) from None


async def pieces_of(
    call: Call, *, idle: float = IDLE_SECONDS, whole: float = WHOLE_SECONDS, most: int = MAX_FILE
) -> AsyncIterator[bytes]:
    """The body as it arrives.

    Raises `FileTooLarge` as soon as that is known, `RequestTimedOut`, `ClientDisconnect`, and `ValidationFailed` where
    there is no body.
    """
    ends, size = asyncio.get_running_loop().time() + whole, 0
    while True:
        left = ends - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(call.receive(), max(0.0, min(idle, left)))
        except TimeoutError:
            raise RequestTimedOut from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise FileTooLarge
        if piece:
            yield piece
        if not message.get("more_body", False):
            break
    if not size:
        raise ValidationFailed([Fault("pointer", "", Wording(FILE_REQUIRED))])
