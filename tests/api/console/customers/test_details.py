"""Changing the details of a customer on its page, alone and with others at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from api.console.customers.details import FORM
from api.http.models.customers import CustomerChange
from tests.support.console import PageForm, ReadPage, signed_in_as
from tests.support.new_tax_ids import new_nit, wrong_nit
from tests.support.running_service import RunningService


@pytest.fixture(scope="module")
def person(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "writer") as person:
        yield person


@pytest.fixture
def customer(client: httpx2.Client) -> dict[str, Any]:
    body = {
        "name": f"Panadería {uuid4().hex}",
        "tax_id": new_nit(),
        "notes": "Por la mañana.",
        "external_id": uuid4().hex,
        "tags": ["vip"],
        "metadata": {"segmento": "mayorista", "ruta": "12"},
    }
    made: dict[str, Any] = client.post("/v1/customers", json=body).json()
    return made


def address(customer: dict[str, Any]) -> str:
    return f"/customers/{customer['id']}/edit"


def opened(person: httpx2.Client, customer: dict[str, Any]) -> PageForm:
    return ReadPage(person.get(address(customer))).form(address(customer))


def now(client: httpx2.Client, customer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/customers/{customer['id']}").json()
    return found


def test_the_form_has_a_field_for_every_member_of_the_request() -> None:
    assert set(FORM.by_pointer) == {f"/{name}" for name in CustomerChange.__annotations__}


def test_only_what_the_person_changed_is_changed(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    values = {"/name": "Otro nombre", "/notes": "", "/metadata": "ruta: 13\nzona: 4", "reason": "Pidió otro nombre"}
    answer = opened(person, customer).send(person, values=values)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/customers/{customer['id']}")
    changed = now(client, customer)
    assert (changed["name"], changed["notes"]) == ("Otro nombre", None)
    assert changed["metadata"] == {"ruta": "13", "zona": "4"}
    assert (changed["tax_id"], changed["tags"]) == (customer["tax_id"], ["vip"])
    [event] = client.get(f"/v1/customers/{customer['id']}/history?order=desc&limit=1").json()["items"]
    assert (event["type"], event["reason"]) == ("CustomerChanged", "Pidió otro nombre")
    assert "Guardado." in ReadPage(person.get(answer.headers["location"])).text


def test_a_form_without_changes_changes_nothing(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    answer = opened(person, customer).send(person)
    assert "No había nada que cambiar." in ReadPage(person.get(answer.headers["location"])).text
    assert now(client, customer)["version"] == customer["version"]


def test_a_form_that_is_sent_twice_changes_once(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    form = opened(person, customer)
    for _ in range(2):
        assert form.send(person, values={"/name": "Otro nombre"}).status_code == 303
    assert now(client, customer)["version"] == customer["version"] + 1


def test_a_tax_id_changes_with_its_type_and_country_and_back(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    foreign = {"/tax_id": uuid4().hex[:12], "/tax_id_type": "FOREIGN", "/tax_id_country": "US"}
    opened(person, customer).send(person, values=foreign)
    assert (now(client, customer)["tax_id_type"], now(client, customer)["tax_id_country"]) == ("FOREIGN", "US")

    form = opened(person, customer)
    assert (form.values["/tax_id_type"], form.values["/tax_id_country"]) == ("FOREIGN", "US")
    tax_id = new_nit()
    assert form.send(person, values={"/tax_id": tax_id, "/tax_id_type": "NIT"}).status_code == 303
    assert (now(client, customer)["tax_id"], now(client, customer)["tax_id_country"]) == (tax_id, "GT")


def test_a_type_that_is_corrected_goes_with_the_number_that_is_there(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    answer = opened(person, customer).send(person, values={"/tax_id_type": "CUI"})
    assert answer.status_code == 303
    assert (now(client, customer)["tax_id_type"], now(client, customer)["tax_id_status"]) == ("CUI", "invalid")


def test_a_tax_id_of_somebody_else_is_told_and_taken_over_only_by_a_button(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    tax_id, name = new_nit(), f"Molinos {uuid4().hex}"
    client.post("/v1/customers", json={"name": name, "tax_id": tax_id})
    answer = opened(person, customer).send(person, values={"/tax_id": tax_id, "/name": "Otro nombre"})
    page = ReadPage(answer)
    form = page.form(address(customer))
    assert (answer.status_code, form.faulty) == (409, {"/tax_id"})
    assert f"Este NIT ya es de {name}" in page.text
    assert form.values["/name"] == "Otro nombre"
    assert 'name="anyway"' in answer.text
    assert form.send(person, values={"anyway": tax_id}).status_code == 303
    changed = now(client, customer)
    assert (changed["name"], changed["tax_id"], changed["holds_tax_id"]) == ("Otro nombre", tax_id, False)


def test_while_typing_the_own_tax_id_is_nobody_elses(person: httpx2.Client, customer: dict[str, Any]) -> None:
    def said(tax_id: str, **more: str) -> str:
        return ReadPage(person.get("/tax-ids/check", params={"/tax_id": tax_id, **more})).text

    assert "ya es de" not in said(customer["tax_id"], own=customer["id"])
    assert customer["name"] in said(customer["tax_id"])
    assert "ya es de" not in said(customer["tax_id"], of="billing_entity")
    assert "no cuadra" in said(wrong_nit())


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    person: httpx2.Client, customer: dict[str, Any]
) -> None:
    typed = {"/name": "", "/notes": "Lo que escribí", "/metadata": "Mal: x", "reason": "Porque sí"}
    answer = opened(person, customer).send(person, values=typed)
    form = ReadPage(answer).form(address(customer))
    assert (answer.status_code, form.faulty) == (422, {"/name", "/metadata"})
    assert {name: form.values[name] for name in typed} == typed
    assert form.values["version"] == str(customer["version"])


def test_an_archived_customer_has_one_field(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    before = opened(person, customer)
    client.post(f"/v1/customers/{customer['id']}/archive")
    late = before.send(person, values={"/notes": "Lo que escribí"})
    assert (late.status_code, ReadPage(late).form(address(customer)).values["/notes"]) == (409, "Lo que escribí")
    assert "está archivado" in ReadPage(late).text

    form = opened(person, customer)
    assert {name for name in form.values if name.startswith("/")} == {"/external_id"}
    external_id = uuid4().hex
    assert form.send(person, values={"/external_id": external_id}).status_code == 303
    assert now(client, customer)["external_id"] == external_id


# Somebody else at the same time


def test_a_change_elsewhere_stops_nobody_and_is_told(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    form = opened(person, customer)
    client.post(f"/v1/customers/{customer['id']}/emails", json={"email": "otro@espiga.gt"})
    answer = form.send(person, values={"/name": "Otro nombre"})
    assert answer.status_code == 303
    assert now(client, customer)["name"] == "Otro nombre"
    assert "Guardado. Mientras tanto, admin cambió: Correo" in ReadPage(person.get(answer.headers["location"])).text


def test_a_change_of_the_same_is_shown_with_both_values(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    form = opened(person, customer)
    client.patch(f"/v1/customers/{customer['id']}", json={"name": "De Ana", "tags": ["oro"]})
    answer = form.send(person, values={"/name": "Mío", "/notes": "Mía"})
    assert answer.status_code == 409
    page = ReadPage(answer)
    assert "De Ana" in page.text
    assert "Mío" in page.text
    assert now(client, customer)["name"] == "De Ana"
    chosen = page.form(address(customer)).send(person, values={"/name": "Mío"})
    assert chosen.status_code == 303
    changed = now(client, customer)
    assert (changed["name"], changed["notes"], changed["tags"]) == ("Mío", "Mía", ["oro"])


def test_what_was_typed_stays_where_the_customer_was_erased_meanwhile(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    form = opened(person, customer)
    client.post(f"/v1/customers/{customer['id']}/erase", json={"reason": "Lo pidió"})
    answer = form.send(person, values={"/notes": "Lo que escribí"})
    assert answer.status_code == 410
    assert ReadPage(answer).form(address(customer)).values["/notes"] == "Lo que escribí"
    gone = person.get(address(customer))
    assert (gone.status_code, ReadPage(gone).links["Ver la constancia"]) == (410, f"/customers/{customer['id']}")


@pytest.mark.parametrize("role", ["reader", "auditor", "reporter"])
def test_whoever_may_not_change_is_told_so(service: RunningService, customer: dict[str, Any], role: str) -> None:
    with signed_in_as(service, role) as person:
        assert person.get(address(customer)).status_code == 403


def test_nobody_is_there_under_another_id(person: httpx2.Client) -> None:
    assert person.get(f"/customers/{uuid4()}/edit").status_code == 404
