"""What the script adds to pages: keys that lead on, copying, and a search that is there again on the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import person
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser


@pytest.fixture
def word(client: httpx2.Client) -> str:
    """A word that two customers have in their names, and nobody else."""
    word = f"zq{uuid4().hex[:8]}"
    for name in ("Abarrotes", "Bodega"):
        answer = client.post("/v1/customers", json={"name": f"{name} {word}", "tax_id": "CF"})
        position = answer.headers["event-position"]
    assert client.get("/v1/customers", headers={"Min-Event-Position": position}).is_success
    return word


@pytest.fixture
def page(browser: Browser, service: RunningService) -> Iterator[Page]:
    with person(browser, service, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def test_back_from_a_customer_shows_the_same_search(page: Page, word: str) -> None:
    page.goto("/customers")
    page.get_by_role("searchbox").fill(word)
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page).to_have_url(re.compile(f"q={word}"))
    page.get_by_role("link", name=f"Bodega {word}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Bodega {word}")

    page.go_back()

    expect(page.get_by_role("searchbox")).to_have_value(word)
    expect(page.locator("tbody tr")).to_have_count(2)


def test_rows_are_gone_through_and_opened_by_keys(page: Page, word: str) -> None:
    page.goto(f"/customers?q={word}")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=f"Abarrotes {word}")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=f"Bodega {word}")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Abarrotes {word}")

    page.keyboard.press("h")
    expect(page).to_have_url(re.compile("/history$"))
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/customers$"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/customers/new$"))


def test_keys_do_nothing_in_fields(page: Page) -> None:
    page.goto("/customers")
    page.get_by_role("searchbox").press_sequentially("n?g")
    expect(page.get_by_role("searchbox")).to_have_value("n?g")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clientes")


def test_an_id_can_be_copied(page: Page, word: str) -> None:
    page.goto(f"/customers?q={word}")
    page.get_by_role("link", name=f"Abarrotes {word}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Abarrotes {word}")
    page.get_by_role("button", name="Copiar id").click()
    expect(page.get_by_role("button", name="Copiado")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Copiado")
    assert page.evaluate("navigator.clipboard.readText()") == page.url.rpartition("/")[2]
    expect(page.get_by_role("button", name="Copiar id")).to_be_visible()
