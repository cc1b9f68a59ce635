"""The least HTTP/1.1 that a load generator needs: bytes out, a status and a body back, on a connection that stays."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_END_OF_HEAD: Final = b"\r\n\r\n"


class Request(NamedTuple):
    """One request as it goes over the wire; latencies are kept by its kind."""

    kind: str
    wire: bytes


class Answer(NamedTuple):
    """One answer: head and body as they came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The value of a header that must be there."""
        found = re.search(rb"\r\n" + name + rb": *([^\r]*)", self.head, re.IGNORECASE)
        if found is None:
            raise LookupError(f"The answer has no {name.decode()}.")
        return found[1]


def request(
    kind: str, method: str, path: str, *, key: str, body: bytes | None = None, headers: tuple[str, ...] = ()
) -> Request:
    """Put a request together, with an API key as every contestant wants it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {key}", *headers]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return Request(kind, "\r\n".join(lines).encode() + _END_OF_HEAD + (body or b""))


class AnswerReader:
    """Collects bytes until an answer is complete."""

    __slots__ = ("_buffer", "_head_end", "_total")

    def __init__(self) -> None:
        self._buffer = b""
        self._head_end = 0
        self._total = 0

    def feed(self, data: bytes) -> Answer | None:
        """The answer, once its last byte is here; there is only one on its way at a time."""
        buffer = self._buffer = self._buffer + data if self._buffer else data
        if not self._head_end:
            end = buffer.find(_END_OF_HEAD)
            if end < 0:
                return None
            self._head_end, self._total = end, end + len(_END_OF_HEAD) + _content_length(buffer[: end + 2])
        if len(buffer) < self._total:
            return None
        answer = Answer(int(buffer[9:12]), buffer[: self._head_end + 2], buffer[self._head_end + 4 : self._total])
        self._buffer, self._head_end = b"", 0
        return answer


def _content_length(head: bytes) -> int:
    found = _LENGTH.search(head)
    if found is None and _CHUNKED.search(head):
        raise ValueError("An answer in chunks: the generator measures answers of known length.")
    return int(found[1]) if found else 0
