"""A customer about whom everything is known, for the tests that make all of it go away."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import httpx2
import psycopg

REASON = {"reason": "Requested, ticket 4711"}
MARKS = ("Zacarías", "zacarias@ejemplo", "55443322", "Quetzalli", "Zapote", "87654321")
"""Parts of every personal value of the customer."""


def full_customer(client: httpx2.Client) -> dict[str, Any]:
    body = {
        "name": "Zacarías Ejemplo",
        "legal_name": "Zacarías y Cía.",
        "tax_id": f"Z{uuid4().hex[:12]}",
        "tax_id_type": "FOREIGN",
        "tax_id_country": "US",
        "external_id": f"Quetzalli-{uuid4()}",
        "notes": "Vive en El Zapote",
        "metadata": {"casa": "El Zapote, portón verde"},
        "tags": ["Quetzalli"],
    }
    customer: dict[str, Any] = client.post("/v1/customers", json=body).json()
    customer["path"] = path = f"/v1/customers/{customer['id']}"
    reason = {"Change-Reason": "Quetzalli%20lo%20pidi%C3%B3"}
    contact = {"name": "Quetzalli", "role": "Zapote", "notes": "Zapote"}
    email = client.post(f"{path}/emails", json={"email": "zacarias@ejemplo.gt", **contact}, headers=reason).json()
    client.post(f"{path}/phones", json={"phone": "+502 5544 3322", **contact})
    client.post(f"{path}/emails/{email['email_id']}/lock", json={"reason": "Quetzalli lo confirmó"})
    entity = {
        "legal_name": "Zacarías, S. A.",
        "tax_id": "CF",
        "billing_email": "facturas.zacarias@ejemplo.gt",
        "billing_cc": ["otro.zacarias@ejemplo.gt"],
        "fiscal_address": "El Zapote",
    }
    answer = client.post(f"{path}/billing-entities", json=entity)
    assert answer.status_code == 201, answer.text
    customer["position"] = answer.headers["Event-Position"]
    return customer


def everything_in(database_url: str) -> str:
    """Every row of every table as text."""
    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        texts = [
            connection.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t".encode()).fetchone()
            for (table,) in tables
        ]
    plain = " ".join(row[0] for row in texts if row)
    stored = re.findall("x(7b22(?:[0-9a-f]{2})+)", plain)  # states in the form in which a row shows its bytes
    return " ".join([plain, *(bytes.fromhex(digits).decode(errors="replace") for digits in stored)])
