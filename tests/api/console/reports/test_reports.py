"""Reports as pages: what the interface counts, in words, with links to whom it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import httpx2
import pytest

from api.console.reports.addresses import page_of
from api.console.texts import TEXTS
from domain.invoice_readiness import MAY_BE_MISSING
from projections.reports.definitions import REPORTS
from tests.support.console import ReadPage, signed_in, signed_in_as
from tests.support.new_tax_ids import new_nit, wrong_nit
from tests.support.running_service import RunningService

OF_A_PERIOD = [each.name for each in REPORTS.values() if each.takes_period]
OF_NOW = [each.name for each in REPORTS.values() if not each.takes_period]


@pytest.fixture(scope="module")
def somebody(service: RunningService) -> None:
    """Customers that every report has something to say about."""
    with service.client() as client:
        for name, tax_id in (("Ixchel", wrong_nit()), ("Molinos", new_nit())):
            created = client.post(
                "/v1/customers",
                json={
                    "name": name,
                    "tax_id": tax_id,
                    "contact_origin": "REFERRAL",
                    "emails": [{"email": f"{name}@example.com"}],
                },
            ).json()
            client.post(f"/v1/customers/{created['id']}/billing-entities", json={"legal_name": name, "tax_id": "CF"})
            email = created["emails"][0]["email_id"]
            client.post(f"/v1/customers/{created['id']}/emails/{email}/lock", json={"reason": "confirmed"})


@pytest.fixture
def admin(service: RunningService, somebody: None) -> Iterator[httpx2.Client]:
    with signed_in(service) as client:
        yield client


def test_reports_are_listed_with_a_sentence_and_a_figure(admin: httpx2.Client) -> None:
    answer = admin.get("/reports")
    page = ReadPage(answer)
    assert answer.status_code == 200
    for name in REPORTS:
        assert page.links[TEXTS[f"reports.{name}"].es] == f"/reports/{name}"
        assert TEXTS[f"reports.about_{name}"].es in page.text
    assert answer.text.count('class="figure"') == len(REPORTS)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_the_columns_of_its_definition_in_words(
    service: RunningService, somebody: None, name: str, language: str
) -> None:
    with signed_in(service, **{"Accept-Language": language}) as client:
        asked = {"interval": "month"} if name in OF_A_PERIOD else {}
        answer = client.get(f"/reports/{name}", params=asked)
    assert answer.status_code == 200
    page = ReadPage(answer)
    for column in REPORTS[name].columns:
        assert getattr(TEXTS[f"reports.column_{column.name}"], language) in page.text
        assert getattr(column.meaning, language) in page.text
    assert "None" not in page.text


def test_what_may_be_missing_has_words() -> None:
    assert {f"reports.missing_{each}" for each in MAY_BE_MISSING} <= TEXTS.keys()


@pytest.mark.parametrize("name", ["growth", "contact-origins", "tax-ids", "invoice-readiness"])
def test_a_chart_is_an_image_that_says_what_it_shows(admin: httpx2.Client, name: str) -> None:
    html = admin.get(f"/reports/{name}").text
    [chart] = re.findall(r'<svg class="chart".*?</svg>\s*</figure>', html, re.DOTALL)
    assert 'role="img"' in chart
    assert re.search(r"<title id=\"chart-title\">[^<]+</title>", chart)
    assert re.search(r"<desc id=\"chart-desc\">[^<]+\d[^<]*</desc>", chart)
    assert "NaN" not in chart
    assert "style=" not in chart


@pytest.mark.parametrize("name", ["contact-origins", "tax-ids", "invoice-readiness"])
def test_a_figure_leads_to_as_many_customers(service: RunningService, admin: httpx2.Client, name: str) -> None:
    html = admin.get(f"/reports/{name}").text
    links = re.findall(r'<td class="number"><a href="([^"]+)">([\d,]+)<', html)
    assert links
    with service.client() as client:
        for link, figure in links:
            assert link.startswith("/customers?")
            found = client.get("/v1" + unescape(link)).raise_for_status().json()
            assert found["total"] == int(figure.replace(",", ""))


@pytest.mark.parametrize("name", ["growth", "activity"])
def test_what_happened_leads_to_the_audit_log_for_those_who_may_read_it(
    service: RunningService, admin: httpx2.Client, name: str
) -> None:
    assert 'href="/audit?' in admin.get(f"/reports/{name}").text
    with signed_in_as(service, "reporter") as reporter:
        answer = reporter.get(f"/reports/{name}")
        assert answer.status_code == 200
        assert "/audit" not in answer.text


def test_links_of_the_interface_become_pages() -> None:
    assert page_of("/v1/customers?invoice_missing=tax_id") == "/customers?invoice_missing=tax_id"
    assert page_of("/v1/audit/events?type=EmailAdded") == "/audit?type=EmailAdded"


@pytest.mark.parametrize(
    ("kind", "begins"), [("csv", b"tax_id_type,tax_id_country,tax_id_status,customers"), ("xlsx", b"PK")]
)
def test_files_are_those_of_the_interface(admin: httpx2.Client, kind: str, begins: bytes) -> None:
    page = admin.get("/reports/tax-ids").text
    assert f'href="/reports/tax-ids.{kind}"' in page
    answer = admin.get(f"/reports/tax-ids.{kind}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="tax-ids.{kind}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.removeprefix(b"\xef\xbb\xbf").startswith(begins)


def test_a_file_has_the_period_of_its_page(admin: httpx2.Client) -> None:
    html = admin.get("/reports/contact-origins?from=2020-01-01&to=2020-12-31&interval=month").text
    [link] = re.findall(r'href="(/reports/contact-origins\.csv[^"]*)"', html)
    assert admin.get(unescape(link)).text.strip().removeprefix("\ufeff") == "from,to,contact_origin,customers"


@pytest.mark.parametrize("name", OF_A_PERIOD)
def test_a_period_is_asked_for_in_fields_that_keep_it(admin: httpx2.Client, name: str) -> None:
    asked = {"from": "2026-01-01", "to": "2099-12-31", "interval": "week"}
    form = ReadPage(admin.get(f"/reports/{name}", params=asked)).form(f"/reports/{name}")
    assert form.values == asked
    assert form.faulty == set()


def test_growth_is_by_months_until_something_else_is_asked(admin: httpx2.Client) -> None:
    assert ReadPage(admin.get("/reports/growth")).form("/reports/growth").values["interval"] == "month"
    assert admin.get("/reports/growth?from=&to=&interval=").status_code == 200


@pytest.mark.parametrize(
    ("asked", "faulty"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"to": "ayer"}, "to"),
        ({"from": "2026-02-01", "to": "2026-01-31"}, "to"),
        ({"interval": "year"}, "interval"),
        ({"from": "1926-01-01", "interval": "day"}, "interval"),
    ],
)
def test_a_period_that_is_refused_is_said_at_its_field(
    admin: httpx2.Client, asked: dict[str, str], faulty: str
) -> None:
    answer = admin.get("/reports/growth", params=asked)
    page = ReadPage(answer)
    assert answer.status_code == 422
    assert page.title.startswith("Error: ")
    form = page.form("/reports/growth")
    assert form.faulty == {faulty}
    assert form.values | {name: value for name, value in asked.items() if name != "interval"} == form.values


@pytest.mark.parametrize("name", OF_NOW)
def test_a_report_of_now_has_no_period(admin: httpx2.Client, name: str) -> None:
    assert 'name="from"' not in admin.get(f"/reports/{name}").text
    assert admin.get(f"/reports/{name}?from=2026-01-01").status_code == 422


def test_a_thousand_columns_are_drawn_and_files_have_the_rest(admin: httpx2.Client) -> None:
    html = admin.get("/reports/growth?from=2020-01-01&interval=day").text
    assert html.count('class="bar thin"') == 1_000
    assert html.count("<tr>") == 1_001
    assert re.search(r"Los archivos tienen [\d,]+ filas más", html)


def test_a_period_without_anything_says_so(admin: httpx2.Client) -> None:
    page = ReadPage(admin.get("/reports/contact-origins?to=2020-01-01"))
    assert "En este período no pasó nada." in page.text
    assert '<svg class="chart"' not in page.text


@pytest.mark.parametrize("name", ["sales", "growth.pdf", "Growth"])
def test_another_name_is_not_found(admin: httpx2.Client, name: str) -> None:
    assert admin.get(f"/reports/{name}").status_code == 404
    assert admin.get(f"/reports/{name}.csv").status_code == 404


@pytest.mark.parametrize("path", ["/reports", "/reports/growth", "/reports/growth.csv", "/reports/growth.xlsx"])
def test_who_may_not_read_reports_is_told_which_roles_may(service: RunningService, path: str) -> None:
    with signed_in_as(service, "writer") as writer:
        answer = writer.get(path)
        assert answer.status_code == 403
        assert "reportes" in ReadPage(answer).text
        assert 'href="/reports"' not in answer.text


def test_an_empty_database_has_reports_too(start_service: Callable[..., RunningService]) -> None:
    service = start_service()
    with signed_in(service) as client:
        assert "Aún no hay clientes activos" in client.get("/reports").text
        for name in REPORTS:
            answer: Any = client.get(f"/reports/{name}")
            assert answer.status_code == 200
            assert "Todavía no hay nada que contar." in answer.text or name == "growth"
