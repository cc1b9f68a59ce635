"""Whom to invoice, by form: what is missing is said where it can be filled in, and each act asks first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

import httpx2
import pytest

from api.console.customers.billing_entities import ADDED, EDITED
from api.http.models.billing_entities import AddressMembers, BillingEntityChange, NewBillingEntity
from tests.support.console import ReadPage, signed_in, signed_in_as
from tests.support.running_service import RunningService

ADDRESSES = ("fiscal_address", "billing_address")


@pytest.fixture
def page(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in(service) as page:
        yield page


def customer(client: httpx2.Client, **members: Any) -> str:
    answer = client.post("/v1/customers", json={"name": "Ñandú Pérez, S.A.", "tax_id": "CF", **members})
    assert answer.status_code == 201, answer.text
    return f"/customers/{answer.json()['id']}"


def entity(client: httpx2.Client, there: str, **members: Any) -> str:
    body = {"legal_name": "Águila Norte, S.A.", "tax_id": "CF", **members}
    return (
        f"{there}/billing-entities/{client.post(f'/v1{there}/billing-entities', json=body).json()['billing_entity_id']}"
    )


def in_fields(members: set[str]) -> set[str]:
    """The fields of members; an address has one for each of its own."""
    simple = {f"/{name}" for name in members if name not in ADDRESSES}
    return simple | {
        f"/{address}/{name}" for address in ADDRESSES if address in members for name in get_type_hints(AddressMembers)
    }


def test_the_forms_have_a_field_for_each_member_of_the_interface() -> None:
    assert set(ADDED.by_pointer) == in_fields({*NewBillingEntity.model_fields})
    assert set(EDITED.by_pointer) == in_fields({*get_type_hints(BillingEntityChange)})


def test_one_is_added_once_however_often_the_form_is_sent(page: httpx2.Client, client: httpx2.Client) -> None:
    there = customer(client)
    form = ReadPage(page.get(f"{there}/billing-entities/new?tax_id=990011-4")).form(f"{there}/billing-entities/new")
    assert form.values["/tax_id"] == "990011-4"
    typed = {
        "/legal_name": "Inversiones del Águila, S.A.",
        "/billing_cc": "a@aguila.example\r\nb@aguila.example",
        "/fiscal_address/line": "12 calle 3-45",
        "/fiscal_address/municipality": "Mixco",
        "/is_default": "true",
        "reason": "Así factura",
    }

    first, second = form.send(page, values=typed), form.send(page, values=typed)

    [added] = client.get(f"/v1{there}/billing-entities").json()["items"]
    assert (
        first.headers["location"]
        == second.headers["location"]
        == f"{there}#billing-entity-{added['billing_entity_id']}"
    )
    assert added["legal_name"] == "Inversiones del Águila, S.A."
    assert added["billing_cc"] == ["a@aguila.example", "b@aguila.example"]
    assert (added["fiscal_address"]["municipality"], added["fiscal_address"]["country"]) == ("Mixco", "GT")
    assert (added["billing_address"], added["is_default"]) == (None, True)
    history = client.get(f"/v1{there}/history?order=desc").json()["items"]
    assert {event["reason"] for event in history if event["version"] > 1} == {"Así factura"}


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    page: httpx2.Client, client: httpx2.Client
) -> None:
    there = customer(client)
    form = ReadPage(page.get(f"{there}/billing-entities/new")).form(f"{there}/billing-entities/new")

    answer = form.send(
        page, values={"/billing_email": "no es un correo", "/tax_id": "CF", "/fiscal_address/line": "<b>"}
    )

    again = ReadPage(answer).form(f"{there}/billing-entities/new")
    assert answer.status_code == 422
    assert again.faulty == {"/legal_name", "/billing_email"}
    assert again.values["/billing_email"] == "no es un correo"
    assert again.values["/fiscal_address/line"] == "<b>"
    assert client.get(f"/v1{there}/billing-entities?status=all").json()["items"] == []


def test_only_what_was_changed_is_sent(page: httpx2.Client, client: httpx2.Client) -> None:
    there = customer(client)
    at = entity(client, there, billing_email="a@aguila.example")
    form = ReadPage(page.get(f"{at}/edit")).form(f"{at}/edit")

    assert form.send(page).headers["location"].startswith(there)
    form.send(page, values={"/billing_email": "", "/fiscal_address/department": "Petén"})

    last, *_ = client.get(f"/v1{there}/history?order=desc").json()["items"]
    assert {change["path"].rpartition("/")[2] for change in last["changes"]} == {"billing_email", "fiscal_address"}


@pytest.mark.parametrize(
    ("act", "setup", "member", "after"),
    [
        ("default", {}, "is_default", True),
        ("no-default", {"is_default": True}, "is_default", False),
        ("deactivate", {"is_default": True}, "is_active", False),
    ],
)
def test_an_act_asks_first(
    act: str, setup: dict[str, Any], member: str, after: bool, page: httpx2.Client, client: httpx2.Client
) -> None:
    there = customer(client)
    at = entity(client, there, **setup)
    question = page.get(f"{at}/{act}")
    assert "Águila Norte, S.A." in ReadPage(question).headings[0]
    assert client.get(f"/v1{at}").json()[member] is not after

    assert ReadPage(question).form(f"{at}/{act}").send(page).status_code == 303

    assert client.get(f"/v1{at}").json()[member] is after


def test_one_that_is_used_no_longer_can_be_used_again(page: httpx2.Client, client: httpx2.Client) -> None:
    at = entity(client, customer(client))
    client.post(f"/v1{at}/deactivate")
    refused = ReadPage(page.get(f"{at}/default")).form(f"{at}/default").send(page)
    assert refused.status_code == 409

    ReadPage(page.get(f"{at}/activate")).form(f"{at}/activate").send(page)

    assert client.get(f"/v1{at}").json()["is_active"]


def test_the_customer_says_what_an_invoice_still_needs_and_leads_there(
    service: RunningService, page: httpx2.Client, client: httpx2.Client
) -> None:
    there = customer(client)
    at = entity(client, there)

    shown = ReadPage(page.get(there))

    assert shown.links["correo para facturas"] == f"{at}/edit#field-billing_email"
    assert "field-billing_email" in ReadPage(page.get(f"{at}/edit")).ids
    with signed_in_as(service, "reader") as reader:
        assert "/edit" not in reader.get(there).text


def test_other_services_are_linked_where_the_settings_name_them(start_service: Callable[..., RunningService]) -> None:
    links = (
        "Nueva solicitud/New request=https://service.example/new?c={customer_id},"
        "Nueva cotización/New quotation=https://quotes.example/new?c={customer_id}&e={billing_entity_id}"
    )
    service = start_service(settings={"RELATED_LINKS": links})
    with service.client() as client, signed_in(service) as page:
        there = customer(client)
        at = entity(client, there)
        shown = ReadPage(page.get(there))
        customer_id, entity_id = there.rpartition("/")[2], at.rpartition("/")[2]
        assert shown.links["Nueva solicitud"] == f"https://service.example/new?c={customer_id}"
        assert shown.links["Nueva cotización"] == f"https://quotes.example/new?c={customer_id}&e={entity_id}"
        client.post(f"/v1{at}/deactivate")
        assert "Nueva cotización" not in ReadPage(page.get(there)).links
