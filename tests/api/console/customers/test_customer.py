"""The page of a customer: what stands on it for whom, as it is and as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
import pytest

from tests.support.console import ReadPage, signed_in_as
from tests.support.running_service import RunningService

GUATEMALA = ZoneInfo("America/Guatemala")

EMAILS = [
    {"email": "compras@aguila.gt", "is_for_invoicing": True, "name": "Luis", "role": "Compras"},
    {"email": "gerencia@aguila.gt", "name": "Marta", "role": "toma DECISIONES"},
    {"email": "dueno@aguila.gt", "role": "Primary Contact", "notes": "Solo\nurgencias"},
]
PHONES = [
    {"phone": "5512 3410", "extension": "7", "is_whatsapp": True, "name": "Ana", "role": "compras"},
    {"phone": "+1 305 555 1234"},
]


@pytest.fixture(scope="module")
def reader(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "reader") as person:
        yield person


@pytest.fixture(scope="module")
def writer(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "writer") as person:
        yield person


def register(client: httpx2.Client, **members: Any) -> dict[str, Any]:
    answer = client.post("/v1/customers", json={"name": "El Águila", "tax_id": "CF", **members})
    assert answer.status_code == 201, answer.text
    customer: dict[str, Any] = answer.json()
    return customer


def read(person: httpx2.Client, address: str, status: int = 200) -> ReadPage:
    answer = person.get(address)
    assert answer.status_code == status, answer.text
    return ReadPage(answer)


def page_of(person: httpx2.Client, customer: dict[str, Any], query: str = "", status: int = 200) -> ReadPage:
    return read(person, f"/customers/{customer['id']}{query}", status)


# What stands on it


def test_it_says_what_there_is_of_a_customer(client: httpx2.Client, reader: httpx2.Client) -> None:
    external_id = uuid4().hex
    customer = register(
        client,
        legal_name="Inversiones del Águila, S.A.",
        notes="Tocar el timbre.",
        external_id=external_id,
        contact_origin="REFERRAL",
        tags=["Mayorista"],
        metadata={"route": "norte-4"},
        emails=EMAILS,
        phones=PHONES,
    )
    page = page_of(reader, customer)
    assert page.title == "El Águila · Clientes"
    assert page.headings[0] == "El Águila"
    for said in (
        "Activo",
        f"Versión {customer['version']}",
        "Inversiones del Águila, S.A.",
        "Consumidor final",
        "Recomendación",
        external_id,
        "Mayorista",
        "route norte-4",
        "Tocar el timbre.",
        "compras@aguila.gt",
        "Facturas",
        "Luis · Compras",
        "5512 3410 ext. 7",
        "+13055551234",
        "Agregó un teléfono",
    ):
        assert said in page.text, said
    assert page.links["WhatsApp"] == "https://wa.me/50255123410"
    assert "tel:+50255123410;ext=7" in reader.get(f"/customers/{customer['id']}").text


def test_it_speaks_the_language_of_the_reader(client: httpx2.Client, service: RunningService) -> None:
    customer = register(client, emails=EMAILS)
    with signed_in_as(service, "reader", **{"Accept-Language": "en"}) as person:
        page = page_of(person, customer)
    assert page.language == "en"
    for said in ("Active", f"Version {customer['version']}", "Contact information", "Billing entities", "Web form"):
        assert said in page.text, said


@pytest.mark.parametrize(
    ("tax_id", "said"),
    [
        (
            {"tax_id": "7841236-6", "allow_duplicate_tax_id": True},
            "Dígito verificador correcto (no consultado a la SAT)",
        ),
        ({"tax_id": "7841236-5", "allow_duplicate_tax_id": True}, "Revise todos sus números"),
        ({"tax_id": "ZZ-99", "tax_id_type": "FOREIGN", "tax_id_country": "BS"}, "No se conoce con qué regla"),
    ],
)
def test_it_says_whether_the_tax_id_can_be_right(
    client: httpx2.Client, reader: httpx2.Client, tax_id: dict[str, Any], said: str
) -> None:
    assert said in page_of(reader, register(client, **tax_id)).text


def test_nothing_of_what_was_typed_is_html(client: httpx2.Client, reader: httpx2.Client) -> None:
    evil = "<script>alert(1)</script>"
    customer = register(
        client, name=evil, notes=evil, metadata={"x": evil}, tags=[evil], emails=[{"email": "a@b.gt", "role": evil}]
    )
    assert evil not in reader.get(f"/customers/{customer['id']}").text
    assert evil not in reader.get(f"/customers/{customer['id']}?contacts=role").text


def test_main_contacts_and_who_decides_stand_first_in_whichever_language(
    client: httpx2.Client, reader: httpx2.Client
) -> None:
    text = page_of(reader, register(client, emails=EMAILS)).text
    assert text.index("dueno@") < text.index("gerencia@") < text.index("compras@")


def test_contacts_can_be_read_by_role(client: httpx2.Client, reader: httpx2.Client) -> None:
    customer = register(client, emails=EMAILS, phones=PHONES)
    address = page_of(reader, customer).links["Ver por puesto"]
    page = read(reader, address)
    headings = page.headings
    at = headings.index("Primary Contact")
    assert headings[at : at + 4] == ["Primary Contact", "toma DECISIONES", "Compras", "Sin puesto"]
    assert page.text.index("compras@aguila.gt") < page.text.index("5512 3410") < page.text.index("Sin puesto")


def test_a_customer_with_nothing_says_what_there_could_be(client: httpx2.Client, writer: httpx2.Client) -> None:
    customer = register(client)
    page = page_of(writer, customer)
    assert "nadie sabe cómo contactar" in page.text
    assert page.links["Agregar correo"] == f"/customers/{customer['id']}/emails/new"
    assert page.links["Agregar teléfono"] == f"/customers/{customer['id']}/phones/new"
    assert "Ver por puesto" not in page.links


# Who may do what

ACTIONS = {"Editar", "Agregar correo", "Agregar teléfono", "Bloquear", "Quitar", "Archivar", "Agregar razón social"}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("reader", set()),
        ("auditor", set()),
        ("writer", ACTIONS),
        ("supervisor", ACTIONS),
        ("admin", {*ACTIONS, "Borrar para siempre"}),
    ],
)
def test_each_role_sees_what_it_may_do(
    client: httpx2.Client, service: RunningService, role: str, may: set[str]
) -> None:
    customer = register(client, emails=EMAILS[:1])
    with signed_in_as(service, role) as person:
        links = page_of(person, customer).links
    assert links.keys() & {*ACTIONS, "Borrar para siempre"} == may
    assert links["Historia"] == f"/customers/{customer['id']}/history"


def test_who_may_not_read_customers_is_told_who_may(client: httpx2.Client, service: RunningService) -> None:
    customer = register(client)
    with signed_in_as(service, "reporter") as person:
        page = page_of(person, customer, status=403)
    assert "lectura" in page.text
    assert "El Águila" not in page.text


# States


def test_an_archived_one_can_only_be_restored_or_get_another_external_id(
    client: httpx2.Client, writer: httpx2.Client
) -> None:
    customer = register(client, emails=EMAILS)
    client.post(f"/v1/customers/{customer['id']}/archive")
    page = page_of(writer, customer)
    assert "está archivado" in page.text
    assert page.links["Restaurar"] == f"/customers/{customer['id']}/restore"
    assert page.links["Cambiar id externo"] == f"/customers/{customer['id']}/edit"
    assert not page.links.keys() & ACTIONS


def test_one_that_is_not_there_is_not_found(reader: httpx2.Client) -> None:
    assert "No se encontró" in read(reader, f"/customers/{uuid4()}", 404).headings


def test_an_erased_one_is_gone(client: httpx2.Client, reader: httpx2.Client) -> None:
    customer = register(client)
    client.post(f"/v1/customers/{customer['id']}/erase", json={"reason": "asked"})
    for query in ("", "?version=1"):
        assert "El Águila" not in page_of(reader, customer, query, 410).text


# As it was


def test_it_can_be_seen_as_it_was_and_nothing_can_be_done_to_that(
    client: httpx2.Client, service: RunningService
) -> None:
    customer = register(client, name="Antes", emails=EMAILS[:1])
    client.patch(f"/v1/customers/{customer['id']}", json={"name": "Ahora"})
    with signed_in_as(service, "admin") as person:
        page = read(person, page_of(person, customer).links["Ver como estaba"])
        assert page.headings[0] == "Ahora"
        [by_version, by_time] = [form for form in page.forms if form.method == "get"]
        assert by_version.values == {"version": str(customer["version"] + 1)}
        assert by_time.values == {"as_of": ""}
        page = ReadPage(by_version.send(person, values={"version": str(customer["version"])}))
    assert page.headings[0] == "Antes"
    assert page.title == f"Antes, versión {customer['version']} · Clientes"
    assert f"Así estaba en la versión {customer['version']}. Solo se puede leer." in page.text
    assert page.links["Ver como está ahora"] == f"/customers/{customer['id']}"
    assert not page.links.keys() & {*ACTIONS, "Borrar para siempre", "Historia"}


def test_a_time_is_one_of_the_settings_zone_and_means_its_whole_minute(
    client: httpx2.Client, reader: httpx2.Client
) -> None:
    customer = register(client)
    made = datetime.fromisoformat(customer["created_at"])
    local = made.astimezone(GUATEMALA)
    page = page_of(reader, customer, f"?as_of={local:%Y-%m-%dT%H:%M}")
    assert f", {local:%H:%M}, en la versión {customer['version']}" in page.text
    [form] = [form for form in page.forms if "as_of" in form.values]
    assert form.values["as_of"] == f"{local:%Y-%m-%dT%H:%M}"

    exact = (made + timedelta(microseconds=1)).astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert page_of(reader, customer, f"?as_of={exact}").headings[0] == "El Águila"


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?version=99", 404, ""),
        ("?version=0", 404, ""),
        ("?version=x", 422, ""),
        ("?as_of=2020-01-01T10:00", 404, "no estaba registrado todavía"),
        ("?as_of=2199-01-01T10:00", 422, "futuro"),
        ("?as_of=yesterday", 422, ""),
        ("?as_of=9999-12-31T23:59", 422, ""),
        ("?as_of=0001-01-01T00:00", 422, ""),
        ("?version=1&as_of=2020-01-01T10:00", 422, ""),
    ],
)
def test_a_moment_of_which_there_is_nothing_says_why_and_offers_others(
    client: httpx2.Client, reader: httpx2.Client, query: str, status: int, said: str
) -> None:
    customer = register(client)
    page = page_of(reader, customer, query, status)
    assert page.headings[0] == "No hay nada que mostrar de ese momento"
    assert said in page.text
    assert page.links["Ver como está ahora"] == f"/customers/{customer['id']}"
    assert any("version" in form.values for form in page.forms)


# Whether it changed meanwhile


def news(person: httpx2.Client, customer: dict[str, Any], tag: int) -> httpx2.Response:
    since = customer["version"]
    headers = {"HX-Request": "true", "If-None-Match": f'"{tag}"'}
    return person.get(f"/customers/{customer['id']}/news?since={since}", headers=headers)


def test_a_page_can_ask_whether_its_customer_changed(client: httpx2.Client, service: RunningService) -> None:
    customer = register(client)
    version = customer["version"]
    with signed_in_as(service, "reader") as person:
        page = person.get(f"/customers/{customer['id']}").text
        assert f'data-fresh="/customers/{customer["id"]}/news?since={version}"' in page
        assert f'data-tag="&#34;{version}&#34;"' in page or f'data-tag="&quot;{version}&quot;"' in page

        assert news(person, customer, version).status_code == 304
        client.patch(f"/v1/customers/{customer['id']}", json={"name": "X"}, headers={"Acting-For": "Ana"})
        answer = news(person, customer, version)
        assert answer.status_code == 200
        assert answer.headers["etag"] == f'"{version + 1}"'
        assert news(person, customer, version + 1).status_code == 304
    told = ReadPage(answer)
    assert "<html" not in answer.text
    assert told.text.startswith("Ana cambió este cliente.")
    here = f"/customers/{customer['id']}"
    assert told.links == {
        "Ver qué cambió": f"{here}/compare?from={version}&to={version + 1}",
        "Ver como está ahora": here,
    }


def test_news_are_no_page_of_their_own(client: httpx2.Client, reader: httpx2.Client) -> None:
    customer = register(client)
    answer = reader.get(f"/customers/{customer['id']}/news?since=1")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/customers/{customer['id']}")
