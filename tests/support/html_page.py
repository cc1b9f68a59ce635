"""What a page of ours holds, read without a browser."""

from __future__ import annotations

from html.parser import HTMLParser


class HtmlPage(HTMLParser):
    """The ids, the links, the text, and the lines for the shell of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        """What it links to and what it loads."""
        self.curl: dict[str, str] = {}
        """By the anchor of their call."""
        self.inside: dict[str, str] = {}
        """The text under each anchor of a call or shape, without what breaks lines."""
        self._in_curl = False
        self._anchor = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if name := said.get("id"):
            self.ids.append(name)
        if said.get("class") == "inside":
            self._anchor = name or ""
            self.inside[self._anchor] = ""
        self.links |= {link for link in (said.get("href"), said.get("src")) if link}
        if tag == "pre":
            self._in_curl = said.get("data-kind") == "curl"

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._in_curl = False

    def handle_data(self, data: str) -> None:
        if self._anchor:
            self.inside[self._anchor] += data
        if self._in_curl:
            self.curl[self._anchor] = self.curl.get(self._anchor, "") + data
