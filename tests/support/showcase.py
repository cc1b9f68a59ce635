"""A small office whose days look believable: for pictures of the pages, always the same."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import httpx2

from tests.support.console import new_key
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

CUSTOMERS: Final = 140
SEED: Final = "2026"

IMPORTED: Final = """\
Id externo,Nombre,NIT,Correo,Teléfono
CRM-2001,Panadería La Espiga,CF,pedidos@espiga.example.com,2440 1188
CRM-2002,Ferretería San Miguel,6789012-1,compras@sanmiguel.example.com,7760 2211
CRM-2003,Molinos del Norte,CF,molinos(arroba)norte.example.com,4433 1200
CRM-2004,Tienda Xela,CF,xela@tienda.example.com,3012 7788
"""
"""Of whom the first is there already, with a phone more."""


class Showcase(NamedTuple):
    """Who is there."""

    eagle: str
    """The id of the customer that most pictures show."""
    ana: str
    """The key of somebody of the customer team, and that of a supervisor."""
    marta: str


def open_showcase(service: RunningService) -> Showcase:
    """Fill the database of a service that runs."""
    added = service.command("demo", str(CUSTOMERS), "--seed", SEED)
    assert added.returncode == 0, added.stderr
    ana, marta = new_key(service, "supervisor", "ana.lopez"), new_key(service, "supervisor", "marta.ruiz")
    with service.client(ana) as team, service.client(marta) as supervisor:
        eagle = _register(team)
        _change(team, supervisor, eagle)
        _bakery(team)
        position = int(_head(service))
        eventually(lambda: all(each["position"] >= position for each in service.health()["projections"]))
    return Showcase(eagle, ana, marta)


def _register(team: httpx2.Client) -> str:
    body: dict[str, Any] = {
        "name": "Distribuidora Aguila",
        "legal_name": "Comercializadora El Águila, S.A.",
        "tax_id": "7841236-6",
        "contact_origin": "WEB_FORM",
        "notes": "Recibe de lunes a viernes por la mañana.",
        "tags": ["mayorista"],
        "emails": [
            {
                "email": "compras@aguila.example.com",
                "is_for_invoicing": True,
                "name": "Luis Herrera",
                "role": "Compras",
            },
            {"email": "gerencia@aguila.example.com", "name": "Carmen Águila", "role": "Toma decisiones"},
        ],
        "phones": [
            {"phone": "5512 3410", "is_whatsapp": True, "name": "Ana Pérez", "role": "Contacto principal"},
            {"phone": "2440 7700", "extension": "7", "name": "Luis Herrera", "role": "Compras"},
        ],
        "billing_entities": [
            {
                "legal_name": "Comercializadora El Águila, S.A.",
                "tax_id": "7841236-6",
                "billing_email": "facturas@aguila.example.com",
                "fiscal_address": {
                    "line": "6a avenida 3-45 zona 10",
                    "municipality": "Guatemala",
                    "department": "Guatemala",
                },
            },
            {"legal_name": "Águila Norte, S.A.", "tax_id": "CF"},
        ],
    }
    answer = team.post("/v1/customers", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _bakery(team: httpx2.Client) -> None:
    phones = [{"phone": "2440 1188"}, {"phone": "5123 9900", "name": "Rosa", "role": "Caja"}]
    body = {"name": "Panadería La Espiga", "tax_id": "CF", "external_id": "CRM-2001", "phones": phones}
    assert team.post("/v1/customers", json=body).status_code == 201


def _change(team: httpx2.Client, supervisor: httpx2.Client, eagle: str) -> None:
    one = f"/v1/customers/{eagle}"
    customer = team.get(one).raise_for_status().json()
    entity = customer["billing_entities"][0]["billing_entity_id"]
    team.put(f"{one}/default-billing-entity", json={"billing_entity_id": entity}).raise_for_status()
    email = next(each["email_id"] for each in customer["emails"] if each["email"].startswith("gerencia"))
    supervisor.post(f"{one}/emails/{email}/lock", json={"reason": "cambio sin autorización"}).raise_for_status()
    corrected = {"Change-Reason": "Correcci%C3%B3n"}
    team.patch(one, json={"name": "Distribuidora El Águila"}, headers=corrected).raise_for_status()


def _head(service: RunningService) -> str:
    with service.client() as client:
        return str(client.get("/v1/audit/checkpoint").raise_for_status().json()["position"])
