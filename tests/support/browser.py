"""Debian's Chromium, for tests that look at pages as people do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.support.running_service import ADMIN_KEY, RunningService

CHROMIUM: Final = "/usr/bin/chromium"
_ARGUMENTS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, with a profile that nobody used before."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, address: str, *, width: int = 1280, **context: Any) -> Iterator[Page]:
    """A page in a window of its own, watched as in `window`."""
    with window(browser, address, width=width, **context) as page:
        page.goto(address)
        yield page


@contextmanager
def person(
    browser: Browser, service: RunningService, key: str = ADMIN_KEY, *, width: int = 1280, **context: Any
) -> Iterator[Page]:
    """Whoever has the key, signed in, in a window of their own; paths such as `page.goto("/customers")` are enough."""
    options = {"locale": "es-GT", "base_url": service.url, **context}
    with window(browser, service.url, width=width, **options) as page:
        ours = {"Sec-Fetch-Site": "same-origin"}
        signed_in = page.request.post("/sign-in", form={"key": key}, headers=ours, max_redirects=0)
        assert signed_in.status == 303, signed_in.text()
        yield page


@contextmanager
def window(browser: Browser, address: str, *, width: int = 1280, **context: Any) -> Iterator[Page]:
    """An empty window of its own.

    Fails for an error on the console, which reports of the policy are too, for a missing file, and for a request to
    anybody but the service at this address.
    """
    troubles: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            troubles.append(message.text)

    def see(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch", "xhr"):
            troubles.append(f"{response.status} {response.url}")

    opened = browser.new_context(viewport={"width": width, "height": 900}, **context)
    page = opened.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("response", see)
    page.on("request", lambda request: None if _is_of(request.url, address) else troubles.append(request.url))
    try:
        yield page
        assert not troubles, troubles
    finally:
        opened.close()


def _is_of(url: str, address: str) -> bool:
    """Whether both have one origin."""
    return url.split("/")[:3] == address.split("/")[:3]


# What is asked of every page in every state

_EVERYTHING: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
_COLOURS: Final = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
_NARROW: Final = 320

_TOO_WIDE: Final = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > width);
    return wide.map((each) => each.outerHTML.slice(0, 120));
}"""
_ONE_NAME_TWO_TARGETS: Final = """() => {
    const targets = new Map();
    for (const link of document.querySelectorAll("a[href]")) {
        if (!link.checkVisibility()) continue;
        const name = (link.getAttribute("aria-label") ?? link.textContent).trim().replace(/\\s+/g, " ");
        targets.set(name, (targets.get(name) ?? new Set()).add(link.href));
    }
    return [...targets].filter(([, hrefs]) => hrefs.size > 1).map(([name, hrefs]) => [name, ...hrefs]);
}"""
_TWICE: Final = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
    return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""


def must_be_sound(page: Page) -> None:
    """Fails for what axe finds, in the light and in the dark, for links of one name that lead to different places, for
    ids that are there twice, and for a page that has to be scrolled sideways in a window of 320 pixels."""
    found = Axe().run(page, options=_EVERYTHING)
    assert found.violations_count == 0, found.generate_report()
    page.emulate_media(color_scheme="dark")
    found = Axe().run(page, options=_COLOURS)
    assert found.violations_count == 0, found.generate_report()
    page.emulate_media(color_scheme="null")
    assert not (links := page.evaluate(_ONE_NAME_TWO_TARGETS)), links
    assert not (ids := page.evaluate(_TWICE)), ids
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": _NARROW, "height": size["height"]})
    assert not (wide := page.evaluate(_TOO_WIDE)), wide
    page.set_viewport_size(size)
