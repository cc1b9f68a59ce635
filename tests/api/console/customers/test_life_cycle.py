"""Archiving, restoring and erasing a customer on its pages, and what is left of one that was erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.support.console import PageForm, ReadPage, signed_in, signed_in_as
from tests.support.new_tax_ids import new_nit
from tests.support.running_service import RunningService


@pytest.fixture(scope="module")
def person(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "writer") as person:
        yield person


@pytest.fixture(scope="module")
def admin(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in(service) as person:
        yield person


@pytest.fixture
def customer(client: httpx2.Client) -> dict[str, Any]:
    body = {"name": f"Panadería  {uuid4().hex}", "tax_id": new_nit(), "external_id": uuid4().hex}
    made: dict[str, Any] = client.post("/v1/customers", json=body).json()
    return made


def opened(person: httpx2.Client, customer: dict[str, Any], action: str) -> PageForm:
    address = f"/customers/{customer['id']}/{action}"
    return ReadPage(person.get(address)).form(address)


def now(client: httpx2.Client, customer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/customers/{customer['id']}").json()
    return found


def said_after(person: httpx2.Client, answer: httpx2.Response) -> str:
    assert answer.status_code == 303, answer.text
    return ReadPage(person.get(answer.headers["location"])).text


def test_a_customer_is_archived_and_restored_once_however_often_it_is_sent(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    page = ReadPage(person.get(f"/customers/{customer['id']}/archive"))
    assert page.headings[0].startswith("¿Archivar a Panadería")
    assert f"Deja libre su NIT, {customer['tax_id']}" in page.text
    form = opened(person, customer, "archive")
    for _ in range(2):
        answer = form.send(person, values={"reason": "Cerró"})
    assert "Cliente archivado." in said_after(person, answer)
    archived = now(client, customer)
    assert (archived["status"], archived["version"]) == ("archived", 2)
    [event] = client.get(f"/v1/customers/{customer['id']}/history?order=desc&limit=1").json()["items"]
    assert event["reason"] == "Cerró"

    form = opened(person, customer, "restore")
    for _ in range(2):
        answer = form.send(person)
    assert "Cliente restaurado." in said_after(person, answer)
    restored = now(client, customer)
    assert (restored["status"], restored["version"], restored["holds_tax_id"]) == ("active", 3, True)


def test_there_is_nothing_to_ask_where_it_is_so_already(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    answer = person.get(f"/customers/{customer['id']}/restore")
    assert "No estaba archivado." in said_after(person, answer)
    client.post(f"/v1/customers/{customer['id']}/archive")
    answer = person.get(f"/customers/{customer['id']}/archive")
    assert "Ya estaba archivado." in said_after(person, answer)


def test_whoever_changed_it_meanwhile_is_told_before_it_is_archived(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    form = opened(person, customer, "archive")
    client.patch(f"/v1/customers/{customer['id']}", json={"name": "De Ana"})
    answer = form.send(person, values={"reason": "Cerró"})
    assert answer.status_code == 409
    assert now(client, customer)["status"] == "active"
    page = ReadPage(answer)
    assert "admin Cambió los datos del cliente" in page.text
    anyway = page.form(f"/customers/{customer['id']}/archive")
    assert anyway.values["reason"] == "Cerró"
    assert anyway.send(person).status_code == 303
    assert now(client, customer)["status"] == "archived"


def test_a_tax_id_that_somebody_took_meanwhile_is_said_and_it_can_come_back_without(
    person: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    client.post(f"/v1/customers/{customer['id']}/archive")
    name = f"Molinos {uuid4().hex}"
    holder = client.post("/v1/customers", json={"name": name, "tax_id": customer["tax_id"]}).json()
    answer = opened(person, customer, "restore").send(person, values={"reason": "Volvió"})
    page = ReadPage(answer)
    assert answer.status_code == 409
    assert f"Este NIT ya es de {name}" in page.text
    assert page.links[name] == f"/customers/{holder['id']}"
    assert "Restaurar sin ser titular del NIT" in page.text
    form = page.form(f"/customers/{customer['id']}/restore")
    assert form.values["reason"] == "Volvió"
    assert form.send(person).status_code == 303
    restored = now(client, customer)
    assert (restored["status"], restored["holds_tax_id"]) == ("active", False)


def test_erasing_wants_the_name_and_a_reason(
    admin: httpx2.Client, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    form = opened(admin, customer, "erase")
    for values, faulty in (
        ({"/name": "Otro", "/reason": "Lo pidió"}, "/name"),
        ({"/name": "", "/reason": "Lo pidió"}, "/name"),
        ({"/name": customer["name"], "/reason": " "}, "/reason"),
    ):
        answer = form.send(admin, values=values)
        again = ReadPage(answer).form(form.action)
        assert (answer.status_code, again.faulty) == (422, {faulty})
        assert {name: again.values[name] for name in values} == values
    assert now(client, customer)["version"] == 1


def test_what_is_erased_leaves_a_certificate(
    admin: httpx2.Client, service: RunningService, client: httpx2.Client, customer: dict[str, Any]
) -> None:
    form = opened(admin, customer, "erase")
    page = ReadPage(admin.get(form.action))
    assert "Borrar para siempre. Nadie podrá leerlo, tampoco nosotros." in page.text
    values = {"/name": f" {customer['name'].upper().replace('  ', ' ')} ", "/reason": "Lo pidió, caso 4711"}
    first, second = form.send(admin, values=values), form.send(admin, values=values)
    assert first.headers["location"] == second.headers["location"] == f"/customers/{customer['id']}"
    history = client.get(f"/v1/customers/{customer['id']}/history").json()["items"]
    assert [event["type"] for event in history] == ["CustomerRegistered", "PersonalDataErased"]

    with signed_in_as(service, "reader") as reader:
        answer = reader.get(f"/customers/{customer['id']}")
    page = ReadPage(answer)
    assert answer.status_code == 410
    assert page.headings[0] == "Cliente borrado"
    for said in (customer["id"], "Por admin", "Motivo Lo pidió, caso 4711", f"{history[-1]['position']:,}"):
        assert said in page.text
    assert page.links["Ver la historia"] == f"/customers/{customer['id']}/history"
    assert customer["name"] not in answer.text
    assert customer["tax_id"] not in answer.text

    for action in ("archive", "restore", "erase", "edit"):
        gone = admin.get(f"/customers/{customer['id']}/{action}")
        assert (gone.status_code, ReadPage(gone).links["Ver la constancia"]) == (410, f"/customers/{customer['id']}")


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        ("reader", ("archive", "restore", "erase")),
        ("writer", ("erase",)),
        ("supervisor", ("erase",)),
        ("auditor", ("archive", "restore", "erase")),
        ("reporter", ("archive", "restore", "erase")),
    ],
)
def test_whoever_may_not_is_told_so_and_shown_no_way_there(
    service: RunningService, customer: dict[str, Any], role: str, actions: tuple[str, ...]
) -> None:
    with signed_in_as(service, role) as person:
        shown = person.get(f"/customers/{customer['id']}").text
        for action in actions:
            assert person.get(f"/customers/{customer['id']}/{action}").status_code == 403
            assert f"/{action}" not in shown
