"""The route of a page: who may see it, where its forms come from, and what is shown instead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import Message, Receive, Scope, Send

from api.console.frame import forgery
from api.console.frame.refused import refused
from api.console.frame.sign_in_form import IS_TYPED, not_saved, sign_in_form
from api.console.frame.visit import Visit
from api.http.requests.call import MAX_BODY
from api.http.requests.middleware import told_as
from api.http.responses.refusals import PayloadTooLarge, UnsupportedMediaType
from domain.errors import DatabaseUnavailable

FORM: Final = "application/x-www-form-urlencoded"

PageEndpoint = Callable[[Visit], Awaitable[Response]]


class PageRoute:
    """An address with what answers it. Without a session the sign-in form stands there, unless it is `is_open`."""

    def __init__(
        self,
        path: str,
        method: str,
        endpoint: PageEndpoint,
        *,
        stands_on: str | None = None,
        is_open: bool = False,
        takes_file: bool = False,
    ) -> None:
        self.path_regex, self.path_format, _ = compile_path(path)
        self.methods = {method}
        self.name = endpoint.__name__
        self.stands_on, self.is_open, self.takes_file = stands_on, is_open, takes_file
        self._endpoint = endpoint

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with a page, whatever happens."""
        visit = Visit(scope, receive)
        try:
            response = await self._answer(visit)
        except ClientDisconnect:
            raise
        except Exception as error:
            response = refused(visit, told_as(error, visit.request_id))
        with suppress(DatabaseUnavailable):  # what was done is done, and is said
            if visit.session and visit.session.notice and visit.has_told and not visit.is_head:
                await visit.console.sessions.forget_notice(visit.session)
            if visit.session and (visit.position or visit.notice):
                await visit.console.sessions.remember(visit.session, position=visit.position, notice=visit.notice)
        await _send(visit, response, receive, send)

    async def _answer(self, visit: Visit) -> Response:
        if visit.request.method == "POST" and not self.takes_file:
            visit.sent_pairs = await _form(visit)
            visit.sent = dict(visit.sent_pairs)
        try:
            visit.session = await visit.console.sessions.of(visit.request)
        except DatabaseUnavailable:
            is_signing_in = self.is_open and IS_TYPED in visit.sent  # with what was typed on another page
            if not visit.sent_pairs or (self.is_open and not is_signing_in):
                raise
            if not is_signing_in:
                return not_saved(visit)
        if visit.session:
            visit.request.scope["caller"] = visit.session.caller.name
        if visit.session is None and not self.is_open:
            return await sign_in_form(visit)
        if visit.request.method == "POST" and not self.takes_file:
            forgery.must_be_meant(visit, visit.sent.get("csrf"))
        if self.stands_on:
            visit.must_be_allowed(self.stands_on)
        return await self._endpoint(visit)


class PageBook:
    """The pages of a module, in the order in which they are looked for."""

    def __init__(self) -> None:
        self.routes: list[PageRoute] = []

    def get(self, path: str, **options: Any) -> Callable[[PageEndpoint], PageEndpoint]:
        """A page that shows something and changes nothing."""
        return self._page(path, "GET", options)

    def post(self, path: str, **options: Any) -> Callable[[PageEndpoint], PageEndpoint]:
        """What the form of a page is sent to, which is the page's own address."""
        return self._page(path, "POST", options)

    def _page(self, path: str, method: str, options: dict[str, Any]) -> Callable[[PageEndpoint], PageEndpoint]:
        def add(endpoint: PageEndpoint) -> PageEndpoint:
            self.routes.append(PageRoute(path, method, endpoint, **options))
            return endpoint

        return add


async def _send(visit: Visit, response: Response, receive: Receive, send: Send) -> None:
    """Send it; where a file is refused before anything of it was sent, that is a page as well."""
    is_begun = False

    async def watched(message: Message) -> None:
        nonlocal is_begun
        is_begun = True
        await send(message)

    try:
        await response(visit.request.scope, receive, watched)
    except ClientDisconnect:
        raise
    except Exception as error:
        if is_begun:
            raise
        await refused(visit, told_as(error, visit.request_id))(visit.request.scope, receive, send)


async def _form(visit: Visit) -> list[tuple[str, str]]:
    """What a form sent, lines ending as we keep them. Raises `PayloadTooLarge`, `UnsupportedMediaType`."""
    if visit.request.headers.get("content-type", FORM).split(";")[0].strip().lower() != FORM:
        raise UnsupportedMediaType
    content = b""
    async for piece in visit.request.stream():
        content += piece
        if len(content) > MAX_BODY:
            raise PayloadTooLarge
    try:
        pairs = parse_qsl(content.decode(), keep_blank_values=True, errors="strict", max_num_fields=5_000)
    except ValueError:
        raise UnsupportedMediaType from None
    return [(name, value.replace("\r\n", "\n")) for name, value in pairs]
