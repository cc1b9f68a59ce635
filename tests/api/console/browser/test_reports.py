"""Reports and the system page as people see them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from projections.reports.definitions import REPORTS
from tests.support.browser import must_be_sound, person
from tests.support.console import new_key
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def somebody(service: RunningService) -> None:
    with service.client() as client:
        client.post(
            "/v1/customers", json={"name": "Ixchel", "tax_id": "CF", "contact_origin": "REFERRAL"}
        ).raise_for_status()


def test_all_reports_are_sound(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        for path in ("/reports", *(f"/reports/{name}" for name in REPORTS)):
            page.goto(path)
            must_be_sound(page)


@pytest.mark.parametrize("path", ["/reports", "/reports/growth?from=2026-02-30&interval=year", "/system"])
def test_they_are_sound_in_english_too(browser: Browser, service: RunningService, path: str) -> None:
    with person(browser, service, locale="en-US") as page:
        page.goto(path)
        must_be_sound(page)


@pytest.mark.parametrize(("role", "has_script"), [("reporter", True), ("supervisor", False)])
def test_a_figure_is_followed_to_the_customers_behind_it(
    browser: Browser, service: RunningService, role: str, has_script: bool
) -> None:
    key = new_key(service, role)
    with person(browser, service, key, java_script_enabled=has_script) as page:
        page.goto("/reports")
        page.get_by_role("link", name="Cómo llegaron").click()
        page.get_by_role("link", name="Este año").click()
        expect(page.get_by_label("Desde")).not_to_have_value("")
        page.get_by_label("Por").select_option("month")
        page.get_by_role("button", name="Mostrar").click()
        expect(page.get_by_role("columnheader", name="Hasta")).to_be_visible()
        expect(page.get_by_role("img", name="Cómo llegaron")).to_be_visible()
        page.get_by_role("link", name="Recomendación").first.click()
        assert page.url.startswith(f"{service.url}/customers?contact_origin=REFERRAL&created_from=")
        page.go_back()
        with page.expect_download() as download:
            page.get_by_role("link", name="Descargar XLSX").click()
        assert download.value.suggested_filename == "contact-origins.xlsx"


def test_the_system_page_is_sound(browser: Browser, service: RunningService) -> None:
    with person(browser, service) as page:
        page.goto("/system")
        must_be_sound(page)
