"""Answers over 1 KiB go out compressed to those who accept that."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.responses.file_types import WORKBOOK

LEAST: Final = 1_025
"""Bytes."""
LEVEL: Final = 1
"""Four fifths of what there is to gain, for a fifth of the time."""

PACKED: Final = (*DEFAULT_EXCLUDED_CONTENT_TYPES, WORKBOOK)
"""What is compressed already, or must not wait for more of it."""


class Compression:
    """The outermost layer. Starlette's own would also compress for those who refuse it (`gzip;q=0`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        responder = self._app
        if scope["type"] == "http":
            accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
            if accepts_gzip(accepted):
                responder = GZipResponder(self._app, LEAST, LEVEL, exclude_content_types=PACKED)
            elif not scope["path"].startswith("/v1/"):  # what nobody may store need not say that it varies
                responder = IdentityResponder(self._app, LEAST)
        await responder(scope, receive, send)


@lru_cache(maxsize=64)
def accepts_gzip(header: bytes) -> bool:
    """What Accept-Encoding says of gzip, by its name or by `*` (RFC 9110, 12.5.3)."""
    weights = {}
    for each in header.decode("latin-1").lower().split(","):
        coding, _, weight = each.replace(" ", "").partition(";")
        weights[coding] = weight.removeprefix("q=").strip("0.") != "" if weight else True
    return weights.get("gzip", weights.get("*", False))
