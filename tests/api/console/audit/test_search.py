"""The search through the events of all customers as a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from time import sleep
from urllib.parse import quote
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
import openpyxl
import pytest

from projections.reports.time_zone import TIMEZONE
from tests.support.console import ReadPage, new_key, signed_in_as
from tests.support.running_service import RunningService


@pytest.fixture
def auditor(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "auditor") as auditor:
        yield auditor


@pytest.fixture
def clerk(service: RunningService) -> Iterator[tuple[str, httpx2.Client]]:
    """Somebody whose events nobody else's are mixed with, by name."""
    name = f"ana-{uuid4().hex[:8]}"
    with service.client(new_key(service, "writer", name)) as client:
        yield name, client


def read(client: httpx2.Client, address: str, status: int = 200) -> ReadPage:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return ReadPage(answer)


def register(client: httpx2.Client, name: str) -> str:
    location: str = client.post("/v1/customers", json={"name": name, "tax_id": "CF"}).headers["location"]
    return location


def written(admin: httpx2.Client, answer: httpx2.Response) -> None:
    """Wait until the audit log and the list have what an answer told."""
    for path in ("/v1/audit/events", "/v1/customers"):
        waited = admin.get(f"{path}?limit=1", headers={"Min-Event-Position": answer.headers["event-position"]})
        assert waited.status_code == 200


def test_what_somebody_did_is_found_oldest_first(
    client: httpx2.Client, clerk: tuple[str, httpx2.Client], auditor: httpx2.Client
) -> None:
    name, ana = clerk
    path = register(ana, "Molinos del Sur")
    email = ana.post(f"{path}/emails", json={"email": "ventas@molinos.gt"}).json()["email_id"]
    written(client, ana.post(f"{path}/emails/{email}/lock", json={"reason": "pedido por teléfono"}))
    page = read(auditor, f"/audit?actor={name}")
    first, second, third = (page.text.index(each) for each in ("Registró el cliente", "Agregó un correo", "Bloqueó un"))
    assert first < second < third
    assert "Bloqueó un correo: ventas@molinos.gt" in page.text
    assert "pedido por teléfono" in page.text
    assert "3 eventos en esta página" in page.text
    assert page.links["Molinos del Sur"] == f"{path.removeprefix('/v1')}?version=3"
    assert page.links["Prueba"].startswith(f"{path.removeprefix('/v1')}/proof?position=")


def test_new_events_are_told_on_demand(
    client: httpx2.Client, clerk: tuple[str, httpx2.Client], auditor: httpx2.Client
) -> None:
    name, ana = clerk
    path = register(ana, "Uno")
    written(client, ana.patch(path, json={"name": "Dos"}))
    page = read(auditor, f"/audit?actor={name}")
    later = read(auditor, page.links["Ver nuevos"])
    assert "No ha pasado nada más" in later.text
    written(client, ana.patch(path, json={"name": "Tres"}))
    later = read(auditor, later.links["Ver nuevos"])
    assert "1 evento en esta página" in later.text
    assert "Ahora: Tres" in later.text
    assert "2 eventos en esta página" in read(auditor, later.links["Anterior"]).text


def test_it_has_pages(client: httpx2.Client, clerk: tuple[str, httpx2.Client], auditor: httpx2.Client) -> None:
    name, ana = clerk
    path = register(ana, "0")
    for number in range(1, 30):
        answer = ana.patch(path, json={"name": str(number)})
    written(client, answer)
    first = read(auditor, f"/audit?actor={name}&type=&from=")
    assert "25 eventos" in first.text
    assert "Ver nuevos" not in first.links
    second = read(auditor, first.links["Siguiente"])
    assert "5 eventos" in second.text
    assert "25 eventos" in read(auditor, second.links["Anterior"]).text


def test_every_filter_counts(client: httpx2.Client, clerk: tuple[str, httpx2.Client], auditor: httpx2.Client) -> None:
    name, ana = clerk
    path = register(ana, "Filtrado")
    request = f"r-{uuid4().hex}"
    headers = {"X-Request-ID": request, "Acting-For": "Marta%20L."}
    written(client, ana.patch(path, json={"notes": "una"}, headers=headers))
    for query in (
        f"request_id={request}",
        f"actor={name}&on_behalf_of={quote('Marta L.')}",
        f"actor={name}&type=CustomerChanged",
        f"customer_id={path.rpartition('/')[2]}&type=CustomerChanged",
    ):
        page = read(auditor, f"/audit?{query}")
        assert "1 evento en esta página" in page.text, query
        assert f"Marta L. (por {name})" in page.text
    assert page.form("/audit").values["type"] == "CustomerChanged"


