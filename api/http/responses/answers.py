"""How answers are put together: bytes of JSON as they are, with few and cheap headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from application.writing.command import Outcome

Headers = Sequence[tuple[bytes, bytes]]
_JSON: Final = (b"content-type", b"application/json")


def to_json(value: Any) -> bytes:
    """JSON with timestamps in UTC that end with `Z`."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


class Answer(Response):
    """JSON that is bytes already; `None` is an answer without content."""

    def __init__(self, content: bytes | None, status: int = 200, headers: Headers = ()) -> None:
        self.status_code = status
        self.background = None
        self.body = content or b""
        self.raw_headers = [*headers]
        if content is not None:
            self.raw_headers += [_JSON, (b"content-length", b"%d" % len(content))]


def etag(version: int) -> bytes:
    """The entity tag of a customer's version."""
    return b'"%d"' % version


def written(outcome: Outcome, status: int) -> Answer:
    """The answer to a write; its outcome carries a `Reply`."""
    content, location = outcome.answer
    headers = [(b"etag", etag(outcome.version)), (b"event-position", b"%d" % outcome.position)]
    if status == 201 and location is not None:
        headers.append((b"location", location.encode()))
    if outcome.is_replay:
        headers.append((b"idempotent-replayed", b"true"))
    return Answer(content, status, headers)


def versioned(content: bytes, version: int, if_none_match: bytes | None) -> Answer:
    """The answer to a question about one customer; 304 where the asker has this version already."""
    tag = etag(version)
    headers = [(b"etag", tag)]
    if is_known(tag, if_none_match):
        return Answer(None, 304, headers)
    return Answer(content, 200, headers)


def is_known(tag: bytes, if_none_match: bytes | None) -> bool:
    """Whether If-None-Match names the tag; it compares weakly (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    known = [each.strip().removeprefix(b"W/") for each in if_none_match.split(b",")]
    return if_none_match == b"*" or tag.removeprefix(b"W/") in known
