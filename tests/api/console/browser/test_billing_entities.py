"""Company names and conflicts as people meet them."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import must_be_sound, person
from tests.support.console import new_key
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser


@pytest.fixture
def there(client: httpx2.Client) -> str:
    body: dict[str, Any] = {"name": "Ñandú Pérez, S.A.", "tax_id": "CF"}
    return f"/customers/{client.post('/v1/customers', json=body).json()['id']}"


WORDS = {
    "es-GT": ("Agregar razón social", "Razón social", "Guardar", "Predeterminar", "Desactivar", "Activar"),
    "en-US": ("Add Company Name", "Legal name", "Save", "Set Default", "Deactivate", "Activate"),
}


def act(page: Page, name: str) -> None:
    """Follow the link of an act and confirm it."""
    page.locator("li .actions").get_by_role("link", name=name).click()
    page.locator("main").get_by_role("button", name=name).click()


@pytest.mark.parametrize(
    ("role", "locale", "has_script"),
    [("writer", "es-GT", True), ("supervisor", "en-US", True), ("admin", "es-GT", False)],
)
def test_a_company_name_is_added_completed_made_the_default_and_used_no_longer(
    browser: Browser,
    service: RunningService,
    client: httpx2.Client,
    there: str,
    role: str,
    locale: str,
    has_script: bool,
) -> None:
    add, legal_name, save, default, deactivate, activate = WORDS[locale]
    with person(browser, service, new_key(service, role), locale=locale, java_script_enabled=has_script) as page:
        page.goto(there)
        page.get_by_role("link", name=add).click()
        page.locator("main").get_by_role("button", name=add).click()
        expect(page).to_have_title(re.compile("^Error: "))
        if has_script:
            expect(page.get_by_role("alert")).to_be_focused()
            must_be_sound(page)

        page.get_by_label(legal_name, exact=True).fill("Inversiones del Águila, S.A.")
        page.locator("#field-tax_id").fill("CF")
        page.locator("main").get_by_role("button", name=add).click()
        entry = page.locator("li", has_text="Inversiones del Águila, S.A.").first
        expect(entry).to_be_visible()

        entry.get_by_role("link", name="e-mail" if locale == "en-US" else "correo").click()
        assert page.url.endswith("/edit#field-billing_email")
        page.locator("#field-billing_email").fill("facturas@aguila.example")
        page.locator("#field-fiscal_address-line").fill("12 calle 3-45, zona 10")
        page.locator("#field-fiscal_address-municipality").fill("Guatemala")
        page.locator("#field-fiscal_address-department").fill("Guatemala")
        page.get_by_role("button", name=save).click()

        act(page, default)
        act(page, deactivate)
        page.locator("li .actions").get_by_role("link", name=activate).click()
        if has_script:
            must_be_sound(page)
        page.locator("main").get_by_role("button", name=activate).click()
        expect(page.get_by_text("Inversiones del Águila, S.A.").first).to_be_visible()
        if has_script:
            must_be_sound(page)

    [entity] = client.get(f"/v1{there}").json()["billing_entities"]
    assert (entity["invoice_ready"], entity["is_active"], entity["is_default"]) == (True, True, False)
    happened = [event["type"] for event in client.get(f"/v1{there}/history").json()["items"]]
    assert happened[:4] == [
        "CustomerRegistered",
        "BillingEntityAdded",
        "BillingEntityChanged",
        "DefaultBillingEntitySet",
    ]
    assert happened[-1] == "BillingEntityActivated"


@pytest.mark.parametrize("has_script", [True, False])
def test_two_people_at_one_company_name(
    browser: Browser, service: RunningService, client: httpx2.Client, there: str, has_script: bool
) -> None:
    body = {"legal_name": "Águila Norte, S.A.", "tax_id": "CF"}
    entity = client.post(f"/v1{there}/billing-entities", json=body).json()["billing_entity_id"]
    address = f"{there}/billing-entities/{entity}/edit"
    with (
        person(browser, service, new_key(service, "writer"), java_script_enabled=has_script) as ana,
        person(browser, service, new_key(service, "writer")) as marta,
    ):
        for page in (ana, marta):
            page.goto(address)
        marta.locator("#field-billing_email").fill("marta@aguila.example")
        marta.get_by_role("button", name="Guardar").click()
        expect(marta.get_by_text("Guardado.")).to_be_visible()

        ana.locator("#field-billing_email").fill("ana@aguila.example")
        ana.locator("#field-legal_name").fill("Águila del Norte, S.A.")
        ana.get_by_role("button", name="Guardar").click()

        expect(ana.get_by_role("heading", level=1)).to_contain_text("cambió lo mismo (")
        expect(ana.get_by_label("Ahora: marta@aguila.example")).not_to_be_checked()
        expect(ana.get_by_label("Lo suyo: ana@aguila.example")).not_to_be_checked()
        expect(ana.get_by_label("Lo suyo: Águila del Norte, S.A.")).to_be_checked()
        if has_script:
            must_be_sound(ana)
        ana.get_by_label("Lo suyo: ana@aguila.example").check()
        ana.get_by_role("button", name="Guardar lo elegido").click()
        expect(ana.get_by_text("Guardado.")).to_be_visible()

    saved = client.get(f"/v1{there}/billing-entities/{entity}").json()
    assert (saved["billing_email"], saved["legal_name"]) == ("ana@aguila.example", "Águila del Norte, S.A.")


def test_a_reader_sees_company_names_and_no_way_to_change_them(
    browser: Browser, service: RunningService, client: httpx2.Client, there: str
) -> None:
    client.post(f"/v1{there}/billing-entities", json={"legal_name": "Águila Norte, S.A.", "tax_id": "CF"})
    with person(browser, service, new_key(service, "reader")) as page:
        page.goto(there)
        expect(page.get_by_text("Águila Norte, S.A.").first).to_be_visible()
        assert page.get_by_role("link", name="Agregar razón social").count() == 0
        page.goto(f"{there}/billing-entities/new")
        expect(page.get_by_role("heading", level=1)).to_have_text("No permitido")
        expect(page.get_by_text("atención")).to_be_visible()
        must_be_sound(page)