def test_days_are_those_of_the_time_zone(
    client: httpx2.Client, clerk: tuple[str, httpx2.Client], auditor: httpx2.Client
) -> None:
    name, ana = clerk
    path = register(ana, "Hoy")
    written(client, ana.patch(path, json={"notes": "una"}))
    today = datetime.now(ZoneInfo(TIMEZONE)).date().isoformat()
    page = read(auditor, f"/audit?actor={name}&from={today}&to={today}")
    assert "2 eventos" in page.text
    assert page.form("/audit").values["from"] == today
    page = read(auditor, f"/audit?actor={name}&to=2020-01-01")
    assert "Ningún evento coincide" in page.text
    assert page.links["Quitar los filtros"] == "/audit"
    assert "2 eventos" in read(auditor, page.links["Hoy"]).text


def test_an_import_is_linked(service: RunningService, client: httpx2.Client) -> None:
    table = b"Nombre,NIT\nTienda Xela,CF\n"
    made = client.post("/v1/imports", content=table, headers={"Content-Type": "text/csv"})
    import_id = made.json()["id"]
    with signed_in_as(service, "supervisor") as supervisor:
        for _ in range(200):
            page = read(supervisor, f"/audit?import_id={import_id}")
            if "importación" in page.links:
                break
            sleep(0.05)
        assert page.links["importación"] == f"/imports/{import_id}"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=ayer", "Desde: "),
        ("customer_id=x", "Id del cliente: "),
        ("type=Nothing", "Qué: "),
        ("from=2026-02-02&to=2026-02-01", "Hasta: "),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field(auditor: httpx2.Client, query: str, said: str) -> None:
    page = read(auditor, f"/audit?{query}", 422)
    assert page.title.startswith("Error: ")
    assert said in page.text


def test_an_erased_customer_has_no_name_but_its_id(
    client: httpx2.Client, clerk: tuple[str, httpx2.Client], auditor: httpx2.Client
) -> None:
    path = register(clerk[1], "Borrable")
    id = path.rpartition("/")[2]
    written(client, client.post(f"{path}/erase", json={"reason": "art. 17"}))
    page = read(auditor, f"/audit?customer_id={id}")
    assert "Borró para siempre los datos personales" in page.text
    assert "Borrable" not in page.text
    assert id in page.links


def test_the_result_is_a_workbook(
    client: httpx2.Client, clerk: tuple[str, httpx2.Client], auditor: httpx2.Client
) -> None:
    name, ana = clerk
    path = register(ana, "=1+1")
    written(client, ana.patch(path, json={"name": "Dos"}, headers={"Change-Reason": "porque"}))
    link = next(to for text, to in read(auditor, f"/audit?actor={name}").links.items() if text.startswith("XLSX"))
    answer = auditor.get(link)
    assert answer.status_code == 200
    assert 'filename="auditoria.xlsx"' in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["auditoria"]
    rows = [
        dict(zip((cell.value for cell in sheet[1]), row, strict=True))
        for row in sheet.iter_rows(2, None, values_only=True)
    ]
    assert {row["Quién"] for row in rows} == {name}
    changed = rows[-1]
    assert (changed["Versión"], changed["Dato"], changed["Antes"], changed["Ahora"]) == (2, "Nombre", "=1+1", "Dos")
    assert (changed["Ruta"], changed["Por qué"], changed["Qué"]) == ("/name", "porque", "Cambió los datos del cliente")
    assert isinstance(changed["Posición"], int)


def test_who_may_not_audit_sees_neither_page_nor_link(service: RunningService) -> None:
    for role in ("reader", "writer", "reporter"):
        with signed_in_as(service, role) as client:
            assert client.get("/audit").status_code == 403
            assert client.get("/audit.xlsx").status_code == 403
            assert "Auditoría" not in ReadPage(client.get("/preferences")).links


def test_it_is_there_in_english(auditor: httpx2.Client) -> None:
    page = ReadPage(auditor.get("/audit", headers={"Accept-Language": "en"}))
    assert page.title.startswith("Audit")
    assert "See it" not in page.text
