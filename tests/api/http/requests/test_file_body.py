"""A file as a body is taken piece by piece, up to a size and a time, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.http.requests.call import Call
from api.http.requests.file_body import FileRoute, encoding_of, pieces_of
from api.http.responses.refusals import FileTooLarge, FileTypeUnsupported, RequestTimedOut, ValidationFailed

Message = dict[str, Any]
FOR_EVER = 60.0


def call(*messages: Message | None, headers: dict[str, str] | None = None) -> Call:
    """A request whose body comes in these pieces; nothing stands for one that never comes."""
    waiting = iter(messages)

    async def receive() -> Message:
        message = next(waiting)
        if message is None:
            await asyncio.Event().wait()
        assert message is not None
        return message

    sent = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    return Call({"type": "http", "method": "POST", "headers": sent}, receive)


def piece(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def taken(sent: Call, **limits: Any) -> list[bytes]:
    async def take() -> list[bytes]:
        return [each async for each in pieces_of(sent, **limits)]

    return asyncio.run(take())


def test_pieces_are_handed_on_as_they_come() -> None:
    assert taken(call(piece(b"na"), piece(b""), piece(b"me\n"), piece(b"", more=False))) == [b"na", b"me\n"]


def test_more_than_may_come_is_refused_before_the_rest_is_there() -> None:
    with pytest.raises(FileTooLarge):
        taken(call(piece(b"xx"), piece(b"xx"), None), most=3)


def test_a_body_that_stops_coming_is_given_up() -> None:
    with pytest.raises(RequestTimedOut):
        taken(call(piece(b"name\n"), None), idle=0.01)


def test_a_body_that_trickles_is_given_up_at_the_end_of_its_time() -> None:
    with pytest.raises(RequestTimedOut):
        taken(call(*[piece(b"x")] * 100_000, None), idle=FOR_EVER, whole=0.01)


def test_whoever_hangs_up_sent_nothing() -> None:
    with pytest.raises(ClientDisconnect):
        taken(call(piece(b"name\n"), {"type": "http.disconnect"}))


def test_no_body_is_no_file() -> None:
    with pytest.raises(ValidationFailed) as refused:
        taken(call(piece(b"", more=False)))
    assert [fault.wording.message.code for fault in refused.value.faults] == ["file-required"]


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({}, None),
        ({"Content-Length": "1"}, FileTypeUnsupported),
        ({"Transfer-Encoding": "chunked"}, FileTypeUnsupported),
        ({"Content-Type": "application/json", "Content-Length": "1"}, FileTypeUnsupported),
        ({"Content-Type": "text/csv", "Content-Encoding": "gzip", "Content-Length": "1"}, FileTypeUnsupported),
        ({"Content-Type": "text/csv", "Content-Length": "67108865"}, FileTooLarge),
        ({"Content-Type": "text/csv", "Content-Length": "67108864"}, None),
        ({"Content-Type": 'Text/CSV; header=present; charset="cp1252"'}, None),
        ({"Content-Type": "application/octet-stream"}, None),
        ({"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, None),
    ],
)
def test_what_is_declared_is_looked_at_before_anything_is_read(
    headers: dict[str, str], refusal: type[Exception] | None
) -> None:
    route = FileRoute("/", an_endpoint)
    looked: Callable[[], Awaitable[None]] = lambda: route.take_body(call(headers=headers))  # noqa: E731
    if refusal is None:
        asyncio.run(asyncio.wait_for(looked(), FOR_EVER))
        return
    with pytest.raises(refusal):
        asyncio.run(asyncio.wait_for(looked(), FOR_EVER))


async def an_endpoint() -> Response:
    return Response()


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/csv", None),
        ("text/csv; charset=Windows-1252", "cp1252"),
        ('text/csv; charset="utf-8"', "utf-8"),
        ("application/octet-stream; charset=cp1252", None),
    ],
)
def test_the_charset_of_a_csv_is_its_encoding(content_type: str, encoding: str | None) -> None:
    assert encoding_of(call(headers={"Content-Type": content_type})) == encoding


@pytest.mark.parametrize("charset", ["nope", "base64", "x" * 5_000])
def test_a_charset_that_is_none_is_a_fault_of_the_header(charset: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        encoding_of(call(headers={"Content-Type": f"text/csv; charset={charset}"}))
    [fault] = refused.value.faults
    assert (fault.kind, fault.where, fault.wording.message.code) == ("header", "Content-Type", "encoding-unknown")
    assert charset not in fault.wording.text()
