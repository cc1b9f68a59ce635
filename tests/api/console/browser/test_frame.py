"""What all pages have in common: the frame, keys, forms that are left or sent twice, copying."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests.support.browser import must_be_sound, person, visit
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("locale", ["es-GT", "en-US"])
@pytest.mark.parametrize("path", ["/preferences", "/shortcuts", "/no-such-page"])
def test_pages_of_the_frame_are_sound(browser: Browser, service: RunningService, path: str, locale: str) -> None:
    with person(browser, service, locale=locale) as page:
        page.goto(path)
        must_be_sound(page)


def test_it_begins_with_a_link_past_the_navigation(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/preferences")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("has_script", [True, False])
def test_the_language_can_be_switched_on_every_page(
    browser: Browser, service: RunningService, has_script: bool
) -> None:
    with person(browser, service, java_script_enabled=has_script) as page:
        page.goto("/shortcuts?from=here")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Keyboard shortcuts")
        assert page.url.endswith("/shortcuts?from=here")
        page.get_by_role("button", name="Español").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Teclas")


def test_somebody_who_is_not_signed_in_can_switch_the_language(browser: Browser, service: RunningService) -> None:
    with visit(browser, f"{service.url}/sign-in", locale="es-GT") as page:
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url == f"{service.url}/sign-in"


def test_keys_lead_to_places_and_can_be_switched_off(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/preferences")
        page.keyboard.press("?")
        expect(page).to_have_url(f"{service.url}/shortcuts")

        page.keyboard.press("Control+?")
        page.goto("/preferences")
        page.get_by_label("Teclas sueltas").select_option("off")
        page.get_by_role("button", name="Guardar").click()
        expect(page.locator("#notice")).to_have_text("Guardado.")
        page.keyboard.press("?")
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.wait_for_timeout(300)
        assert page.url == f"{service.url}/preferences"


def test_what_is_changed_in_a_form_is_not_lost_by_a_click_beside(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/preferences")
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.get_by_label("Teclas sueltas").select_option("off")
        page.get_by_role("link", name="Teclas", exact=True).click(no_wait_after=True)
        page.wait_for_timeout(300)
        assert asked == ["beforeunload"]
        expect(page.get_by_label("Teclas sueltas")).to_have_value("off")

        page.get_by_label("Teclas sueltas").select_option("on")
        page.get_by_role("link", name="Teclas", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Teclas")
        assert asked == ["beforeunload"]


def test_a_double_click_sends_a_form_once_and_the_button_says_so(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/preferences")
        sent: list[Route] = []
        said: list[str] = []
        page.expose_function("tell", lambda text: said.append(text))
        page.evaluate(
            "addEventListener('submit', () => setTimeout(() => tell(document.querySelector('main button').innerText)))"
        )
        page.route("**/preferences", lambda route: sent.append(route))
        page.get_by_role("button", name="Guardar").dblclick(no_wait_after=True)
        page.wait_for_timeout(300)
        assert set(said) == {"Guardando…"}
        [only] = sent
        only.continue_()
        expect(page.locator("#notice")).to_have_text("Guardado.")


def test_a_page_can_be_read_at_twice_its_size(browser: Browser, service: RunningService) -> None:
    """A window of 640 pixels at 200 % is one of 320; text alone is enlarged here."""
    with person(browser, service, width=640) as page:
        page.goto("/shortcuts")
        assert _is_narrow_enough(page, "document.documentElement.style.setProperty('font-size', '200%')")


def _is_narrow_enough(page: Page, script: str) -> bool:
    page.evaluate(script)
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
