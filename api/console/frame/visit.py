"""One request for a page: who reads, in which language, what was typed, and what the interface answers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

import orjson
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive, Scope

from api.console.frame import rendering
from api.console.frame.console import Console
from api.console.frame.session import Session
from api.console.texts import say
from api.http.identity.auth import Caller
from api.http.requests.call import Call
from api.http.requests.strict import StrictRoute
from api.http.responses.refusals import FormUnsent, PathNotFound
from domain.wording import Language, Wording

LANGUAGE_COOKIE: Final = "language"
SHORTCUTS_COOKIE: Final = "shortcuts"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Vary": "HX-Request, Cookie, Accept-Language",
}
"""Pages run our own script and nothing else, send forms to us alone, stand in no frame and are kept nowhere."""

Pairs = Iterable[tuple[str, str]]


class ApiAnswer(NamedTuple):
    """What a route answered."""

    status: int
    content: Any
    headers: Mapping[str, str]

    @property
    def version(self) -> int:
        """The version of the customer that the answer is about."""
        return int(self.headers["etag"].strip('"'))


class Visit:
    """What a page has to work with."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.request = Request(scope, receive)
        self.params: dict[str, str] = scope.get("path_params", {})
        self.path: str = scope["path"]
        self.query_pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        self.query = dict(reversed(self.query_pairs))
        """The first value of each parameter."""
        self.session: Session | None = None
        self.sent_pairs: list[tuple[str, str]] = []
        """What a form sent, in its order."""
        self.sent: dict[str, str] = {}
        """The last value of each field."""
        self.is_unsent = False
        """Whether the form is one of a session that is over: then nothing is changed, and it is shown again."""
        self.has_told = False
        """Whether a page was shown that tells the notice of the session."""
        self.language: Language = _language_of(self.request)
        self.position = 0
        """The place in the log of the last thing that this visit recorded."""
        self.notice: tuple[str, dict[str, Any]] | None = None
        """What the next page says first: the key of a text and its values, which are not personal."""

    @property
    def console(self) -> Console:
        console: Console = self.request.app.state.console
        return console

    @property
    def request_id(self) -> str:
        request_id: str = self.request.scope.get("request_id", "")
        return request_id

    @property
    def person(self) -> Caller:
        """Who reads; only on pages that ask for a session."""
        assert self.session is not None
        return self.session.caller

    @property
    def csrf(self) -> str:
        """What forms carry, so that no other site can send them; empty without a session."""
        return self.session.csrf if self.session else ""

    @property
    def has_shortcuts(self) -> bool:
        """Whether single keys do something; the person may switch that off (WCAG 2.1.4)."""
        return self.request.cookies.get(SHORTCUTS_COOKIE) != "off"

    @property
    def is_head(self) -> bool:
        """Whether nobody will read what is answered: then nothing long is made."""
        return "is_head" in self.request.scope

    @property
    def is_fragment(self) -> bool:
        """Whether the script of a page asks for a part of it."""
        return self.request.headers.get("hx-request") == "true"

    def may(self, operation: str) -> bool:
        """Whether the person may do what an operation of the interface does, by its name such as `unlock_email`."""
        alternatives = self.console.permissions[operation]
        return not alternatives or not self.person.permissions.isdisjoint(alternatives)

    def must_be_allowed(self, operation: str) -> None:
        """Raises `Forbidden` where the person may not."""
        if alternatives := self.console.permissions[operation]:
            self.person.must_have_one(alternatives)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Pairs = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> ApiAnswer:
        """What a route of the interface answers this person; raises what it refuses.

        Questions to projections have in them what this session recorded last.
        """
        response = await self.ask_for_response(method, path, query=query, body=body, headers=headers)
        content = orjson.loads(response.body) if response.body else None
        told = ApiAnswer(response.status_code, content, response.headers)
        if position := told.headers.get("event-position"):
            self.position = max(self.position, int(position))
        return told

    async def ask_for_response(
        self,
        method: str,
        path: str,
        *,
        query: Pairs = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        receive: Receive | None = None,
        is_whole_answer: bool = False,
    ) -> Response:
        """The same as it would be sent, such as a file that is streamed; `receive` gives a body that is no JSON.

        What is the whole answer of a page is not made for those who ask for its headers alone.
        """
        if self.is_unsent and method != "GET":
            raise FormUnsent
        content = b"" if body is None else orjson.dumps(body)
        sent = {**(headers or {})}
        if body is not None:
            sent["content-type"] = "application/json"
        if method == "GET" and (least := max(self.position, self.session.position if self.session else 0)):
            sent["min-event-position"] = str(least)
        scope: Scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": urlencode(list(query)).encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
            "app": self.request.app,
            "request_id": self.request_id,
            **({"is_head": True} if self.is_head and is_whole_answer else {}),
        }
        route = self.request.app.state.routes.find(scope)
        if not isinstance(route, StrictRoute):
            raise PathNotFound
        call = Call(scope, receive or _whole(content))
        call.caller = self.person
        return await route.answer(call)

    def t(self, key: str, **values: Any) -> str:
        """A text in the language of the reader."""
        return say(self.language, key, **values)

    def said(self, wording: Wording) -> str:
        """A message of the service in the language of the reader."""
        return wording.text(self.language)

    def show(self, template: str, status: int = 200, *, block: str | None = None, **values: Any) -> Response:
        """A page; where its script asked for a part, the named block of it alone."""
        block = block if self.is_fragment else None
        self.has_told = self.has_told or block is None
        html = rendering.render(template, block, self.language, {**self._of_every_page(), **values})
        return Response(html, status, HEADERS, "text/html; charset=utf-8")

    def part(self, template: str, **values: Any) -> Markup:
        """HTML to stand in a page, of nothing but these values."""
        return Markup(rendering.render(template, None, self.language, {"t": self.t, **values}))

    def _of_every_page(self) -> dict[str, Any]:
        """What every template can use; `templates/frame/layout.html` says what it is."""
        session, language, zone = self.session, self.language, self.console.time_zone
        return {
            "t": self.t,
            "may": self.may if session else None,
            "language": language,
            "when": partial(rendering.time_tag, language=language, zone=zone),
            "day": partial(rendering.day_tag, language=language, zone=zone),
            "person": session.caller if session else None,
            "role": session.role if session else None,
            "csrf": self.csrf,
            "notice": self.t(session.notice[0], **session.notice[1]) if session and session.notice else None,
            "path": self.path,
            "address": self.address(),
            "shortcuts": self.has_shortcuts,
            "faults": (),
            "request_id": None,
        }

    def go(self, path: str, done: str | None = None, **values: Any) -> Response:
        """On to another page, which says first what was done."""
        if done:
            self.notice = (done, values)
        return RedirectResponse(path, 303, {"Cache-Control": "no-store"})

    def address(self, **changed: Any) -> str:
        """The address of this page with some parameters changed; None takes one out."""
        kept = [(name, value) for name, value in self.query_pairs if name not in changed and value]
        added = [(name, str(value)) for name, value in changed.items() if value is not None]
        query = urlencode(kept + added)
        return f"{self.path}?{query}" if query else self.path


def _whole(content: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return receive


_LANGUAGES: Final[dict[str, Language]] = {"es": "es", "en": "en"}


def _language_of(request: Request) -> Language:
    """That of the cookie, else the first of the browser's that there are texts in, else Spanish."""
    if chosen := _LANGUAGES.get(request.cookies.get(LANGUAGE_COOKIE, "")):
        return chosen
    accepted = request.headers.get("accept-language", "").split(",")
    known = (_LANGUAGES.get(each.split(";")[0].strip().lower()[:2]) for each in accepted)
    return next((language for language in known if language), "es")
