"""Files of any length that are sent while they are made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.responses.answers import Headers

PATIENCE_SECONDS: Final = 60.0
"""How long a client may take nothing before it counts as gone."""


@dataclass(slots=True)
class Content:
    """What is sent: its pieces, and headers that are known when the first one is there."""

    pieces: AsyncIterator[bytes]
    headers: Callable[[], Headers] = field(default=lambda: ())


async def nothing() -> AsyncIterator[bytes]:
    """What is sent to those who asked for the headers alone."""
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


class Download(Response):
    """A file to save. What it takes to make it ends with the answer, also where the client hangs up or stands still.

    The status is said when the first piece is there, so that trouble before it is a refusal like any other; later the
    connection is cut, so that half a file is not taken for a whole one.
    """

    def __init__(
        self, opened: Callable[[], AbstractAsyncContextManager[Content]], *, media_type: str, file_name: str
    ) -> None:
        self.status_code = 200
        self.background = None
        self.raw_headers = [
            (b"content-type", media_type.encode()),
            (b"content-disposition", f'attachment; filename="{file_name}"'.encode()),
        ]
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send(send))
        gone = asyncio.create_task(_hang_up(receive))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise ClientDisconnect
            sending.result()
        finally:
            sending.cancel()
            gone.cancel()
            await asyncio.gather(sending, gone, return_exceptions=True)

    async def _send(self, send: Send) -> None:
        async with self._opened() as content:
            first = await anext(content.pieces, b"")
            headers = [*self.raw_headers, *content.headers()]
            await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
            await _in_time(send, first)
            async for piece in content.pieces:
                await _in_time(send, piece)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _in_time(send: Send, piece: bytes) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    except TimeoutError:
        raise ClientDisconnect from None


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
