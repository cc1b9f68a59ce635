"""What somebody stored to be run by whoever looks at it: every page that shows it shows it as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Browser

from api.console.book import PAGES
from tests.support.browser import person
from tests.support.imports import brought
from tests.support.running_service import RunningService

pytestmark = pytest.mark.browser

EVIL = (
    """'"></title></textarea></script><script>ran=1</script><img src=x onerror=ran=1>{{7*7}}${7*7}<svg onload=ran=1>"""
)
FOUND = """() => [
    ...document.querySelectorAll("main script, main img, svg[onload], [onerror], base, iframe, object"),
    ...[...document.querySelectorAll("[href]")].filter(
        (each) => !["http:", "https:", "mailto:", "tel:"].includes(new URL(each.href, location).protocol)),
    ...[...document.querySelectorAll("form")].filter(
        (each) => new URL(each.getAttribute("action") ?? "", location).origin !== location.origin),
].map((each) => each.outerHTML.slice(0, 200))"""
RAN = "() => typeof ran !== 'undefined'"


def hostile(client: httpx2.Client) -> dict[str, str]:
    """A customer that holds it wherever text is taken, and an import with it in every cell; what addresses name."""
    evil = f"{uuid4().hex[:6]}{EVIL}"
    reason = {"Change-Reason": re.sub("[^ -~]", "", "x'\"><script>ran=1</script>").replace("%", "%25")}
    created = client.post(
        "/v1/customers",
        json={
            "name": evil, "legal_name": evil, "tax_id": "X'\"><script>",
            "tax_id_type": "FOREIGN", "tax_id_country": "US",
            "notes": f"javascript:ran=1\n{evil}", "external_id": evil[:100], "tags": [evil[:40]],
            "metadata": {"a": evil},
            "emails": [{"email": "x'&{}|`=?x@aguila.gt", "name": evil, "role": evil[:100], "notes": evil}],
            "phones": [{"phone": "5512 3410", "name": evil, "role": evil[:100], "notes": evil, "is_whatsapp": True}],
        },
        headers=reason,
    )  # fmt: skip
    assert created.status_code == 201, created.text
    customer = created.json()
    path = f"/v1/customers/{customer['id']}"
    address = {"line": evil, "municipality": evil[:100], "department": evil[:100]}
    entity = client.post(
        f"{path}/billing-entities", json={"legal_name": evil, "tax_id": "CF", "fiscal_address": address}, headers=reason
    )
    assert entity.status_code == 201, entity.text
    email = customer["emails"][0]["email_id"]
    client.post(f"{path}/emails/{email}/lock", json={"reason": evil}, headers=reason).raise_for_status()
    quoted = evil.replace('"', '""')
    found = brought(client, f'name,tax_id,email,"{quoted}"\n"{quoted}",CF,"{quoted}","{quoted}"\n', dry_run="true")
    return {
        "customer_id": customer["id"],
        "email_id": email,
        "phone_id": customer["phones"][0]["phone_id"],
        "billing_entity_id": entity.json()["billing_entity_id"],
        "import_id": found["id"],
        "name": "contact-origins",
        "evil": evil,
        "position": created.headers["event-position"],
    }


def test_it_would_be_found_and_would_run(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(f"<main><a href='javascript:ran=1'>{EVIL}</a></main>")
    assert len(page.evaluate(FOUND)) >= 4
    page.wait_for_function(RAN)
    page.close()


def test_nothing_that_is_stored_or_asked_runs(browser: Browser, start_service: Callable[..., RunningService]) -> None:
    service = start_service(settings={"RELATED_LINKS": "Nueva'&/New'&=https://x.example/'?c={customer_id}&`='"})
    with service.client() as client:
        known = hostile(client)
    with person(browser, service) as page:
        query = {
            "q": known["evil"][:150],
            "position": known["position"],
            "name": known["evil"],
            "kind": EVIL,
            "from": EVIL,
        }
        addresses = [each.path_format.format(**known) for each in PAGES if each.methods == {"GET"}]
        shown = [each for each in addresses if not re.search(r"\.|export|/once", each)]
        for address in shown:
            for params in ({}, query):
                page.goto(f"{address}?{httpx2.QueryParams(params)}")
                assert page.evaluate(FOUND) == [], address
                assert not page.evaluate(RAN), address
        page.goto(f"/customers/{known['customer_id']}")
        assert EVIL in page.inner_text("main")
