"""By what a request is known: in its answer, in the log, and in the events that it records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from secrets import token_hex
from typing import Final

# Events of imports are known by such an id, so nobody else may have one.
_OF_AN_IMPORT: Final = rb"import-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_REQUEST_ID: Final = re.compile(rb"(?!%b\Z)[A-Za-z0-9._-]{1,128}" % _OF_AN_IMPORT)
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The id that the client gave, else the trace that the request belongs to, else a new one."""
    trace: str | None = None
    for name, value in headers:
        if name == b"x-request-id":
            if _REQUEST_ID.fullmatch(value):
                return value.decode()
        elif name == b"traceparent" and (match := _TRACEPARENT.fullmatch(value)) and match[1].strip(b"0"):
            trace = match[1].decode()
    return trace or token_hex(16)
