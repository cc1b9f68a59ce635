"""One system call for a whole answer: uvicorn writes its head and its body one after the other."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from api.http.framing import Framing

MOST: Final = 65_536
"""Bytes; from there on the transport is written to, and may say that it has enough."""

LINGER_SECONDS: Final = 30.0
"""How long a client may take for the rest of a closed connection: one that stands still would keep it for ever."""


class Gathering:
    """A transport that writes what was written to it at the end of the present turn of the event loop."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._gathered: list[bytes] = []
        self._size = 0
        loop = asyncio.get_running_loop()
        self._call_soon, self._call_later = loop.call_soon, loop.call_later

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._gathered:
            self._call_soon(self._flush)
        self._gathered.append(data)
        self._size += len(data)
        if self._size > MOST:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()
        if self._transport.get_write_buffer_size():
            self._call_later(LINGER_SECONDS, self._transport.abort)

    def _flush(self) -> None:
        if self._gathered:
            data, self._gathered, self._size = b"".join(self._gathered), [], 0
            self._transport.write(data)


class OneWrite(Framing):
    """The protocol of uvicorn on such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Gathering(transport))  # type: ignore[arg-type]
