"""Imports in a browser: an office file with bad rows, a replacement with losses, without script, and in English."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.bad_files import workbook
from tests.support.browser import must_be_sound, person
from tests.support.console import new_key
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser

READ = 15_000
"""Milliseconds in which a small file is read, also on a busy machine."""


def send(page: Page, content: bytes, name: str = "clientes.csv", choose: str = "Subir archivo") -> None:
    """Choose a file and send it."""
    page.goto("/imports/new")
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name=choose).click()


def office_file(tag: str) -> bytes:
    return workbook(
        ["Código", "Nombre", "NIT", "Correo", "Telefno", "Vendedor"],
        [f"{tag}-1", f"Panadería {tag}", "CF", f"uno@{tag}.com", "5512 3410", "Ana"],
        [f"{tag}-2", f"Zapatería {tag}", "7841236-5", "no-es-correo", "12", "Luis"],
    )


def test_an_office_file_is_mapped_checked_imported_and_its_bad_row_corrected(
    browser: Browser, service: RunningService, tmp_path: Path
) -> None:
    tag = f"t{uuid4().hex[:10]}"
    with person(browser, service, new_key(service, "writer")) as page:
        page.goto("/imports")
        must_be_sound(page)
        page.get_by_role("link", name="Importar un archivo").click()
        page.get_by_role("button", name="Subir archivo").click()
        expect(page.get_by_role("alert")).to_be_focused()
        must_be_sound(page)

        send(page, office_file(tag), "clientes.xlsx")
        expect(page.get_by_text("No existe la columna Vendedor.")).to_be_visible(timeout=READ)
        expect(page.get_by_label("E Telefno")).to_have_value("phone_1")
        must_be_sound(page)
        page.get_by_label("F Vendedor").select_option(label="Otro dato: vendedor")
        page.get_by_role("button", name="Ver qué cambiaría").click()

        expect(page.get_by_role("heading", name="Qué pasaría")).to_be_visible(timeout=READ)
        expect(page.get_by_role("row", name="Fila 3")).to_contain_text("Le falta la @")
        must_be_sound(page)
        page.get_by_label("¿Por qué?").fill("Feria de mayo")
        page.get_by_role("button", name="Importar").click()

        expect(page.get_by_role("heading", name="Qué pasó")).to_be_visible(timeout=READ)
        expect(page.get_by_role("link", name="Ver sus eventos")).to_have_count(0)
        must_be_sound(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="Descargar XLSX").click()
        download.value.save_as(tmp_path / "rows.xlsx")
        book = openpyxl.load_workbook(tmp_path / "rows.xlsx")
        sheet = book.active
        assert sheet is not None
        sheet["B2"], sheet["C2"], sheet["D2"], sheet["E2"] = f"Zapatería {tag}", "CF", f"dos@{tag}.com", "5512 3411"
        book.save(tmp_path / "rows.xlsx")

        send(page, (tmp_path / "rows.xlsx").read_bytes(), "corregidas.xlsx")
        expect(page.get_by_label("F Vendedor")).to_have_value("metadata_vendedor", timeout=READ)  # remembered
        page.get_by_role("button", name="Ver qué cambiaría").click()
        page.get_by_role("button", name="Importar").click()
        expect(page.get_by_role("heading", name="Qué pasó")).to_be_visible(timeout=READ)
        expect(page.get_by_text("Rechazadas", exact=True).locator("+ dd")).to_have_text("0")


def with_two_emails(tag: str) -> bytes:
    return f"Código,Nombre,NIT,Correo,Correo 2\n{tag},Uno {tag},CF,uno@{tag}.com,dos@{tag}.com\n".encode()


def test_what_a_replacement_takes_away_stands_first_and_has_to_be_accepted(
    browser: Browser, service: RunningService
) -> None:
    tag = f"t{uuid4().hex[:10]}"
    with person(browser, service, new_key(service, "supervisor")) as page:
        for content, mode in (
            (with_two_emails(tag), "add"),
            (f"Código,Correo\n{tag},uno@{tag}.com\n".encode(), "replace"),
        ):
            send(page, content)
            page.get_by_text("Cómo se toman las filas").click(timeout=READ)
            page.get_by_label("Lo que una fila no nombra").select_option(mode)
            page.get_by_role("button", name="Ver qué cambiaría").click()
            expect(page.get_by_role("button", name="Importar")).to_be_visible(timeout=READ)
            if mode == "add":
                page.get_by_role("button", name="Importar").click()
                expect(page.get_by_role("heading", name="Qué pasó")).to_be_visible(timeout=READ)

        expect(page.locator("main h2").first).to_have_text("Esto se perdería")
        page.get_by_role("button", name="Importar").click()
        expect(page.get_by_role("alert")).to_be_focused()
        must_be_sound(page)
        page.get_by_label("Acepto que se pierda 1 dato").check()
        page.get_by_role("button", name="Importar").click()
        expect(page.get_by_role("heading", name="Esto se perdió")).to_be_visible(timeout=READ)
        page.get_by_role("link", name="Ver fila por fila").click()
        expect(page.get_by_role("row", name="Fila 2").locator("del")).to_contain_text(f"dos@{tag}.com")
        expect(page.get_by_role("link", name="Ver sus eventos")).to_be_visible()
        must_be_sound(page)


def test_all_of_it_works_without_script_and_can_be_stopped(browser: Browser, service: RunningService) -> None:
    with person(browser, service, java_script_enabled=False) as page:
        send(page, f"Nombre,NIT\nSin script {uuid4().hex[:10]},CF\n".encode())
        refresh_until(page, "Ver qué cambiaría")
        page.get_by_role("button", name="Ver qué cambiaría").click()
        refresh_until(page, "Importar")
        page.get_by_role("link", name="Detener").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("¿Detener la importación?")
        page.get_by_role("link", name="Cancelar").click()
        page.get_by_role("button", name="Importar").click()
        refresh_until_heading(page, "Qué pasó")
        expect(page.get_by_text("Clientes nuevos", exact=True).locator("+ dd")).to_have_text("1")


def refresh_until(page: Page, button: str) -> None:
    """Press what is there for whoever has no script."""
    while not page.get_by_role("button", name=button).count():
        page.get_by_role("link", name="Actualizar").click()


def refresh_until_heading(page: Page, heading: str) -> None:
    while not page.get_by_role("heading", name=heading).count():
        page.get_by_role("link", name="Actualizar").click()


def test_in_english_a_preview_is_stopped(browser: Browser, service: RunningService) -> None:
    with person(browser, service, locale="en-US") as page:
        send(page, f"Name,Tax id\nIn English {uuid4().hex[:10]},CF\n".encode(), choose="Send file")
        page.get_by_role("button", name="See what would change").click(timeout=READ)
        expect(page.get_by_role("heading", name="What would happen")).to_be_visible(timeout=READ)
        must_be_sound(page)
        page.get_by_role("link", name="Stop").click()
        must_be_sound(page)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("It was stopped before it began")).to_be_visible()
        expect(page.locator("#notice")).to_have_text("It was stopped.")
        must_be_sound(page)


def test_progress_is_shown_while_a_file_is_read_and_may_be_left(browser: Browser, service: RunningService) -> None:
    rows = "\n".join(f"Muchos {i} {uuid4().hex},CF" for i in range(20_000))
    with person(browser, service) as page:
        send(page, f"Nombre,NIT\n{rows}\n".encode())
        expect(page.get_by_role("progressbar")).to_be_visible()
        must_be_sound(page)
        link = page.get_by_role("link", name="Detener")
        link.focus()
        with page.expect_response(lambda response: response.request.resource_type == "fetch"):
            pass
        expect(link).to_be_focused()
        page.get_by_role("link", name="Importaciones").first.click()
        expect(page.get_by_role("row").nth(1)).to_contain_text("Leyendo")
        must_be_sound(page)
        page.get_by_role("row").nth(1).get_by_role("link").click()
        page.get_by_role("link", name="Detener").click()
        page.get_by_role("button", name="Detener").click()
        expect(page.get_by_text("No se guardó ningún cliente.")).to_be_visible(timeout=READ)
