"""Answers that are made once and sent many times, with a tag that saves sending them to those who have them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from starlette.responses import Response

from api.http.responses.answers import is_known


class MadeOnce:
    """Content with its media type and headers."""

    def __init__(self, content: bytes, media_type: str, headers: Mapping[str, str]) -> None:
        self._content = content
        self._media_type = media_type
        # A weak tag, because it stands for the content whether compressed or not.
        self._tag = f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'
        self._headers = {"ETag": self._tag, **headers}

    def answer(self, if_none_match: bytes | None) -> Response:
        """The content, or 304 for those who have it."""
        if is_known(self._tag.encode(), if_none_match):
            return Response(None, 304, self._headers)
        return Response(self._content, 200, self._headers, self._media_type)
