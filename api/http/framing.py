"""What the server refuses before there is a request, in the form of all problems."""

from __future__ import annotations

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.requests.request_id import request_id_of
from api.http.responses.problems import problem
from api.http.responses.refusals import BadRequest, UriTooLong

MAX_URL: Final = 65_535
"""Bytes; the parser takes no more."""


class Framing(HttpToolsProtocol):
    """The protocol of uvicorn, which would say in plain text that it understands nothing, and hang up as it does."""

    url = b""
    """Where the request goes, as far as it was read; of garbage nothing is."""

    def send_400_response(self, msg: str) -> None:
        request_id = request_id_of(self.headers or [])
        answer = problem(UriTooLong() if len(self.url) > MAX_URL else BadRequest(), request_id)
        headers = [*answer.raw_headers, (b"x-request-id", request_id.encode()), (b"connection", b"close")]
        head = [b"HTTP/1.1 %d " % answer.status_code, *(b"\r\n%b: %b" % header for header in headers), b"\r\n\r\n"]
        self.transport.write(b"".join([*head, answer.body]))
        self.transport.close()
