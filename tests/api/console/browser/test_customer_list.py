"""The list of customers in a browser: searching while typing, and without script."""

from __future__ import annotations

from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import must_be_sound, person
from tests.support.console import new_key
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser


@pytest.fixture
def tag(client: httpx2.Client) -> str:
    """A word that three customers have: one with markup in its name, one archived, and one with a doubtful NIT."""
    tag = f"t{uuid4().hex[:12]}"
    members = {"emails": [{"email": f"pagos@{tag}.gt"}], "phones": [{"phone": "5512 3410"}], "tags": ["vip"]}
    client.post("/v1/customers", json={"name": f"Ñandú Pérez, S.A. {tag}", "tax_id": "CF", **members})
    gone = client.post("/v1/customers", json={"name": f"Águila {tag}", "tax_id": "CF"}).json()
    client.post(f"/v1/customers/{gone['id']}/archive")
    last = client.post("/v1/customers", json={"name": f"<b>Águila</b> {tag}", "tax_id": f"X-{tag}"})
    client.get("/v1/customers", headers={"Min-Event-Position": last.headers["event-position"]})
    return tag


def _rows(page: Page, count: int) -> None:
    expect(page.locator("[data-row]")).to_have_count(count)


def test_typing_finds_at_once_and_stays_where_one_types(browser: Browser, service: RunningService, tag: str) -> None:
    with person(browser, service) as page:
        page.goto("/customers")
        search = page.get_by_role("searchbox")
        page.keyboard.press("/")
        expect(search).to_be_focused()
        page.keyboard.type(f"nandu {tag}", delay=20)
        _rows(page, 1)
        expect(search).to_be_focused()
        expect(page).to_have_url(f"{service.url}/customers?q=nandu+{tag}")
        expect(page.locator("mark").first).to_have_text("Ñandú")
        expect(page.locator("#live")).to_have_text("1 cliente")
        must_be_sound(page)

        page.get_by_label("Estado").select_option("all")
        search.fill(f"aguila {tag}")
        _rows(page, 2)
        expect(page).to_have_url(f"{service.url}/customers?q=aguila+{tag}&status=all")
        page.reload()
        _rows(page, 2)
        expect(search).to_have_value(f"aguila {tag}")


def test_back_leads_to_what_was_there_before_a_search(browser: Browser, service: RunningService, tag: str) -> None:
    with person(browser, service) as page:
        page.goto(f"/customers?q={tag}&status=all")
        _rows(page, 3)
        page.get_by_role("searchbox").press("End")
        page.keyboard.type(" nandu", delay=20)
        _rows(page, 1)
        page.go_back()
        _rows(page, 3)
        expect(page.get_by_role("searchbox")).to_have_value(tag)
        expect(page).to_have_url(f"{service.url}/customers?q={tag}&status=all")


def test_an_older_answer_does_not_replace_a_newer_one(browser: Browser, service: RunningService, tag: str) -> None:
    with person(browser, service) as page:
        page.goto("/customers")
        page.route(f"**/customers?q={tag}&**", lambda route: None)  # never answered
        search = page.get_by_role("searchbox")
        search.fill(tag)
        page.wait_for_timeout(400)
        search.fill(f"{tag} nandu")
        _rows(page, 1)


def test_it_works_without_script(browser: Browser, service: RunningService, tag: str) -> None:
    with person(browser, service, java_script_enabled=False) as page:
        page.goto("/customers")
        page.get_by_role("searchbox").fill(tag)
        page.get_by_label("Estado").select_option("all")
        page.get_by_role("button", name="Buscar").click()
        _rows(page, 3)
        page.locator("summary").click()
        page.get_by_label("Etiqueta", exact=True).fill("vip")
        page.get_by_role("button", name="Buscar").click()
        _rows(page, 1)
        page.get_by_role("link", name="Etiqueta: vip").click()
        _rows(page, 3)
        page.get_by_role("link", name="Actualizado").click()
        expect(page.locator("[aria-sort=descending]")).to_contain_text("Actualizado")
        assert page.url == f"{service.url}/customers?q={tag}&status=all&sort=-updated_at"


@pytest.mark.parametrize("locale", ["es-GT", "en-US"])
@pytest.mark.parametrize(
    "path",
    [
        "/customers?q={tag}&status=all",
        "/customers?q=zz{tag}&tag=vip&created_from=2026-01-31",
        "/customers?tax_id_country=XX&created_to=31.1.2026&metadata=route&invoice_missing=all",
        "/customers?q={tag}&tag=vip&tag=a&contact_origin=EVENT&contact_origin=WEB_FORM&metadata[a]=b",
    ],
)
def test_it_is_sound(browser: Browser, service: RunningService, tag: str, path: str, locale: str) -> None:
    with person(browser, service, locale=locale) as page:
        page.goto(path.format(tag=tag))
        must_be_sound(page)


def test_a_refused_filter_is_told_while_somebody_chooses(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/customers")
        page.locator("summary").click()
        page.get_by_label("País").fill("XX")
        page.get_by_label("País").press("Tab")
        page.get_by_role("link", name="País (dos letras)").click()
        expect(page.get_by_label("País")).to_be_focused()
        must_be_sound(page)


def test_reporters_read_a_list_without_contacts(browser: Browser, service: RunningService, tag: str) -> None:
    with person(browser, service, new_key(service, "reporter")) as page:
        page.goto(f"/customers?q={tag}&status=all")
        _rows(page, 3)
        expect(page.get_by_role("columnheader", name="Correo")).to_have_count(0)
        must_be_sound(page)
