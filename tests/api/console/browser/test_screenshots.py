"""The pictures of the README: every page in them still comes to be; `make screenshots` takes them anew."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.conftest import fresh_database
from tests.support.browser import person
from tests.support.running_service import RunningService
from tests.support.showcase import IMPORTED, Showcase, open_showcase
from tests.support.waiting import eventually

pytestmark = pytest.mark.browser

ROOT: Final = Path(__file__).parents[4]
PICTURES: Final = ROOT / "docs" / "screenshots"
SIZE: Final[ViewportSize] = {"width": 1280, "height": 700}
MOST_BYTES: Final = 120_000
TAKES: Final = os.environ.get("CUSTOMERS_TEST_SCREENSHOTS") == "take"


class Office(NamedTuple):
    """A service with people and customers."""

    service: RunningService
    people: Showcase


@pytest.fixture(scope="module")
def office(postgres_url: str) -> Iterator[Office]:
    with fresh_database(postgres_url) as url, tempfile.TemporaryDirectory(prefix="customers-office-") as directory:
        service = RunningService(Path(directory), url, {"TAX_ID_POLICY": "strict", "RATE_LIMIT": "off"}).start()
        try:
            yield Office(service, open_showcase(service))
        finally:
            service.stop()


def _list(page: Page, office: Office) -> None:
    page.goto("/customers?q=el+aguila")
    expect(page.get_by_role("link", name="Distribuidora El Águila")).to_be_visible()


def _customer(page: Page, office: Office) -> None:
    page.goto(f"/customers/{office.people.eagle}")
    expect(page.get_by_text("gerencia@aguila.example.com").first).to_be_visible()


def _refused(page: Page, office: Office) -> None:
    page.goto("/customers/new")
    page.locator("[name='/name']").fill("Molinos del Sur")
    page.locator("[name='/tax_id']").fill("7841236-5")
    page.locator("[name='/emails/0/email']").fill("pedidos@molinos.example.com")
    page.locator("main form[method=post] .actions button").last.click()
    expect(page.locator("[name='/tax_id']")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name='/name']")).to_have_value("Molinos del Sur")


def _conflict(page: Page, office: Office) -> None:
    with office.service.client(office.people.ana) as ana:
        one = f"/v1/customers/{ana.post('/v1/customers', json={'name': 'Cafe Ixil', 'tax_id': 'CF'}).json()['id']}"
        page.goto(one.removeprefix("/v1") + "/edit")
        ana.patch(one, json={"name": "Café Ixil de Nebaj"}).raise_for_status()
    page.locator("[name='/name']").fill("Café Ixil, S.A.")
    page.locator("main form[method=post] .actions button").last.click()
    expect(page.get_by_text("Café Ixil de Nebaj").first).to_be_visible()
    expect(page.get_by_text("Café Ixil, S.A.").first).to_be_visible()


def _history(page: Page, office: Office) -> None:
    page.goto(f"/customers/{office.people.eagle}/history")
    expect(page.locator("ins").first).to_be_visible()


def _proof(page: Page, office: Office) -> None:
    with office.service.client() as client:
        history = client.get(f"/v1/customers/{office.people.eagle}/history?order=desc&limit=1").json()
    page.goto(f"/customers/{office.people.eagle}/proof?position={history['items'][0]['position']}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _report(page: Page, office: Office) -> None:
    page.goto("/reports/contact-origins")
    expect(page.locator("svg.chart")).to_be_visible()


def _import(page: Page, office: Office) -> None:
    with office.service.client(office.people.marta) as marta:
        sent = marta.post(
            "/v1/imports",
            params={"dry_run": "true", "mode": "replace"},
            content=IMPORTED.encode(),
            headers={"Content-Type": "text/csv"},
        ).raise_for_status()
        one = f"/v1/imports/{sent.json()['id']}"
        eventually(lambda: marta.get(one).json()["state"] == "ready")
    page.goto(one.removeprefix("/v1"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


WALKS: Final[dict[str, tuple[Callable[[Page, Office], None], str, str]]] = {
    "list": (_list, "es-GT", "light"),
    "customer": (_customer, "es-GT", "light"),
    "refused": (_refused, "en-US", "dark"),
    "conflict": (_conflict, "es-GT", "dark"),
    "history": (_history, "en-US", "light"),
    "proof": (_proof, "es-GT", "light"),
    "report": (_report, "es-GT", "dark"),
    "import": (_import, "en-US", "light"),
}
"""What is shown, in which language and light."""


@pytest.mark.parametrize("name", WALKS)
def test_what_a_picture_shows_can_be_seen(browser: Browser, office: Office, name: str) -> None:
    walk, locale, scheme = WALKS[name]
    with person(browser, office.service, office.people.marta, locale=locale, color_scheme=scheme) as page:
        page.set_viewport_size(SIZE)
        walk(page, office)
        if TAKES:
            PICTURES.mkdir(exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    picture = PICTURES / f"{name}.png"
    assert picture.stat().st_size <= MOST_BYTES
    assert f"docs/screenshots/{name}.png" in (ROOT / "README.md").read_text()


def test_no_other_pictures_are_kept() -> None:
    assert {file.name for file in PICTURES.iterdir()} == {f"{name}.png" for name in WALKS}
