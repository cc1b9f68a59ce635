"""Registering a customer on its page: all of it or nothing, once, and never a second time unasked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from stdnum.gt import nit

from api.console.changing.acting import FilledForm
from api.console.customers import tax_ids
from api.console.customers.registration import FORM
from api.console.customers.tax_ids import TaxIdSaid
from api.http.models.contacts import NewEmail, NewPhone
from api.http.models.customers import NewCustomer
from api.http.models.requests import NewThing
from tests.support.console import PageForm, ReadPage, signed_in, signed_in_as
from tests.support.new_tax_ids import new_nit, wrong_nit
from tests.support.running_service import RunningService

ADDRESS = "/customers/new"
OWN_PAGES = {"/billing_entities", "/emails/0/notes", "/phones/0/notes"}
"""Members that are added on the page of the customer."""


@pytest.fixture(scope="module")
def person(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "writer") as person:
        yield person


def new_name() -> str:
    return f"Panadería {uuid4().hex}"


def opened(person: httpx2.Client) -> PageForm:
    return ReadPage(person.get(ADDRESS)).form(ADDRESS)


def register(person: httpx2.Client, **values: str) -> httpx2.Response:
    """Send the form with these fields, which are written without their slash."""
    return opened(person).send(person, values={f"/{name}": value for name, value in values.items()})


def customer_at(client: httpx2.Client, answer: httpx2.Response) -> dict[str, Any]:
    assert answer.status_code == 303, answer.text
    path, _, fragment = answer.headers["location"].partition("#")
    assert fragment == "add-email"
    found: dict[str, Any] = client.get(f"/v1{path}").json()
    return found


def how_many(client: httpx2.Client, name: str) -> int:
    position = client.get("/v1/changes").json()["last_position"]
    answer = client.get("/v1/customers", params={"q": name}, headers={"Min-Event-Position": str(position)})
    return int(answer.json()["total"])


def test_the_form_has_a_field_for_every_member_of_the_request() -> None:
    entries: dict[str, type[NewThing]] = {"emails": NewEmail, "phones": NewPhone}
    members = {f"/{name}" for name in NewCustomer.model_fields if name not in entries}
    members |= {f"/{plural}/0/{name}" for plural, model in entries.items() for name in model.model_fields}
    assert set(FORM.by_pointer) == members - OWN_PAGES


def test_everything_is_registered_at_once(person: httpx2.Client, client: httpx2.Client) -> None:
    name, tax_id, external_id = new_name(), new_nit(), uuid4().hex
    number = "5512" + str(uuid4().int)[:4]
    answer = opened(person).send(
        person,
        values={
            "/name": f" {name} ",
            "/legal_name": "Espiga, S. A.",
            "/tax_id": tax_id.replace("-", ""),
            "/emails/0/email": f"{external_id}@espiga.gt",
            "/emails/0/is_for_invoicing": "true",
            "/emails/0/name": "Luis",
            "/emails/0/role": "Compras",
            "/phones/0/phone": number,
            "/phones/0/extension": "7",
            "/phones/0/is_whatsapp": "true",
            "/contact_origin": "REFERRAL",
            "/notes": "Por la mañana.\r\nNo los lunes.",
            "/external_id": external_id,
            "/tags": "vip\r\nruta norte\r\n",
            "/metadata": "segmento: mayorista\r\nruta: 12",
        },
    )
    customer = customer_at(client, answer)
    assert (customer["name"], customer["legal_name"], customer["tax_id"]) == (name, "Espiga, S. A.", tax_id)
    assert customer["contact_origin"] == "REFERRAL"
    assert customer["notes"] == "Por la mañana.\nNo los lunes."
    assert (customer["external_id"], customer["tags"]) == (external_id, ["ruta norte", "vip"])
    assert customer["metadata"] == {"segmento": "mayorista", "ruta": "12"}
    [email], [phone] = customer["emails"], customer["phones"]
    assert (email["is_for_invoicing"], email["name"], email["role"]) == (True, "Luis", "Compras")
    assert (phone["phone"], phone["extension"], phone["is_whatsapp"]) == (f"+502{number}", "7", True)
    history = client.get(f"/v1/customers/{customer['id']}/history").json()["items"]
    assert len({event["request_id"] for event in history}) == 1
    assert "Cliente registrado." in ReadPage(person.get(answer.headers["location"])).text


def test_a_name_and_cf_are_enough_and_the_origin_is_the_web_form(person: httpx2.Client, client: httpx2.Client) -> None:
    customer = customer_at(client, register(person, name=new_name(), tax_id="c/f"))
    assert (customer["tax_id"], customer["contact_origin"]) == ("CF", "WEB_FORM")
    assert (customer["emails"], customer["phones"]) == ([], [])


def test_a_foreign_tax_id_has_its_type_and_country(person: httpx2.Client, client: httpx2.Client) -> None:
    answer = opened(person).send(
        person,
        values={
            "/name": new_name(), "/tax_id": uuid4().hex[:12], "/tax_id_type": "FOREIGN", "/tax_id_country": "us"
        },
    )  # fmt: skip
    customer = customer_at(client, answer)
    assert (customer["tax_id_type"], customer["tax_id_country"]) == ("FOREIGN", "US")


def test_a_name_of_the_address_stands_in_the_form(person: httpx2.Client) -> None:
    form = ReadPage(person.get(ADDRESS, params={"name": "El Águila", "nonsense": "x"})).form(ADDRESS)
    assert form.values["/name"] == "El Águila"


def test_origins_are_named_in_both_languages(service: RunningService) -> None:
    for language, named in (("es-GT", "Recomendación"), ("en-US", "Referral")):
        with signed_in(service, **{"Accept-Language": language}) as person:
            assert named in ReadPage(person.get(ADDRESS)).text


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    person: httpx2.Client, client: httpx2.Client
) -> None:
    typed = {
        "/name": " ",
        "/tax_id": new_nit(),
        "/emails/0/email": "no es un correo",
        "/phones/0/phone": "12",
        "/phones/0/is_whatsapp": "true",
        "/notes": "Lo que\nescribí",
        "/tags": "uno, dos",
        "/metadata": "Segmento: mayorista",
    }
    answer = opened(person).send(person, values=typed)
    assert answer.status_code == 422
    page = ReadPage(answer)
    form = page.form(ADDRESS)
    assert page.title.startswith("Error: ")
    assert form.faulty >= {"/name", "/emails/0/email"}
    assert {name: form.values[name] for name in typed} == typed
    assert form.values["idempotency_key"]

    mended = {
        "/name": new_name(), "/emails/0/email": "", "/phones/0/phone": "23456789", "/tags": "uno", "/metadata": ""
    }  # fmt: skip
    assert customer_at(client, form.send(person, values=mended))["notes"] == "Lo que\nescribí"


def test_a_tax_id_that_is_refused_is_said_at_its_field_and_not_below_again(person: httpx2.Client) -> None:
    answer = opened(person).send(person, values={"/name": new_name(), "/tax_id": "9" * 90})
    assert answer.status_code == 422
    sentence = "Debe tener como máximo"
    assert ReadPage(answer).text.count(sentence) == 2, "in the summary and at the field"


def test_a_nit_that_does_not_add_up_is_said_alike_while_typed_and_once_refused() -> None:
    refused = FilledForm({}, {tax_ids.TAX_ID: "no", "/name": "falta"})
    said = TaxIdSaid("bad", ("El NIT no cuadra.",))
    assert tax_ids.at_its_field(refused, said).faults == {tax_ids.TAX_ID: "El NIT no cuadra.", "/name": "falta"}
    taken = TaxIdSaid("warn", (), tax_ids.Holder("1", "El Águila"))
    assert tax_ids.at_its_field(refused, taken) == tax_ids.at_its_field(refused, None) == refused


@pytest.mark.parametrize(("name", "value"), [("/tags", "uno\ndos; tres"), ("/metadata", "Mayúscula: no")])
def test_what_is_wrong_with_one_line_is_said_at_the_field_that_has_it(
    person: httpx2.Client, name: str, value: str
) -> None:
    answer = opened(person).send(person, values={"/name": new_name(), "/tax_id": "CF", name: value})
    assert answer.status_code == 422
    assert ReadPage(answer).form(ADDRESS).faulty == {name}


def test_a_form_that_is_sent_twice_registers_once(person: httpx2.Client, client: httpx2.Client) -> None:
    form, name = opened(person), new_name()
    values = {"/name": name, "/tax_id": new_nit(), "/emails/0/email": f"{uuid4().hex}@espiga.gt"}
    first, second = form.send(person, values=values), form.send(person, values=values)
    assert customer_at(client, first)["id"] == customer_at(client, second)["id"]
    assert how_many(client, name) == 1


def test_a_tax_id_that_somebody_has_is_registered_only_once_the_person_was_told(
    person: httpx2.Client, client: httpx2.Client
) -> None:
    tax_id, holder_name, name = new_nit(), new_name(), new_name()
    holder = client.post("/v1/customers", json={"name": holder_name, "tax_id": tax_id}).json()

    answer = register(person, name=name, tax_id=tax_id)
    page = ReadPage(answer)
    assert answer.status_code == 409
    assert page.form(ADDRESS).faulty == {"/tax_id"}
    assert f"Este NIT ya es de {holder_name}" in page.text
    assert page.links[holder_name] == f"/customers/{holder['id']}"
    assert page.links["agréguela allí"] == f"/customers/{holder['id']}/billing-entities/new?tax_id={tax_id}"
    assert "allow_duplicate_tax_id" not in answer.text
    assert f'<button name="anyway" value="{tax_id}">Registrar de todos modos' in answer.text

    again = page.form(ADDRESS).send(person, values={"/name": name, "/tax_id": tax_id})
    assert again.status_code == 409
    assert how_many(client, name) == 0
    form = ReadPage(again).form(ADDRESS)
    customer = customer_at(client, form.send(person, values={"anyway": tax_id}))
    assert (customer["tax_id"], customer["holds_tax_id"]) == (tax_id, False)


def test_what_was_told_of_one_tax_id_does_not_hold_for_another(person: httpx2.Client, client: httpx2.Client) -> None:
    one, other = new_nit(), new_nit()
    for tax_id in (one, other):
        client.post("/v1/customers", json={"name": new_name(), "tax_id": tax_id})
    form = ReadPage(register(person, name=new_name(), tax_id=one)).form(ADDRESS)
    assert form.send(person, values={"/tax_id": other, "anyway": one}).status_code == 409


def test_an_external_id_that_somebody_has_is_said_with_who_has_it(person: httpx2.Client, client: httpx2.Client) -> None:
    name, external_id = new_name(), uuid4().hex
    holder = client.post("/v1/customers", json={"name": name, "tax_id": "CF", "external_id": external_id}).json()
    answer = register(person, name=new_name(), tax_id="CF", external_id=external_id)
    page = ReadPage(answer)
    assert (answer.status_code, page.form(ADDRESS).faulty) == (409, {"/external_id"})
    assert page.links[name] == f"/customers/{holder['id']}"


def test_likely_doubles_come_after_the_first_time_and_then_it_is_registered(
    person: httpx2.Client, client: httpx2.Client
) -> None:
    name, email = new_name(), f"{uuid4().hex}@espiga.gt"
    body = {"name": name, "tax_id": "CF", "emails": [{"email": email}]}
    there = client.post("/v1/customers", json=body)
    client.get("/v1/customers", headers={"Min-Event-Position": there.headers["event-position"]})

    answer = register(person, name=name.upper(), tax_id="CF", **{"emails/0/email": email})
    page = ReadPage(answer)
    assert answer.status_code == 409
    assert "Todavía no se registró nada" in page.text
    assert "mismo correo, nombre parecido" in page.text
    assert page.links[name] == f"/customers/{there.json()['id']}"
    assert how_many(client, name) == 1

    registered = page.form(ADDRESS).send(person)
    assert customer_at(client, registered)["name"] == name.upper()
    assert registered.headers["location"] == page.form(ADDRESS).send(person).headers["location"]
    assert how_many(client, name) == 2


def test_an_archived_double_is_told_too(person: httpx2.Client, client: httpx2.Client) -> None:
    name = new_name()
    there = client.post("/v1/customers", json={"name": name, "tax_id": "CF"}).json()
    done = client.post(f"/v1/customers/{there['id']}/archive")
    client.get("/v1/customers", headers={"Min-Event-Position": done.headers["event-position"]})
    page = ReadPage(register(person, name=name, tax_id="CF"))
    assert "nombre parecido Archivado" in page.text


# What is said while somebody types


def said(person: httpx2.Client, **typed: str) -> ReadPage:
    params = {f"/{name}": value for name, value in typed.items()}
    answer = person.get(f"{ADDRESS}/check", params=params, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return ReadPage(answer)


def test_a_valid_nit_is_said_to_be_right_as_far_as_that_can_be_known(person: httpx2.Client) -> None:
    tax_id = new_nit()
    text = said(person, tax_id=tax_id.replace("-", " ")).text
    assert text == f"Se guardará como {tax_id}. Dígito verificador correcto (no consultado a la SAT)."


def test_a_wrong_nit_is_said_to_be_wrong_without_what_would_be_right(person: httpx2.Client) -> None:
    wrong = wrong_nit()
    text = said(person, tax_id=wrong).text
    assert "El NIT no cuadra: revise todos sus números." in text
    assert not any(character.isdigit() for character in text)
    assert nit.calc_check_digit(wrong.split("-")[0]) not in text.split()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"tax_id": "CF"}, "Consumidor final, sin NIT."),
        ({"tax_id": "N/A"}, "escriba CF si no hay NIT"),
        ({"tax_id": "123", "tax_id_type": "FOREIGN"}, "necesita el país"),
        ({"tax_id": "a/b?c=d#e"}, "Un NIT son dígitos"),
        ({"tax_id": ""}, ""),
        ({"tax_id": "x" * 300}, "como máximo"),
        ({"name": "\x00", "emails/0/email": "@" * 300, "phones/0/phone": "9" * 300}, ""),
    ],
)
def test_whatever_is_typed_something_sensible_is_said(
    person: httpx2.Client, typed: dict[str, str], expected: str
) -> None:
    text = said(person, **typed).text
    assert expected in text
    assert bool(expected) == bool(text)


def test_it_is_said_who_has_a_tax_id_and_who_may_be_the_same(person: httpx2.Client, client: httpx2.Client) -> None:
    tax_id, name, phone = new_nit(), new_name(), "5512" + str(uuid4().int)[:4]
    body = {"name": name, "tax_id": tax_id}
    holder = client.post("/v1/customers", json=body).json()
    other_name = new_name()
    other = client.post("/v1/customers", json={"name": other_name, "tax_id": "CF", "phones": [{"phone": phone}]})
    client.get("/v1/customers", headers={"Min-Event-Position": other.headers["event-position"]})

    page = said(person, name=name, tax_id=tax_id, **{"phones/0/phone": phone})
    assert page.links[name] == f"/customers/{holder['id']}"
    assert page.links[other_name] == f"/customers/{other.json()['id']}"
    assert "mismo teléfono" in page.text
    assert "nombre parecido" not in page.text  # the holder is named once


def test_whoever_may_not_register_is_told_which_roles_may(service: RunningService) -> None:
    for role in ("reader", "auditor", "reporter"):
        with signed_in_as(service, role) as person:
            for answer in (person.get(ADDRESS), person.get(f"{ADDRESS}/check")):
                assert answer.status_code == 403
                assert "atención, supervisión, administración" in answer.text
