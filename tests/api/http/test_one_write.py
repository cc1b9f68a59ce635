"""Gathered writes: all of it arrives, in order, also when the connection is closed at once."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

import pytest

from api.http import one_write
from api.http.one_write import Gathering
from tests.support.waiting import told_within


class Answers(asyncio.Protocol):
    """Writes a head, a body and one more part in two turns of the loop, and closes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.gathering = Gathering(cast("asyncio.Transport", transport))
        self.gathering.write(b"head ")
        self.gathering.write(b"body ")
        asyncio.get_running_loop().call_soon(asyncio.get_running_loop().call_soon, self.finish)

    def finish(self) -> None:
        self.gathering.write(b"more")
        assert not self.gathering.is_closing()
        self.gathering.close()
        assert self.gathering.is_closing()


def test_everything_arrives_in_order_before_the_end() -> None:
    async def ask() -> bytes:
        server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            answer = await reader.read()
            writer.close()
            return answer

    assert asyncio.run(ask()) == b"head body more"


def test_a_connection_is_closed_also_where_the_client_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_write, "LINGER_SECONDS", 0.01)

    async def stand_still() -> None:
        lost = asyncio.Event()

        class Much(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                gathering = Gathering(cast("asyncio.Transport", transport))
                gathering.write(b"x" * 50_000_000)
                gathering.close()

            def connection_lost(self, error: Exception | None) -> None:
                lost.set()

        server = await asyncio.get_running_loop().create_server(Much, "127.0.0.1", 0)
        async with server:
            with socket.create_connection(server.sockets[0].getsockname()):
                await told_within(60, lost.wait())

    asyncio.run(stand_still())
