"""The history of a customer as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import httpx2
import pytest

from api.console.audit.history import KINDS, kind_of_event
from api.console.texts import TEXTS
from domain.customer import EVENT_TYPES
from tests.support.console import ReadPage, signed_in, signed_in_as
from tests.support.new_tax_ids import new_nit
from tests.support.running_service import RunningService


class Told(NamedTuple):
    """A customer to whom everything happened, and where it is."""

    path: str
    """In the interface."""
    page: str
    email_id: str


def _everything(client: httpx2.Client) -> Told:
    """Every kind of event once, most of them with a reason."""
    made = client.post(
        "/v1/customers",
        json={"name": "Distribuidora Aguila", "tax_id": "CF", "contact_origin": "REFERRAL", "notes": "uno\ndos"},
    )
    path = made.headers["location"]
    client.patch(path, json={"name": "Distribuidora El Águila"}, headers={"Change-Reason": "correcci%C3%B3n"})
    client.patch(path, json={"tax_id": new_nit()}).raise_for_status()
    email = client.post(f"{path}/emails", json={"email": "gerencia@aguila.gt", "role": "Compras"}).json()["email_id"]
    client.patch(f"{path}/emails/{email}", json={"role": "Gerencia", "is_for_invoicing": True})
    client.post(f"{path}/emails/{email}/lock", json={"reason": "cambio sin autorización"})
    client.post(f"{path}/emails/{email}/unlock")
    client.patch(f"{path}/emails/{email}", json={"email": "direccion@aguila.gt"})
    client.delete(f"{path}/emails/{email}")
    phone = client.post(f"{path}/phones", json={"phone": "5512 3410"}).json()["phone_id"]
    client.patch(f"{path}/phones/{phone}", json={"extension": "7"})
    client.post(f"{path}/phones/{phone}/lock")
    client.post(f"{path}/phones/{phone}/unlock")
    client.delete(f"{path}/phones/{phone}")
    entity = client.post(
        f"{path}/billing-entities",
        json={"legal_name": "Águila Norte, S.A.", "tax_id": "CF", "is_default": True, "fiscal_address": "6a avenida"},
    ).json()["billing_entity_id"]
    client.patch(f"{path}/billing-entities/{entity}", json={"fiscal_address": {"municipality": "Mixco"}})
    client.delete(f"{path}/default-billing-entity")
    client.post(f"{path}/billing-entities/{entity}/deactivate")
    client.post(f"{path}/billing-entities/{entity}/activate")
    client.post(f"{path}/archive")
    client.post(f"{path}/restore")
    return Told(path, path.removeprefix("/v1"), email)


@pytest.fixture
def told(client: httpx2.Client) -> Told:
    return _everything(client)


@pytest.fixture
def reader(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "reader") as reader:
        yield reader


def read(client: httpx2.Client, address: str, status: int = 200) -> ReadPage:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return ReadPage(answer)


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_every_event_is_a_sentence_and_of_a_kind(event_type: str) -> None:
    assert f"events.{event_type}" in TEXTS
    assert kind_of_event(event_type) in KINDS


def test_every_event_is_told_the_newest_first(client: httpx2.Client, reader: httpx2.Client, told: Told) -> None:
    items = client.get(f"{told.path}/history?limit=200").json()["items"]
    assert {each["type"] for each in items} | {"PersonalDataErased"} == set(EVENT_TYPES)
    page = read(reader, f"{told.page}/history")
    versions = [int(each[1:]) for each in page.ids if re.fullmatch(r"v\d+", each)]
    assert versions == [each["version"] for each in reversed(items)]
    for item in items:
        assert TEXTS[f"events.{item['type']}"].es in page.text
    assert page.title.startswith("Historia de Distribuidora El Águila")
    english = ReadPage(reader.get(f"{told.page}/history", headers={"Accept-Language": "en"}))
    for item in items:
        assert TEXTS[f"events.{item['type']}"].en in english.text


def test_a_change_is_told_with_what_was_before_and_why(reader: httpx2.Client, told: Told) -> None:
    html = reader.get(f"{told.page}/history").text
    assert '<del><span class="unseen">Antes: </span>Distribuidora Aguila</del>' in html
    assert '<ins><span class="unseen">Ahora: </span>Distribuidora El Águila</ins>' in html
    text = ReadPage(html).text
    assert "Motivo: corrección" in text
    assert "admin Cambió los datos del cliente" in text


def test_why_something_was_locked_is_said_once(client: httpx2.Client, reader: httpx2.Client) -> None:
    email = {"email": "compras@aguila.gt"}
    customer = client.post("/v1/customers", json={"name": "El Águila", "tax_id": "CF", "emails": [email]}).json()
    here = f"/customers/{customer['id']}"
    client.post(f"/v1{here}/emails/{customer['emails'][0]['email_id']}/lock", json={"reason": "Confirmado"})
    text = read(reader, f"{here}/history").text
    assert "Motivo: Confirmado" in text
    assert text.count("Confirmado") == 1


def test_entries_have_the_names_that_they_had_then(reader: httpx2.Client, told: Told) -> None:
    text = read(reader, f"{told.page}/history").text
    assert "Quitó un correo: direccion@aguila.gt" in text
    assert "Bloqueó un correo: gerencia@aguila.gt" in text
    assert "Agregó un correo: gerencia@aguila.gt" in text
    assert "Puesto Ahora:" in text
    assert "Correo gerencia@aguila.gt: Puesto" not in text
    assert "Bloqueó un teléfono: 5512 3410" in text
    assert "Predeterminó una razón social: Águila Norte, S.A." in text
    assert "Razón social predeterminada Ahora: Águila Norte, S.A." in text
    assert "Municipio: Mixco" in text
    assert told.email_id not in text


def test_the_registration_has_all_first_values(reader: httpx2.Client, told: Told) -> None:
    text = read(reader, f"{told.page}/history").text
    beginning = text.partition("Registró el cliente")[2]
    assert "Origen Ahora: Recomendación" in beginning
    assert "Notas Ahora: uno dos" in beginning
    assert "Identificación fiscal" not in beginning
    assert beginning.strip().startswith("Registró ")


def test_who_acted_for_somebody_is_named_with_whom(client: httpx2.Client, reader: httpx2.Client, told: Told) -> None:
    client.patch(told.path, json={"name": "Otra"}, headers={"Acting-For": "Ana%20P%C3%A9rez"})
    assert "Ana Pérez (por admin)" in read(reader, f"{told.page}/history").text


def test_a_kind_of_event_can_be_picked(reader: httpx2.Client, told: Told) -> None:
    text = read(reader, f"{told.page}/history?kind=phones").text
    assert "Agregó un teléfono" in text
    assert "Agregó un correo" not in text
    assert read(reader, f"{told.page}/history?kind=nothing").text.count("Agregó un ") == 2


def test_a_kind_without_events_says_so(client: httpx2.Client, reader: httpx2.Client) -> None:
    path = client.post("/v1/customers", json={"name": "Sola", "tax_id": "CF"}).headers["location"]
    page = read(reader, f"{path.removeprefix('/v1')}/history?kind=emails")
    assert "No hay eventos de este tipo" in page.text
    assert page.links["Ver todos los tipos"] == f"{path.removeprefix('/v1')}/history"


@pytest.mark.parametrize("kind", ["", "details"])
def test_a_long_history_has_pages_both_ways(client: httpx2.Client, reader: httpx2.Client, kind: str) -> None:
    path = client.post("/v1/customers", json={"name": "0", "tax_id": "CF"}).headers["location"]
    for number in range(1, 220 if kind else 30):
        client.patch(path, json={"name": str(number)})
    first = read(reader, f"{path.removeprefix('/v1')}/history?kind={kind}")
    assert "Anterior" not in first.links
    second = read(reader, first.links["Siguiente"])
    assert "v1" in second.ids
    assert "Siguiente" not in second.links
    assert read(reader, second.links["Anterior"]).ids == first.ids


def test_an_erased_customer_keeps_its_history(client: httpx2.Client, reader: httpx2.Client, told: Told) -> None:
    client.post(f"{told.path}/erase", json={"reason": "art. 17"})
    page = read(reader, f"{told.page}/history")
    assert "Borró para siempre los datos personales" in page.text
    assert "Motivo: art. 17" in page.text
    assert "[borrado]" in page.text
    assert "Águila" not in page.text
    assert "aguila" not in page.text
    assert "Ver así" not in page.links
    assert "[erased]" in ReadPage(reader.get(f"{told.page}/history", headers={"Accept-Language": "en"})).text


def test_who_may_prove_gets_the_link(service: RunningService, reader: httpx2.Client, told: Told) -> None:
    assert "Prueba" not in read(reader, f"{told.page}/history").links
    for role in ("auditor", "supervisor", "admin"):
        with signed_in_as(service, role) as other:
            link = read(other, f"{told.page}/history").links["Prueba"]
        assert re.fullmatch(rf"{told.page}/proof\?position=\d+", link)


@pytest.mark.parametrize(("role", "status"), [("writer", 200), ("reporter", 403)])
def test_who_reads_customers_reads_histories(service: RunningService, told: Told, role: str, status: int) -> None:
    with signed_in_as(service, role) as client:
        assert client.get(f"{told.page}/history").status_code == status


def test_what_is_not_there_is_not_found(service: RunningService) -> None:
    with signed_in(service) as client:
        assert client.get("/customers/0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10/history").status_code == 404
        for path in ("/customers/nobody", "/customers/nobody/history", "/customers/nobody/emails/none/edit"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert ReadPage(answer).headings[0] == "No se encontró"
            assert "UUID" not in answer.text
