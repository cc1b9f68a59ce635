"""What is no request at all is refused in the form of all problems."""

from __future__ import annotations

import json
import socket
from email import message_from_bytes
from email.message import Message

import pytest

from tests.support.running_service import RunningService
from tests.support.waiting import SECONDS

HEAD = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


def sent(service: RunningService, data: bytes) -> tuple[int, Message, bytes]:
    """Status, headers and body of what comes back before the server hangs up."""
    host, _, port = service.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as connection:
        connection.sendall(data)
        received = b""
        while part := connection.recv(65_536):
            received += part
    line, _, rest = received.partition(b"\r\n")
    head, _, body = rest.partition(b"\r\n\r\n")
    return int(line.split()[1]), message_from_bytes(head), body


@pytest.mark.parametrize(
    ("data", "status", "slug"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "bad-request"),
        (b"HELLO\r\n\r\n", 400, "bad-request"),
        (b"GET /health/live HTTP/9.9\r\n\r\n", 400, "bad-request"),
        (HEAD + b"Broken header\r\n\r\n", 400, "bad-request"),
        (HEAD + b"Content-Length: many\r\n\r\n", 400, "bad-request"),
        (HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "bad-request"),
        (b"CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad-request"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri-too-long"),
    ],
)
def test_what_the_server_refuses_has_the_form_of_all_problems(
    data: bytes, status: int, slug: str, service: RunningService
) -> None:
    answered, headers, body = sent(service, data)
    content = json.loads(body)

    assert (answered, headers["content-type"]) == (status, "application/problem+json")
    assert (content["type"], content["status"]) == (f"/problems/{slug}", status)
    assert content["instance"] == headers["x-request-id"]
    assert int(headers["content-length"]) == len(body)
    assert headers["connection"] == "close"
