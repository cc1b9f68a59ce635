"""History, comparison, proof and the search of an audit, as people walk through them."""

from __future__ import annotations

import re
from typing import NamedTuple
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import must_be_sound, person
from tests.support.console import new_key
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser


class Walked(NamedTuple):
    """A customer with a history, the signature from before it, and who made it."""

    path: str
    kept: str
    actor: str


@pytest.fixture(scope="module")
def walked(service: RunningService) -> Walked:
    actor = f"sofia-{uuid4().hex[:8]}"
    key = new_key(service, "supervisor", actor)
    with service.client() as admin, service.client(key) as client:
        register(admin)
        kept = admin.get("/v1/audit/checkpoint").json()["checkpoint"]
        path = register(client)
        client.patch(path, json={"name": "Distribuidora El Águila", "notes": "uno\ndos"})
        email = client.post(f"{path}/emails", json={"email": "gerencia@aguila.gt"}).json()["email_id"]
        last = client.post(f"{path}/emails/{email}/lock", json={"reason": "cambio sin autorización"})
        for projection in ("/v1/audit/events", "/v1/customers"):
            headers = {"Min-Event-Position": last.headers["event-position"]}
            assert admin.get(f"{projection}?limit=1", headers=headers).status_code == 200
    return Walked(path.removeprefix("/v1"), kept, actor)


def register(client: httpx2.Client) -> str:
    location: str = client.post("/v1/customers", json={"name": "Distribuidora Aguila", "tax_id": "CF"}).headers[
        "location"
    ]
    return location


@pytest.mark.parametrize(("role", "has_script"), [("auditor", True), ("supervisor", True), ("auditor", False)], ids=str)
def test_from_the_search_to_the_proof_and_what_was_kept(
    browser: Browser, service: RunningService, walked: Walked, role: str, has_script: bool
) -> None:
    with person(browser, service, new_key(service, role), java_script_enabled=has_script) as page:
        page.goto("/")
        page.goto("/audit")
        page.get_by_label("Quién").fill(walked.actor)
        page.get_by_label("Qué").select_option("EmailLocked")
        page.get_by_role("button", name="Buscar").click()
        expect(page.get_by_role("row", name="Bloqueó un correo: gerencia@aguila.gt")).to_have_count(1)
        page.get_by_role("link", name="Prueba", exact=False).click()
        expect(page.get_by_role("heading", name="Demostrado: este cambio está en el registro")).to_be_visible()
        expect(page.get_by_text("la prueba no dice si el dato era cierto")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Descargar la prueba (JSON)").click()
        assert download.value.suggested_filename.startswith("proof-")
        page.get_by_label("La firma que guardó").fill(walked.kept)
        page.get_by_role("button", name="Comprobar").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("El resumen del registro continúa su firma")
        expect(page.get_by_text("es más nuevo que su firma")).to_be_visible()
        if has_script:
            must_be_sound(page)


@pytest.mark.parametrize("has_script", [True, False], ids=str)
def test_a_reader_goes_through_the_history_and_compares(
    browser: Browser, service: RunningService, walked: Walked, has_script: bool
) -> None:
    with person(browser, service, new_key(service, "reader"), java_script_enabled=has_script) as page:
        page.goto(f"{walked.path}/history")
        expect(page.get_by_role("listitem").filter(has_text="v4")).to_contain_text("cambio sin autorización")
        expect(page.get_by_role("link", name="Prueba")).to_have_count(0)
        page.get_by_text("(mostrar)").click()
        expect(page.locator("#v1 ins").first).to_be_visible()
        page.get_by_label("Tipo").select_option("emails")
        page.get_by_role("button", name="Filtrar").click()
        expect(page.locator("#v4")).to_be_visible()
        expect(page.locator("#v2")).to_have_count(0)
        page.get_by_label("Versión", exact=True).fill("1")
        page.get_by_label("Con la versión").fill("2")
        page.get_by_role("button", name="Comparar").click()
        expect(page.get_by_role("row", name="Nombre Distribuidora Aguila Distribuidora El Águila")).to_be_visible()
        page.get_by_role("link", name="Ver la versión 1").click()
        expect(page).to_have_url(re.compile(r"\?version=1$"))


@pytest.mark.parametrize("locale", ["es-GT", "en-US"])
def test_every_state_is_sound(browser: Browser, service: RunningService, walked: Walked, locale: str) -> None:
    with service.client() as client:
        erased = register(client)
        client.post(f"{erased}/erase", json={"reason": "art. 17"})
        last = client.get(f"/v1{walked.path}/history?order=desc").json()["items"][0]["position"]
    with person(browser, service, locale=locale) as page:
        for address in (
            f"{walked.path}/history",
            f"{walked.path}/history?kind=billing",
            f"{erased.removeprefix('/v1')}/history",
            f"{walked.path}/compare?from=1&to=4",
            f"{walked.path}/compare?from=4&to=1",
            f"{walked.path}/proof?position={last}",
            f"{walked.path}/proof?position=1",
            f"{walked.path}/proof?position=0",
            f"/audit?actor={walked.actor}",
            "/audit?actor=nobody-of-this-name",
            "/audit?from=ayer&import_id=x",
            "/audit/proof",
        ):
            page.goto(address)
            for folded in page.locator("details").all():
                folded.evaluate("element => element.open = true")
            must_be_sound(page)
