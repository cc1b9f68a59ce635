"""Registering, changing, archiving and erasing customers as people do it."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import must_be_sound, person
from tests.support.console import new_key
from tests.support.new_tax_ids import new_nit, wrong_nit
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser


def new_name() -> str:
    return f"Panadería {uuid4().hex[:12]}"


def registered(client: httpx2.Client, **members: object) -> dict[str, str]:
    """A customer that the list has already."""
    answer = client.post("/v1/customers", json={"name": new_name(), "tax_id": "CF", **members})
    client.get("/v1/customers", headers={"Min-Event-Position": answer.headers["event-position"]})
    made: dict[str, str] = answer.json()
    return made


@pytest.mark.parametrize("role", ["writer", "supervisor", "admin"])
def test_a_customer_is_registered_with_its_nit_verified_and_one_goes_on_with_its_emails(
    browser: Browser, service: RunningService, client: httpx2.Client, role: str
) -> None:
    name, tax_id = new_name(), new_nit()
    with person(browser, service, new_key(service, role)) as page:
        page.goto("/customers/new")
        expect(page.get_by_label("Nombre", exact=True)).to_be_focused()
        said = page.locator("#tax-id-said")
        page.get_by_label("Nombre", exact=True).fill(name)
        page.get_by_label("NIT", exact=True).fill(wrong_nit())
        expect(said).to_contain_text("El NIT no cuadra: revise todos sus números")
        if role == "writer":
            must_be_sound(page)
        page.get_by_label("NIT", exact=True).fill(tax_id.replace("-", ""))
        expect(said).to_contain_text(f"Se guardará como {tax_id}.")
        expect(said).to_contain_text("Dígito verificador correcto (no consultado a la SAT).")
        page.get_by_label("Correo").fill(f"{uuid4().hex}@espiga.gt")
        page.get_by_label("Aquí se envían las facturas").check()
        page.get_by_label("Teléfono").fill(f"55{str(uuid4().int)[:6]}")
        page.get_by_role("button", name="Registrar").dblclick()
        page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}"))
        expect(page.locator("#notice")).to_have_text("Cliente registrado.")
        expect(page.get_by_role("link", name="Agregar correo")).to_be_focused()
    assert client.get("/v1/customers", params={"q": name}).json()["total"] == 1


def test_in_english_and_without_script_doubles_come_after_the_first_time(
    browser: Browser, service: RunningService, client: httpx2.Client
) -> None:
    there = registered(client, tax_id=new_nit())
    with person(browser, service, locale="en-US", java_script_enabled=False) as page:
        page.goto(f"/customers/new?name={there['name']}")
        page.get_by_label("Tax id", exact=True).fill(there["tax_id"])
        page.get_by_role("button", name="Register customer").click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem: check 1 field")
        expect(page.locator("#tax-id-said")).to_contain_text(f"This tax id already belongs to {there['name']}")
        page.get_by_role("button", name="Register customer").click()
        expect(page.get_by_role("alert")).to_contain_text("Another customer has it already.")
        page.get_by_role("button", name="Register anyway").click()
        expect(page.locator("#notice")).to_have_text("Customer registered.")


def test_while_somebody_types_it_is_said_who_is_there_already(
    browser: Browser, service: RunningService, client: httpx2.Client
) -> None:
    holder, double = registered(client, tax_id=new_nit()), registered(client)
    with person(browser, service) as page:
        page.goto("/customers/new")
        page.get_by_label("NIT", exact=True).fill(holder["tax_id"])
        page.get_by_label("Nombre", exact=True).fill(double["name"])
        said = page.locator("#tax-id-said")
        expect(said).to_contain_text("nombre parecido")
        expect(said.get_by_role("link", name=holder["name"])).to_be_visible()
        expect(said.get_by_role("link", name=double["name"])).to_be_visible()
        must_be_sound(page)
        page.get_by_role("button", name="Registrar").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("button", name="Registrar de todos modos")).to_be_visible()
        must_be_sound(page)
        said.get_by_role("link", name="agréguela allí").click()
        expect(page).to_have_url(re.compile(f"/customers/{holder['id']}/billing-entities/new"))


def test_faults_are_summed_up_and_lead_to_their_fields(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/customers/new")
        page.get_by_label("Correo").fill("no es un correo")
        page.get_by_label("Notas").fill("Lo que escribí")
        page.get_by_role("button", name="Registrar").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page).to_have_title(re.compile("^Error: "))
        must_be_sound(page)
        page.get_by_role("alert").get_by_role("link", name=re.compile("Correo")).click()
        expect(page.get_by_label("Correo")).to_be_focused()
        expect(page.get_by_label("Notas")).to_have_value("Lo que escribí")


def test_two_people_who_change_different_things_are_both_served(
    browser: Browser, service: RunningService, client: httpx2.Client
) -> None:
    with (
        person(browser, service, new_key(service, "writer", f"ana-{uuid4().hex[:6]}")) as ana,
        person(browser, service, java_script_enabled=False) as luis,
    ):
        path = f"/customers/{registered(client)['id']}"
        luis.goto(f"{path}/edit")
        ana.goto(path)
        ana.get_by_role("link", name="Agregar teléfono").click()
        ana.get_by_label("Teléfono").fill("5512 3410")
        ana.get_by_role("button", name=re.compile("Agregar|Guardar")).click()
        expect(ana.locator("#notice")).not_to_be_empty()
        luis.get_by_label("Notas").fill("De Luis")
        luis.get_by_role("button", name="Guardar").click()
        expect(luis.locator("#notice")).to_contain_text(
            re.compile(r"Guardado\. Mientras tanto, ana-\w+ cambió: Teléfono")
        )


def test_two_people_who_change_the_same_choose_what_stays(
    browser: Browser, service: RunningService, client: httpx2.Client
) -> None:
    with (
        person(browser, service, new_key(service, "writer", f"ana-{uuid4().hex[:6]}")) as ana,
        person(browser, service) as luis,
    ):
        path = f"/customers/{registered(client)['id']}/edit"
        for page in (ana, luis):
            page.goto(path)
        ana.get_by_label("Notas").fill("De Ana")
        ana.get_by_role("button", name="Guardar").click()
        expect(ana.locator("#notice")).to_have_text("Guardado.")
        luis.get_by_label("Notas").fill("De Luis")
        luis.get_by_role("button", name="Guardar").click()
        expect(luis.get_by_role("heading", level=1)).to_contain_text("cambió lo mismo (")
        must_be_sound(luis)
        expect(luis.get_by_text("De Ana")).to_be_visible()
        luis.get_by_label("De Luis").check()
        luis.get_by_role("button", name="Guardar lo elegido").click()
        expect(luis.get_by_text("De Luis")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_customer_is_archived_changed_restored_and_erased(
    browser: Browser, service: RunningService, client: httpx2.Client, has_script: bool
) -> None:
    customer = registered(client, tax_id=new_nit())
    path = f"/customers/{customer['id']}"

    def look(page: Page) -> None:
        if has_script:
            must_be_sound(page)

    with person(browser, service, java_script_enabled=has_script) as page:
        page.goto(path)
        page.get_by_role("link", name="Archivar").click()
        look(page)
        page.get_by_role("button", name="Archivar cliente").click()
        expect(page.locator("#notice")).to_have_text("Cliente archivado.")
        page.goto(f"{path}/edit")
        look(page)
        page.get_by_label("Id externo").fill(uuid4().hex)
        page.get_by_role("button", name="Guardar").click()
        holder = registered(client, tax_id=customer["tax_id"])
        page.get_by_role("link", name="Restaurar").click()
        page.get_by_role("button", name="Restaurar cliente").click()
        expect(page.get_by_role("link", name=holder["name"])).to_be_visible()
        look(page)
        page.get_by_role("button", name="Restaurar sin ser titular del NIT").click()
        expect(page.locator("#notice")).to_have_text("Cliente restaurado.")
        page.goto(f"{path}/erase")
        look(page)
        page.get_by_label("Nombre del cliente").fill("Otro")
        page.get_by_label("¿Por qué?").fill("Lo pidió")
        page.get_by_role("button", name="Borrar para siempre").click()
        expect(page.get_by_role("alert")).to_contain_text("No es el nombre de este cliente.")
        look(page)
        page.get_by_label("Nombre del cliente").fill(customer["name"])
        page.get_by_role("button", name="Borrar para siempre").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Cliente borrado")
        expect(page.locator("#notice")).to_have_text("Los datos personales se borraron.")
        look(page)
