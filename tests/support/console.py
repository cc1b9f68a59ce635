"""A browser without a window: it keeps cookies, says where its requests come from, and reads and sends forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import httpx2
import psycopg

from application.access.api_keys import create_key
from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.waiting import SECONDS

HEADINGS = ("h1", "h2", "h3")


def browser(service: RunningService, **headers: str) -> httpx2.Client:
    """Somebody who is not signed in, on a page of the service; redirects are not followed."""
    said = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "es-GT", **headers}
    return httpx2.Client(base_url=service.url, headers=said, timeout=SECONDS)


def signed_in(service: RunningService, key: str = ADMIN_KEY, **headers: str) -> httpx2.Client:
    """The same with the session of whoever has this key."""
    client = browser(service, **headers)
    with browser(service, **headers) as first:
        answer = first.post("/sign-in", data={"key": key})
        assert answer.status_code == 303, answer.text
        client.cookies.update(first.cookies)
    return client


def signed_in_as(service: RunningService, role: str, name: str | None = None, **headers: str) -> httpx2.Client:
    """The same with a new key of this role."""
    return signed_in(service, new_key(service, role, name), **headers)


def new_key(service: RunningService, role: str, name: str | None = None) -> str:
    """A key of this role; without a name one is made up."""
    assert service.database_url
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        return create_key(connection, name or f"{role}-{uuid4().hex[:8]}", role)


@dataclass
class PageForm:
    """A form as it stands on a page."""

    action: str
    method: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    """The fields with their values, in their order, as they would be sent."""
    faulty: set[str] = field(default_factory=set)
    """The fields that are marked as wrong."""

    @property
    def values(self) -> dict[str, str]:
        return dict(self.pairs)

    def send(self, client: httpx2.Client, page: httpx2.Response | None = None, **options: Any) -> httpx2.Response:
        """Send it as it is, but for `values`: other values, or None for a field that is left out."""
        changed: dict[str, str | None] = options.pop("values", {})
        body = {**self.values, **changed}
        data = {name: value for name, value in body.items() if value is not None}
        url = self.action or (str(page.url) if page else "")
        if self.method == "get":
            return client.get(url, params=data, **options)
        return client.post(url, data=data, **options)


class ReadPage(HTMLParser):
    """What a person finds on a page: its title, headings, text, links and forms."""

    def __init__(self, answer: httpx2.Response | str) -> None:
        super().__init__()
        self.title = ""
        self.headings: list[str] = []
        self.text = ""
        """All of it, with single spaces."""
        self.links: dict[str, str] = {}
        """Where they lead, by their text."""
        self.forms: list[PageForm] = []
        self.ids: list[str] = []
        self.language = ""
        self._inside = ""
        self._pieces: list[str] = []
        self._link: str | None = None
        self._select: str | None = None
        html = answer if isinstance(answer, str) else answer.text
        self.feed(html.replace("<wbr>", ""))  # only a place to break a line at
        self.close()
        self.text = " ".join(" ".join(self._pieces).split())

    def form(self, action: str) -> PageForm:
        """The one that is sent to this address."""
        [found] = [form for form in self.forms if form.action == action]
        return found

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if "id" in said:
            self.ids.append(said["id"])
        if tag == "html":
            self.language = said.get("lang", "")
        elif tag == "a":
            self._link = said.get("href")
        elif tag in HEADINGS:
            self.headings.append("")
        elif tag == "form":
            self.forms.append(PageForm(said.get("action", ""), said.get("method", "get").lower()))
        elif self.forms:
            self._field(tag, said, self.forms[-1])
        if tag in ("title", "script", "style", "textarea", *HEADINGS):
            self._inside = tag

    def _field(self, tag: str, said: dict[str, str], form: PageForm) -> None:
        name = said.get("name")
        if name and said.get("aria-invalid") == "true":
            form.faulty.add(name)
        if tag == "input" and name:
            if said.get("type") not in ("checkbox", "radio") or "checked" in said:
                form.pairs.append((name, said.get("value", "")))
        elif tag == "textarea" and name:
            form.pairs.append((name, ""))
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and ("selected" in said or self._select not in form.values):
            form.pairs.append((self._select, said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None
        elif tag == "select":
            self._select = None
        elif tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside == "textarea" and self.forms:
            name, value = self.forms[-1].pairs[-1]
            self.forms[-1].pairs[-1] = (name, (value + data).removeprefix("\n"))
        elif self._inside not in ("script", "style"):
            if self._inside in HEADINGS:
                self.headings[-1] += data.strip()
            if self._link is not None and data.strip():
                self.links[data.strip()] = self._link
            self._pieces.append(data)
