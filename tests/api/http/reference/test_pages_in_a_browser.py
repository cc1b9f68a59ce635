"""The pages as people meet them: with and without script, light and dark, on a phone, by keyboard, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import chromium, visit
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => (each.open = true))"
IS_SHOWN = "(each) => each.checkVisibility()"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that take longest: the width of a window changes nothing for them, its colours nothing for the others."""

ColorScheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def docs(service: RunningService) -> str:
    return f"{service.url}/docs"


def in_sight(page: Page) -> list[str]:
    """The anchors of the calls that are shown."""
    return [name for each in page.locator("details.call:visible").all() if (name := each.get_attribute("data-call"))]


@pytest.mark.parametrize("path", ["/docs", "/problems/validation-failed"])
@pytest.mark.parametrize(
    ("width", "scheme", "options"),
    [
        (1280, "light", {"rules": {"target-size": {"enabled": True}}}),
        (1280, "dark", {"runOnly": OF_COLOURS}),
        (
            375,
            "light",
            {"rules": {"target-size": {"enabled": True}} | {name: {"enabled": False} for name in OF_COLOURS}},
        ),
    ],
    ids=["everything", "the colours of dark pages", "the order of narrow pages"],
)
def test_axe_finds_nothing(
    browser: Browser, service: RunningService, path: str, width: int, scheme: ColorScheme, options: dict[str, Any]
) -> None:
    with visit(browser, service.url + path, width=width, color_scheme=scheme) as page:
        page.evaluate(OPEN_ALL)
        found = Axe().run(page, options=options | {"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ["/docs", "/problems/validation-failed"])
def test_a_narrow_window_needs_no_scrolling_sideways(browser: Browser, service: RunningService, path: str) -> None:
    with visit(browser, service.url + path, width=320) as page:
        page.evaluate(OPEN_ALL)
        assert page.evaluate(OVERFLOW) == 0


def test_the_search_box_finds_calls(browser: Browser, docs: str) -> None:
    with visit(browser, docs) as page:
        everything = in_sight(page)
        box = page.get_by_role("searchbox", name="Find a call")

        box.fill("Unlock POST")
        assert in_sight(page) == ["unlock_email", "unlock_phone"]
        expect(page.get_by_role("status")).to_have_text("2 calls")
        expect(page.locator("nav [data-call]:visible")).to_have_count(2)
        expect(page.locator("section[data-group]:visible")).to_have_count(2)

        box.fill("no such thing")
        assert in_sight(page) == []
        expect(page.get_by_role("status")).to_have_text("No calls")

        box.press("Escape")
        assert in_sight(page) == everything


def test_a_link_to_a_call_that_the_search_hid_shows_it(browser: Browser, docs: str) -> None:
    with visit(browser, docs) as page:
        page.get_by_role("searchbox").fill("no such thing")
        page.evaluate("location.hash = '#add_phone'")
        expect(page.locator("#add_phone")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_every_link_on_the_page_opens_what_it_points_to(browser: Browser, docs: str, has_script: bool) -> None:
    with visit(browser, docs, java_script_enabled=has_script) as page:
        links = {link.get_attribute("href") for link in page.locator("a[href^='#']").all()}
        for link in sorted(link for link in links if link):
            page.goto(docs + link)
            expect(page.locator(link)).to_be_in_viewport()


def test_without_script_all_is_there_but_the_search_box(browser: Browser, docs: str) -> None:
    with visit(browser, docs, java_script_enabled=False) as page:
        expect(page.locator("#search")).to_be_hidden()
        expect(page.get_by_role("button", name="Copy")).to_have_count(0)
        page.locator("details.call summary").first.click()
        expect(page.locator("#register_customer")).to_be_visible()
        expect(page.locator("#register_customer pre").first).to_contain_text('curl "$API/v1/customers"')


def test_it_can_be_used_by_keyboard(browser: Browser, docs: str) -> None:
    with visit(browser, docs) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        for _ in range(3):  # the link to the document, the button that copies the address, the first call
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#register_customer")).to_be_visible()


def test_lines_can_be_copied_and_name_the_service(browser: Browser, docs: str, service: RunningService) -> None:
    with visit(browser, docs, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Copy").first.click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == f"API={service.url}\nKEY=..."


def test_paper_shows_what_is_folded_away(browser: Browser, docs: str) -> None:
    with visit(browser, docs) as page:
        call = page.locator("#register_customer")
        assert not call.evaluate(IS_SHOWN)
        page.emulate_media(media="print")
        expect(page.locator("nav")).to_be_hidden()
        assert call.evaluate(IS_SHOWN)
