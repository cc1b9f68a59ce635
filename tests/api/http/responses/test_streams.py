"""Files that are sent while they are made: who stands still is given up, and what breaks off has no end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from api.http.responses import streams
from api.http.responses.streams import Content, Download
from tests.support.waiting import told_within

SECONDS = 60.0


class Client:
    """Takes so many messages, then stands still; `gone` is that it hung up."""

    def __init__(self, takes: int) -> None:
        self._takes = takes
        self.got: list[Message] = []
        self.gone = asyncio.Event()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if len(self.got) == self._takes:
            await asyncio.Event().wait()
        self.got.append(message)

    @property
    def content(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)

    @property
    def is_complete(self) -> bool:
        return bool(self.got) and self.got[-1].get("more_body") is False


class File:
    """Some pieces, and what happens after them; it says whether it was closed."""

    def __init__(self, *pieces: bytes, then: Exception | asyncio.Event | None = None) -> None:
        self._pieces, self._then = pieces, then
        self.is_open = False
        self.was_opened = asyncio.Event()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Content]:
        self.is_open = True
        self.was_opened.set()
        try:
            yield Content(self._all())
        finally:
            self.is_open = False

    async def _all(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        if isinstance(self._then, asyncio.Event):
            await self._then.wait()
        elif self._then:
            raise self._then

    async def to(self, client: Client) -> None:
        answer = Download(self.opened, media_type="text/csv", file_name="a.csv")
        await answer({"type": "http"}, client.receive, client.send)


def test_a_file_is_sent_whole() -> None:
    async def scene() -> None:
        file, client = File(b"one", b"two"), Client(takes=9)
        await told_within(SECONDS, file.to(client))
        assert (client.content, client.is_complete, file.is_open) == (b"onetwo", True, False)

    asyncio.run(scene())


def test_trouble_before_the_first_piece_is_said_instead_and_later_the_file_has_no_end() -> None:
    async def scene() -> None:
        client = Client(takes=9)
        with pytest.raises(ValueError):
            await told_within(SECONDS, File(then=ValueError()).to(client))
        assert client.got == []
        with pytest.raises(ValueError):
            await told_within(SECONDS, File(b"one", then=ValueError()).to(client))
        assert (client.content, client.is_complete) == (b"one", False)

    asyncio.run(scene())


def test_who_takes_nothing_for_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PATIENCE_SECONDS", 0.01)

    async def scene() -> None:
        file, client = File(b"one", b"two"), Client(takes=2)
        with pytest.raises(ClientDisconnect):
            await told_within(SECONDS, file.to(client))
        assert (client.is_complete, file.is_open) == (False, False)

    asyncio.run(scene())


@pytest.mark.parametrize("pieces", [(), (b"one",)])
def test_who_hangs_up_ends_it(pieces: tuple[bytes, ...]) -> None:
    async def scene() -> None:
        file, client = File(*pieces, then=asyncio.Event()), Client(takes=9)
        sending = asyncio.ensure_future(file.to(client))
        await file.was_opened.wait()
        client.gone.set()
        with pytest.raises(ClientDisconnect):
            await told_within(SECONDS, sending)
        assert not file.is_open

    asyncio.run(scene())
