"""Coming in with a browser: by key, by the link of the first start, and from another site."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import psycopg
import pytest
from playwright.sync_api import Browser, expect

from application.access.sessions import make_link
from tests.support.browser import must_be_sound, person, visit, window
from tests.support.console import new_key
from tests.support.running_service import ADMIN_KEY, RunningService

pytestmark = pytest.mark.browser


def link(service: RunningService) -> str:
    assert service.database_url
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        return f"{service.url}/sign-in/once?t={make_link(connection, ADMIN_KEY)}"


@contextmanager
def other_site(html: str) -> Iterator[str]:
    """A page of somebody else: browsers tell sites apart by names, so this machine has two."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("has_script", [True, False])
def test_with_a_key_one_goes_on_to_the_page_that_was_asked_for(
    browser: Browser, service: RunningService, has_script: bool
) -> None:
    with visit(browser, f"{service.url}/sign-in?to=/shortcuts", locale="es-GT", java_script_enabled=has_script) as page:
        expect(page.get_by_label("Clave de acceso")).to_be_focused()
        page.keyboard.type("not-a-key")
        page.keyboard.press("Enter")
        expect(page.get_by_text("La clave no es correcta")).to_be_visible()
        page.get_by_label("Clave de acceso").fill(ADMIN_KEY)
        page.get_by_role("button", name="Iniciar sesión").click()
        expect(page).to_have_url(f"{service.url}/shortcuts")
        page.goto(f"{service.url}/preferences")
        expect(page.get_by_role("button", name="Salir")).to_be_visible()


@pytest.mark.parametrize("locale", ["es-GT", "en-US"])
def test_the_pages_for_it_are_sound(browser: Browser, service: RunningService, locale: str) -> None:
    with visit(browser, f"{service.url}/sign-in", locale=locale) as page:
        must_be_sound(page)
        page.get_by_role("textbox").fill("not-a-key")
        page.keyboard.press("Enter")
        expect(page.locator("[aria-invalid=true]")).to_be_visible()
        must_be_sound(page)
    with visit(browser, link(service), locale=locale, java_script_enabled=False) as page:
        expect(page.locator("#once")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_the_link_of_the_first_start_signs_in(browser: Browser, service: RunningService, has_script: bool) -> None:
    made = link(service)
    with window(browser, service.url, locale="es-GT", java_script_enabled=has_script) as page:
        page.goto(made)
        if not has_script:
            page.get_by_role("button", name="Entrar").click()
        page.wait_for_url(lambda url: "/sign-in/once" not in url)
        page.goto(f"{service.url}/preferences")
        expect(page.get_by_role("button", name="Salir")).to_be_visible()
    with visit(browser, made, locale="es-GT", java_script_enabled=has_script) as page:
        if not has_script:
            page.get_by_role("button", name="Entrar").click()
        expect(page.get_by_text("ya se usó o venció")).to_be_visible()
        if has_script:  # axe is one
            must_be_sound(page)


@pytest.mark.parametrize("has_script", [True, False])
def test_what_was_typed_is_there_after_signing_in_again(
    browser: Browser, service: RunningService, client: httpx2.Client, has_script: bool
) -> None:
    customer = client.post("/v1/customers", json={"name": "Ixchel", "tax_id": "CF"}).raise_for_status().json()["id"]
    key = new_key(service, "writer")
    with person(browser, service, key, java_script_enabled=has_script) as page:
        page.goto(f"/customers/{customer}/emails/new")
        page.locator("[name='/email']").fill("compras@ixchel.example.com")
        page.locator("[name='/notes']").fill("Línea 1\nLínea 2")
        page.locator("[name='/is_for_invoicing']").check()
        page.context.clear_cookies()
        page.locator("main form button").click()
        expect(page.get_by_text("Lo escrito sigue aquí")).to_be_visible()
        if has_script:
            must_be_sound(page)
        page.get_by_label("Clave de acceso").fill(key)
        page.get_by_role("button", name="Iniciar sesión").click()

        expect(page.locator("[name='/email']")).to_have_value("compras@ixchel.example.com")
        assert page.url == f"{service.url}/customers/{customer}/emails/new"
        expect(page.get_by_text("Su sesión terminó. Lo escrito sigue aquí.")).to_be_visible()
        expect(page.locator("[name='/notes']")).to_have_value("Línea 1\nLínea 2")
        expect(page.locator("[name='/is_for_invoicing']")).to_be_checked()
        assert client.get(f"/v1/customers/{customer}").json()["emails"] == []
        page.locator("main form button").click()
        page.wait_for_url(lambda url: "/emails/new" not in url)
    [email] = client.get(f"/v1/customers/{customer}").json()["emails"]
    assert (email["email"], email["notes"]) == ("compras@ixchel.example.com", "Línea 1\nLínea 2")


def test_signed_out_nobody_comes_back_with_the_back_button(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/preferences")
        page.get_by_role("button", name="Salir").click()
        expect(page).to_have_url(f"{service.url}/sign-in")
        page.go_back()
        expect(page.get_by_role("button", name="Salir")).to_have_count(0)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_link_of_another_site_leads_to_the_page_and_not_to_the_sign_in_form(
    browser: Browser, service: RunningService, has_script: bool
) -> None:
    target = f"{service.url}/?from=mail"
    with other_site(f'<!doctype html><title>x</title><a href="{target}">see</a>') as site:
        opened = browser.new_context(java_script_enabled=has_script)
        try:
            page = opened.new_page()
            ours = {"Sec-Fetch-Site": "same-origin"}
            page.request.post(f"{service.url}/sign-in", form={"key": ADMIN_KEY}, headers=ours, max_redirects=0)
            page.goto(site)
            page.get_by_role("link").click()
            page.wait_for_url(f"{service.url}/customers*")
        finally:
            opened.close()


def test_without_a_session_such_a_link_shows_the_form_and_does_not_turn_in_circles(
    browser: Browser, service: RunningService
) -> None:
    target = f"{service.url}/?from=mail"
    with other_site(f'<!doctype html><title>x</title><a href="{target}">see</a>') as site:
        opened = browser.new_context(locale="es-GT")
        try:
            page = opened.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(site)
            page.get_by_role("link").click()
            expect(page.get_by_label("Clave de acceso")).to_be_visible()
            assert asked.count(target) == 2
        finally:
            opened.close()


def test_another_site_can_send_no_form(browser: Browser, service: RunningService) -> None:
    form = (
        f'<!doctype html><title>x</title><form method="post" action="{service.url}/sign-out"><button>x</button></form>'
    )
    with other_site(form) as site:
        opened = browser.new_context(locale="es-GT")
        try:
            page = opened.new_page()
            ours = {"Sec-Fetch-Site": "same-origin"}
            page.request.post(f"{service.url}/sign-in", form={"key": ADMIN_KEY}, headers=ours, max_redirects=0)
            page.goto(site)
            with page.expect_response(f"{service.url}/sign-out") as answered:
                page.get_by_role("button").click()
            assert answered.value.status == 403
            assert page.request.get(f"{service.url}/preferences").text().count("/sign-out") == 1
        finally:
            opened.close()
