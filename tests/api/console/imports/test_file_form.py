"""A form with a file, however its bytes are cut: the fields first, then the file, then nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from api.console.imports.file_form import FileForm, FormBroken
from api.http.responses.refusals import PayloadTooLarge

TYPE = 'multipart/form-data; boundary="-b"'
CONTENT = b"a,b\r\n---b\r\r\n---x--\r\n--\n\0"
"""Lines that look like the boundary and are none."""
FORM = (
    b'---b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nto\r\nken \xc3\xb1\r\n'
    b'---b\r\ncontent-disposition: form-data; name="empty"\r\n\r\n\r\n'
    b'---b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    + CONTENT
    + b"\r\n---b--\r\n"
)


def form_of(pieces: Sequence[bytes], content_type: str = TYPE, *, is_whole: bool = True) -> FileForm:
    """What reads a request of these pieces; one that is not whole ends with the connection."""
    left = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    left.append({"type": "http.request", "body": b"", "more_body": False} if is_whole else {"type": "http.disconnect"})

    async def receive() -> Message:
        return left.pop(0)

    return FileForm(
        Request({"type": "http", "method": "POST", "headers": [(b"content-type", content_type.encode())]}, receive)
    )


def read(pieces: Sequence[bytes], content_type: str = TYPE, *, is_whole: bool = True) -> tuple[dict[str, str], bytes]:
    """Its fields and its file."""

    async def reading() -> tuple[dict[str, str], bytes]:
        form = form_of(pieces, content_type, is_whole=is_whole)
        await form.read_fields()
        content = b""
        while (message := await form.receive())["more_body"]:
            content += message["body"]
        assert await form.receive() == {"type": "http.request", "body": b"", "more_body": False}
        return form.fields, content

    return asyncio.run(reading())


def test_fields_and_file_are_the_same_wherever_a_form_is_cut() -> None:
    expected = {"csrf": "to\nken ñ", "empty": ""}, CONTENT
    assert read([FORM]) == expected
    assert read([FORM[at : at + 1] for at in range(len(FORM))]) == expected
    for first in range(0, len(FORM), 3):
        for second in range(first, len(FORM), 7):
            assert read([FORM[:first], FORM[first:second], FORM[second:]]) == expected


def test_nothing_of_the_file_is_asked_for_before_it_is_wanted() -> None:
    """Whose form it is can be looked at when its fields are there, though the file never comes."""

    async def reading() -> dict[str, str]:
        form = form_of([FORM.split(CONTENT)[0]], is_whole=False)
        await form.read_fields()
        return form.fields

    assert asyncio.run(reading())["csrf"]


@pytest.mark.parametrize("length", [*range(0, len(FORM) - 4, 11), len(FORM) - 5])
def test_a_form_that_ends_too_soon_is_broken(length: int) -> None:
    with pytest.raises(FormBroken):
        read([FORM[:length]])
    with pytest.raises(ClientDisconnect):
        read([FORM[:length]], is_whole=False)


def test_a_form_without_a_file_has_an_empty_one() -> None:
    head, _, _ = FORM.partition(b'---b\r\nContent-Disposition: form-data; name="file"')
    assert read([head + b"---b--\r\n"]) == ({"csrf": "to\nken ñ", "empty": ""}, b"")


def test_nothing_may_follow_the_file() -> None:
    more = FORM.removesuffix(b"--\r\n") + b'\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nx\r\n---b--\r\n'
    with pytest.raises(FormBroken):
        read([more])


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        (b"nothing", FormBroken),
        (b"---b\r\nno colon\r\n\r\nx\r\n---b--\r\n", FormBroken),
        (b'---b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n---b--\r\n', FormBroken),
        (b'---b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n---b--\r\n', FormBroken),
        (b"---b\r\n" + b"X: y\r\n" * 1000 + b"\r\nx\r\n---b--\r\n", FormBroken),
        (b"---b\r\nX: " + b"y" * 100_000, FormBroken),
        (b'---b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * 30 + b"---b--\r\n", FormBroken),
        (b'---b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 20_000, PayloadTooLarge),
    ],
)
def test_what_no_browser_sends_is_refused(form: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read([form])


@pytest.mark.parametrize("content_type", ["", "multipart/form-data", f"multipart/form-data; boundary={'b' * 3000}"])
def test_a_type_without_a_boundary_that_can_be_one_is_refused(content_type: str) -> None:
    with pytest.raises(FormBroken):
        form_of([FORM], content_type)
