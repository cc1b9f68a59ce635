"""A customer in a browser: read, and its e-mails and phones changed by one person and by two at once."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import must_be_sound, person
from tests.support.console import new_key
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser

EMAIL: Final = {"email": "compras@aguila.gt", "is_for_invoicing": True, "name": "Luis", "role": "Compras"}
MAIN: Final = {"email": "gerencia@aguila.gt", "role": "Contacto principal", "notes": "Solo\nurgencias"}
PHONE: Final = {"phone": "5512 3410", "extension": "7", "is_whatsapp": True}
EVERYTHING: Final[dict[str, Any]] = {
    "legal_name": "Inversiones del Águila, S.A.",
    "notes": "Tocar el timbre.",
    "tags": ["Mayorista"],
    "metadata": {"route": "norte-4"},
    "emails": [MAIN, EMAIL],
    "phones": [PHONE, {"phone": "+1 305 555 1234"}],
    "billing_entities": [{"legal_name": "Águila Norte, S.A.", "tax_id": "CF"}],
}


def register(client: httpx2.Client, **members: Any) -> dict[str, Any]:
    answer = client.post("/v1/customers", json={"name": "El Águila", "tax_id": "CF", **members})
    assert answer.status_code == 201, answer.text
    customer: dict[str, Any] = answer.json()
    return customer


def named(role: str) -> str:
    """A name that no other test has."""
    return f"{role}-{uuid4().hex[:6]}"


def row(page: Page, text: str) -> Locator:
    """The e-mail or phone."""
    return page.locator("li:is([id^=email-], [id^=phone-])").filter(has_text=text)


@pytest.mark.parametrize("locale", ["es-GT", "en-US"])
def test_pages_of_a_customer_are_sound(
    browser: Browser, client: httpx2.Client, service: RunningService, locale: str
) -> None:
    customer = register(client, **EVERYTHING)
    here = f"/customers/{customer['id']}"
    [gerencia, compras] = (email["email_id"] for email in customer["emails"])
    client.post(f"/v1{here}/emails/{gerencia}/lock", json={"reason": "Confirmado"})
    archived = register(client, emails=[EMAIL])
    client.post(f"/v1/customers/{archived['id']}/archive")
    removed = customer["phones"][1]["phone_id"]
    client.delete(f"/v1{here}/phones/{removed}")
    phone = f"{here}/phones/{customer['phones'][0]['phone_id']}"
    with person(browser, service, new_key(service, "supervisor"), locale=locale) as page:
        for address in (
            here,
            f"{here}?contacts=role",
            f"{here}?version=3",
            f"{here}?version=99",
            f"/customers/{register(client)['id']}",
            f"/customers/{archived['id']}",
            f"{here}/emails/new",
            f"{phone}/edit",
            f"{here}/emails/{compras}/remove",
            f"{here}/emails/{gerencia}/edit",
            f"{here}/emails/{gerencia}/unlock",
            f"{here}/phones/{removed}/edit",
        ):
            page.goto(address)
            must_be_sound(page)


def test_a_writer_locks_and_a_supervisor_unlocks(
    browser: Browser, client: httpx2.Client, service: RunningService
) -> None:
    customer = register(client, emails=[EMAIL])
    here, ana = f"/customers/{customer['id']}", named("ana")
    with person(browser, service, new_key(service, "writer", ana)) as page:
        page.goto(here)
        page.get_by_role("link", name="Bloquear compras@aguila.gt").click()
        page.get_by_label("¿Por qué?").fill("Confirmado por teléfono")
        page.get_by_role("button", name="Bloquear correo").click()
        expect(page.locator("#notice")).to_have_text("Correo bloqueado.")
        expect(page.locator(f"#email-{customer['emails'][0]['email_id']}")).to_be_focused()
        expect(row(page, "compras@")).to_contain_text(f"{ana}, ")
        expect(row(page, "compras@")).to_contain_text("«Confirmado por teléfono». Pida a un supervisor")
        expect(page.get_by_role("link", name="Desbloquear")).to_have_count(0)
    with person(browser, service, new_key(service, "supervisor"), locale="en-US") as page:
        page.goto(here)
        page.get_by_role("link", name="Unlock compras@aguila.gt").click()
        expect(page.locator("main")).to_contain_text(f"Locked by {ana}")
        page.get_by_role("button", name="Unlock e-mail").click()
        expect(page.locator("#notice")).to_have_text("E-mail unlocked.")
        expect(page.get_by_role("link", name="Edit compras@aguila.gt")).to_be_visible()


@pytest.mark.parametrize(("role", "has_script"), [("writer", True), ("supervisor", False)])
def test_an_email_is_added_edited_and_removed(
    browser: Browser, client: httpx2.Client, service: RunningService, role: str, has_script: bool
) -> None:
    customer = register(client, emails=[MAIN])
    key = new_key(service, role)
    with person(browser, service, key, java_script_enabled=has_script) as page:
        page.goto(f"/customers/{customer['id']}")
        page.get_by_role("link", name="Agregar correo").click()
        page.get_by_label("Correo").fill("compras@")
        page.get_by_label("Aquí se envían las facturas").check()
        page.get_by_label("Puesto").fill("Compras")
        page.get_by_role("button", name="Agregar correo").click()
        expect(page.get_by_label("Correo")).to_have_value("compras@")
        expect(page.get_by_label("Aquí se envían las facturas")).to_be_checked()
        if has_script:
            expect(page.get_by_role("alert")).to_be_focused()
            must_be_sound(page)
        page.get_by_label("Correo").fill("compras@aguila.gt")
        page.get_by_role("button", name="Agregar correo").click()
        expect(page.locator("#notice")).to_have_text("Correo agregado.")
        expect(row(page, "compras@")).to_be_focused()
        expect(row(page, "compras@")).to_contain_text("Facturas")

        page.get_by_role("link", name="Editar compras@aguila.gt").click()
        page.get_by_label("Nombre de la persona").fill("Luis")
        page.get_by_role("button", name="Guardar").click()
        expect(row(page, "compras@")).to_contain_text("Luis · Compras")

        page.get_by_role("link", name="Quitar compras@aguila.gt").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("¿Quitar compras@aguila.gt?")
        page.get_by_role("button", name="Quitar correo").click()
        expect(page.locator("#notice")).to_have_text("Correo quitado.")
        expect(row(page, "gerencia@")).to_be_focused()


def test_a_phone_says_how_it_will_be_kept_while_it_is_typed(
    browser: Browser, client: httpx2.Client, service: RunningService
) -> None:
    customer = register(client)
    with person(browser, service, new_key(service, "writer")) as page:
        page.goto(f"/customers/{customer['id']}/phones/new")
        page.get_by_label("Teléfono").press_sequentially("5512 3410")
        expect(page.locator("#stored")).to_have_text("Se guarda como +50255123410.")
        page.get_by_label("Teléfono").fill("12")
        expect(page.locator("#stored .error")).to_be_visible()
        page.get_by_label("Teléfono").fill("5512-3410 ext 7")
        expect(page.locator("#stored")).to_have_text("Se guarda como +50255123410 ext. 7.")
        page.get_by_label("Recibe mensajes de WhatsApp").check()
        page.get_by_role("button", name="Agregar teléfono").click()
        expect(page.get_by_role("link", name="WhatsApp")).to_have_attribute("href", "https://wa.me/50255123410")


def test_two_people_who_do_not_meet_both_save(browser: Browser, client: httpx2.Client, service: RunningService) -> None:
    customer = register(client, emails=[MAIN, EMAIL])
    here, luis = f"/customers/{customer['id']}", named("luis")
    with (
        person(browser, service, new_key(service, "writer")) as one,
        person(browser, service, new_key(service, "writer", luis)) as other,
    ):
        for page, email in ((one, "compras"), (other, "gerencia")):
            page.goto(here)
            page.get_by_role("link", name=f"Editar {email}@aguila.gt").click()
            page.get_by_label("Nombre de la persona").fill(f"De {email}")
        other.get_by_role("button", name="Guardar").click()
        one.get_by_role("button", name="Guardar").click()
        expect(one.locator("#notice")).to_contain_text(f"Guardado. Mientras tanto, {luis}")
        expect(one.locator("main")).to_contain_text("De compras")
        expect(one.locator("main")).to_contain_text("De gerencia")


def test_two_people_who_change_the_same_choose(
    browser: Browser, client: httpx2.Client, service: RunningService
) -> None:
    customer = register(client, emails=[EMAIL])
    here, luis = f"/customers/{customer['id']}", named("luis")
    with (
        person(browser, service, new_key(service, "writer")) as one,
        person(browser, service, new_key(service, "writer", luis)) as other,
    ):
        for page, name in ((one, "La mía"), (other, "La suya")):
            page.goto(here)
            page.get_by_role("link", name="Editar compras@aguila.gt").click()
            page.get_by_label("Nombre de la persona").fill(name)
        other.get_by_role("button", name="Guardar").click()
        one.get_by_role("button", name="Guardar").click()
        expect(one.locator("main")).to_contain_text(luis)
        must_be_sound(one)
        one.get_by_role("radio", name=re.compile("La mía")).check()
        one.get_by_role("button", name="Guardar lo elegido").click()
        expect(row(one, "compras@")).to_contain_text("La mía")


def test_a_tab_that_comes_to_the_front_says_who_changed_what_it_shows(
    browser: Browser, client: httpx2.Client, service: RunningService
) -> None:
    customer = register(client)
    here = f"/customers/{customer['id']}"
    with person(browser, service, new_key(service, "reader")) as page:
        page.goto(here)
        with page.expect_response("**/news?**") as nothing_new:
            page.evaluate("dispatchEvent(new Event('focus'))")
        assert nothing_new.value.status == 304
        client.patch(f"/v1{here}", json={"name": "Otro"}, headers={"Acting-For": "Ana"})
        # One who looks again: what comes to the front while the page still asks is not asked for twice.
        page.wait_for_function(
            "() => { dispatchEvent(new Event('focus')); return document.querySelector('[data-fresh] a') }",
            polling=200,
        )
        expect(page.get_by_text("Ana cambió este cliente.")).to_be_visible()
        must_be_sound(page)
        page.get_by_role("link", name="Ver como está ahora").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Otro")


def test_keys_lead_to_what_is_done_most(browser: Browser, client: httpx2.Client, service: RunningService) -> None:
    customer = register(client, emails=[EMAIL])
    here = f"{service.url}/customers/{customer['id']}"
    with person(browser, service, new_key(service, "writer")) as page:
        page.goto(here)
        page.keyboard.press("h")
        expect(page).to_have_url(f"{here}/history")
        page.goto(f"{here}/emails/new")
        page.locator("main").focus()
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{here}#contacts")
        expect(page.get_by_role("heading", name="Información de contacto")).to_be_focused()


def test_it_can_be_seen_as_it_was(browser: Browser, client: httpx2.Client, service: RunningService) -> None:
    customer = register(client, name="Antes", emails=[EMAIL])
    client.patch(f"/v1/customers/{customer['id']}", json={"name": "Ahora"})
    with person(browser, service, new_key(service, "reader")) as page:
        page.goto(f"/customers/{customer['id']}")
        page.get_by_role("link", name="Ver como estaba").click()
        page.get_by_label("Versión").select_option("1")
        page.get_by_role("button", name="Ver esa versión").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Antes")
        expect(page.locator("main")).to_contain_text("Así estaba en la versión 1. Solo se puede leer.")
        page.get_by_role("link", name="Ver como está ahora").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ahora")


def test_it_prints_as_one_sheet(browser: Browser, client: httpx2.Client, service: RunningService) -> None:
    customer = register(client, **EVERYTHING)
    with person(browser, service, new_key(service, "writer")) as page:
        page.goto(f"/customers/{customer['id']}")
        page.emulate_media(media="print")
        for name in ("Editar los datos", "Agregar correo", "Historia", "Salir"):
            expect(page.get_by_role("link", name=name)).to_have_count(0)
        expect(page.get_by_text("gerencia@aguila.gt").first).to_be_visible()
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="Letter"))
        assert len(sheets) == 1
