"""A form with a file at its end, read as it arrives: no request takes memory for a whole one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request
from starlette.types import Message

from api.http.responses.refusals import BadRequest, PayloadTooLarge
from domain.wording import Message as Said

TYPE: Final = "multipart/form-data"
MOST_PARTS: Final = 20
MOST_BYTES: Final = 16_384
"""Of all fields before the file."""


class FormBroken(BadRequest):
    """What arrived is no form as browsers send it, or not all of one."""

    message = Said(
        "form-broken",
        "The form did not arrive whole. Nothing of it was kept: send it again.",
        "El formulario no llegó completo. No se guardó nada de él: envíelo de nuevo.",
    )


@dataclass(frozen=True, slots=True)
class _Begin:
    """A part begins."""

    name: str
    is_file: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some bytes of a part."""

    content: bytes


@dataclass(frozen=True, slots=True)
class _End:
    """A part is complete; `is_last` where the whole form is."""

    is_last: bool


class FileForm:
    """The fields of a form, then its file. Raises `FormBroken`, `PayloadTooLarge`, `ClientDisconnect`.

    The file is taken by `receive` alone, as the body of another request, and only as fast as that is called.
    """

    def __init__(self, request: Request) -> None:
        self.fields: dict[str, str] = {}
        """What stood before the file."""
        self._pieces = request.stream()
        self._happened: deque[_Begin | _Piece | _End] = deque()
        self._header, self._value = b"", b""
        self._disposition = b""
        self._has_file = self._is_over = False
        self._parser = self._made_parser(request.headers.get("content-type", ""))

    def _made_parser(self, content_type: str) -> MultipartParser:
        _, options = parse_options_header(content_type)
        try:
            return MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._on_part_begin,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_part_end": lambda: self._happened.append(_End(is_last=False)),
                    "on_end": lambda: self._happened.append(_End(is_last=True)),
                },
            )
        except (KeyError, FormParserError):
            raise FormBroken from None

    async def read_fields(self) -> None:
        """Read as far as the file; nothing of it was taken yet."""
        name, value, size = "", b"", 0
        for _ in range(MOST_PARTS):
            while True:
                match await self._next():
                    case _Begin(is_file=True):
                        self._has_file = True
                        return
                    case _Begin(name=name):
                        value = b""
                    case _Piece(content=content):
                        value += content
                        size += len(content)
                        if size > MOST_BYTES:
                            raise PayloadTooLarge
                    case _End(is_last=True):
                        return
                    case _End():
                        self.fields[name] = _text(value)
                        break
        raise FormBroken

    async def receive(self) -> Message:
        """The file, as a server hands on a body; its last message comes once the form is complete."""
        if not self._has_file or self._is_over:
            return {"type": "http.request", "body": b"", "more_body": False}
        while True:
            match await self._next():
                case _Piece(content=content):
                    return {"type": "http.request", "body": content, "more_body": True}
                case _End(is_last=True):
                    self._is_over = True
                    return {"type": "http.request", "body": b"", "more_body": False}
                case _Begin():
                    raise FormBroken

    async def _next(self) -> _Begin | _Piece | _End:
        while not self._happened:
            piece = await anext(self._pieces, None)
            if piece is None:
                raise FormBroken
            try:
                self._parser.write(piece)
            except FormParserError:
                raise FormBroken from None
        return self._happened.popleft()

    def _on_part_begin(self) -> None:
        self._header = self._value = self._disposition = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = _text(options.get(b"name", b""))
        self._happened.append(_Begin(name, is_file=b"filename" in options))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._happened.append(_Piece(data[start:end]))


def _text(value: bytes) -> str:
    """What was typed, its lines ending as we keep them."""
    try:
        return value.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise FormBroken from None
