"""Two versions of a customer side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx2
import pytest

from projections.reports.time_zone import TIMEZONE
from tests.support.console import ReadPage, signed_in_as
from tests.support.running_service import RunningService


@pytest.fixture
def reader(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "reader") as reader:
        yield reader


@pytest.fixture
def page(client: httpx2.Client) -> str:
    """The page of a customer with five versions: two names, an e-mail, its new role, the first name again."""
    path: str = client.post("/v1/customers", json={"name": "Uno", "tax_id": "CF"}).headers["location"]
    client.patch(path, json={"name": "Dos"})
    email = client.post(f"{path}/emails", json={"email": "ventas@uno.gt", "role": "Ventas"}).json()["email_id"]
    client.patch(f"{path}/emails/{email}", json={"role": "Gerencia"})
    client.patch(path, json={"name": "Uno"})
    return path.removeprefix("/v1")


def read(client: httpx2.Client, address: str, status: int = 200) -> ReadPage:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return ReadPage(answer)


def test_two_versions_stand_side_by_side(reader: httpx2.Client, page: str) -> None:
    found = read(reader, f"{page}/compare?from=1&to=2")
    assert found.title.startswith("Comparar Dos")
    assert "1 diferencia" in found.text
    assert "Nombre Uno Dos" in found.text
    assert found.links["Ver la versión 1"] == f"{page}?version=1"
    assert found.links["Ver la versión 2"] == f"{page}?version=2"


def test_entries_are_named(reader: httpx2.Client, page: str) -> None:
    assert "Correo ventas@uno.gt: Puesto Ventas Gerencia" in read(reader, f"{page}/compare?from=3&to=4").text


def test_without_versions_the_last_change_is_shown(reader: httpx2.Client, page: str) -> None:
    found = read(reader, f"{page}/compare")
    assert "Nombre Dos Uno" in found.text
    assert found.form(f"{page}/compare").values == {"from": "4", "to": "5"}


def test_no_difference_says_so(reader: httpx2.Client, page: str) -> None:
    assert "No hay ninguna diferencia" in read(reader, f"{page}/compare?from=5&to=5").text


def test_what_changed_back_is_no_difference(reader: httpx2.Client, page: str) -> None:
    assert "Nombre" not in read(reader, f"{page}/compare?from=1&to=5").text


def test_everything_differs_from_before_the_registration(reader: httpx2.Client, page: str) -> None:
    found = read(reader, f"{page}/compare?from=0&to=1")
    assert "Antes del registro" in found.text
    assert "Nombre (vacío) Uno" in found.text


def test_versions_the_wrong_way_round_can_be_turned(reader: httpx2.Client, page: str) -> None:
    found = read(reader, f"{page}/compare?from=5&to=2", 422)
    assert found.title.startswith("Error: ")
    assert "A: Debe ser posterior a lo primero." in found.text
    assert found.form(f"{page}/compare").values == {"from": "5", "to": "2"}
    assert "Nombre Dos Uno" in read(reader, found.links["Comparar de 2 a 5"]).text


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("from=1&to=99", 404, "A: "),
        ("from=x&to=2", 422, "De: "),
        ("from=1&to=2026-01-01", 422, "A: Indique dos versiones o dos fechas y horas."),
        ("from=2999-01-01", 422, "De: No debe estar en el futuro."),
        ("from=2020-01-01&to=2020-01-02", 404, "todavía no estaba registrado"),
    ],
)
def test_what_cannot_be_compared_is_told_at_its_field(
    reader: httpx2.Client, page: str, query: str, status: int, said: str
) -> None:
    found = read(reader, f"{page}/compare?{query}", status)
    assert said in found.text
    assert "Hay un problema" in found.text


@pytest.mark.parametrize("until", ["", "today"])
def test_days_can_be_compared(client: httpx2.Client, reader: httpx2.Client, page: str, until: str) -> None:
    registered = client.get(f"/v1{page}?version=1").json()["created_at"]
    to = f"&to={datetime.now(ZoneInfo(TIMEZONE)):%Y-%m-%d}" if until else ""
    found = read(reader, f"{page}/compare?from=2020-01-01{to}")
    assert "Nombre (vacío) Uno" in found.text
    assert read(reader, f"{page}/compare?from={registered}").text.count("Nombre") == 0


def test_an_erased_customer_can_be_compared(client: httpx2.Client, reader: httpx2.Client, page: str) -> None:
    client.post(f"/v1{page}/erase", json={"reason": "art. 17"})
    found = read(reader, f"{page}/compare?from=0&to=1")
    assert "Nombre (vacío) [borrado]" in found.text
    assert "Ver la versión 1" not in found.links
    assert "Comparar cliente borrado" in found.title


def test_it_is_there_in_english(reader: httpx2.Client, page: str) -> None:
    found = ReadPage(reader.get(f"{page}/compare?from=1&to=2", headers={"Accept-Language": "en"}))
    assert "1 difference" in found.text
    assert "Name Uno Dos" in found.text


def test_who_may_not_read_customers_may_not_compare_them(service: RunningService, page: str) -> None:
    with signed_in_as(service, "reporter") as client:
        assert client.get(f"{page}/compare").status_code == 403


def test_nobody_is_compared_who_is_not_there(reader: httpx2.Client) -> None:
    assert reader.get("/customers/0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10/compare").status_code == 404
