"""One request on its way through a route: who sent it, its headers, and its body as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from api.http.identity.auth import Caller
from api.http.responses.refusals import PayloadTooLarge, UnsupportedMediaType
from application.database.connections import ReadConnection

if TYPE_CHECKING:
    from api.server.service import Service

MAX_BODY: Final = 2**20
"""1 MiB."""

_JSON: Final = (b"application/json", b"application/json;charset=utf-8")
_MERGE_PATCH: Final = (b"application/merge-patch+json", b"application/merge-patch+json;charset=utf-8")
_TYPES: Final = {"PATCH": frozenset(_JSON + _MERGE_PATCH)}
_OTHERS: Final = frozenset(_JSON)


class Call(Request):
    """A request with what our routes want to know of it."""

    caller: Caller
    """Set before an endpoint runs, on all routes that ask for a permission."""
    content: bytes = b""
    """The body, byte by byte as it was sent."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.sent: dict[bytes, bytes] = dict(scope["headers"])

    @property
    def service(self) -> Service:
        service: Service = self.scope["app"].state.service
        return service

    @property
    def request_id(self) -> str:
        request_id: str = self.scope.get("request_id", "")
        return request_id

    @property
    def is_head(self) -> bool:
        """Whether nobody will read the body of the answer."""
        return "is_head" in self.scope

    @property
    def query_string(self) -> bytes:
        query_string: bytes = self.scope["query_string"]
        return query_string

    def repeated(self, name: bytes) -> bool:
        """Whether a header is there more than once."""
        raw = self.scope["headers"]
        return len(raw) != len(self.sent) and sum(each == name for each, _ in raw) > 1

    @property
    def connection(self) -> ReadConnection:
        """Gives a connection to read with."""
        return self.service.connection

    async def read(self) -> None:
        """Read the body to its end; raises `PayloadTooLarge` as soon as that is known, or `UnsupportedMediaType`."""
        length = self.sent.get(b"content-length", b"0")
        if length.isdigit() and int(length[:20]) > MAX_BODY:
            raise PayloadTooLarge
        content = b""
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            content += message.get("body", b"")
            if len(content) > MAX_BODY:
                raise PayloadTooLarge
            if not message.get("more_body", False):
                break
        if content and not self._is_json():
            raise UnsupportedMediaType
        self.content = content

    def _is_json(self) -> bool:
        """Whether the body is declared as JSON, a change also as a merge patch (RFC 7396), and not encoded."""
        if b"content-encoding" in self.sent:
            return False
        media_type, known = self.sent.get(b"content-type", b""), _TYPES.get(self.method, _OTHERS)
        return media_type in known or media_type.lower().replace(b" ", b"").replace(b'"', b"") in known
