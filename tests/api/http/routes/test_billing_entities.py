"""Reading billing entities over HTTP: as they were when they were used, and as a drop-down wants them."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.support.problems import parameters, slug

ADDRESS = {"line": "12 calle 3-45", "municipality": "Mixco", "department": "Guatemala", "postal_code": "01057"}


def test_a_billing_entity_is_kept_as_it_was_used(client: httpx2.Client, customer: str) -> None:
    added = client.post(f"{customer}/billing-entities", json={"legal_name": "Antes", "tax_id": "CF"})
    entity, version = added.headers["location"], added.headers["etag"].strip('"')
    client.patch(entity, json={"legal_name": "Después"})

    assert client.get(entity, params={"version": version}).json() == added.json()
    assert client.get(entity).json()["legal_name"] == "Después"
    assert slug(client.get(entity, params={"version": "1"})) == "billing-entity-not-found"


def test_a_drop_down_has_the_default_first_and_only_active_ones(client: httpx2.Client, customer: str) -> None:
    entities = f"{customer}/billing-entities"
    for name in ("Zeta", "álamo", "Alfa", "Beta"):
        added = client.post(entities, json={"legal_name": name, "tax_id": "CF", "is_default": name == "Zeta"})
    client.post(f"{added.headers['location']}/deactivate")

    def names(status: str | None = None) -> list[str]:
        answer = client.get(entities, params={"status": status} if status else {}).json()
        assert answer["next_cursor"] is answer["previous_cursor"] is None
        return [entity["legal_name"] for entity in answer["items"]]

    assert (names(), names("inactive")) == (["Zeta", "álamo", "Alfa"], ["Beta"])
    assert names("all") == ["Zeta", "álamo", "Alfa", "Beta"]
    assert parameters(client.get(entities, params={"status": "Active"})) == {"status"}


@pytest.mark.parametrize(
    ("said", "after", "missing"),
    [
        ({"line": "x"}, ADDRESS | {"line": "x", "country": "GT"}, []),
        ({"department": None}, ADDRESS | {"department": None, "country": "GT"}, ["fiscal_address"]),
        ({"country": "mx"}, ADDRESS | {"country": "MX"}, []),
        ({}, ADDRESS | {"country": "GT"}, []),
        ("x", dict.fromkeys(ADDRESS) | {"line": "x", "country": "GT"}, ["fiscal_address"]),
        (dict.fromkeys(ADDRESS), None, ["fiscal_address"]),
        ("", None, ["fiscal_address"]),
        (None, None, ["fiscal_address"]),
    ],
)
def test_a_change_of_an_address_leaves_what_it_does_not_name(
    said: Any, after: Any, missing: list[str], client: httpx2.Client, customer: str
) -> None:
    body = {"legal_name": "Espiga", "tax_id": "CF", "billing_email": "a@acme.com", "fiscal_address": ADDRESS}
    entity = client.post(f"{customer}/billing-entities", json=body).headers["location"]

    changed = client.patch(entity, json={"fiscal_address": said}).json()

    assert changed["fiscal_address"] == after
    assert (changed["missing"], changed["invoice_ready"]) == (missing, not missing)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_every_member_of_an_address_that_is_wrong_is_named(method: str, client: httpx2.Client, customer: str) -> None:
    entities = f"{customer}/billing-entities"
    path = client.post(entities, json={"legal_name": "Espiga", "tax_id": "CF"}).headers["location"]
    wrong = {"line": 5, "municipality": "x" * 201, "country": "XX", "city": "x", "a/b": "x"}
    body = {"legal_name": "Otra", "tax_id": "CF", "billing_address": wrong}

    answer = client.request(method, entities if method == "POST" else path, json=body)

    assert {fault["pointer"].removeprefix("/billing_address/") for fault in answer.json()["errors"]} == {
        "line",
        "municipality",
        "country",
        "city",
        "a~1b",
    }


CC = [f"r{number}@acme.com" for number in range(10)]


def test_a_billing_entity_has_up_to_ten_more_receivers(client: httpx2.Client, customer: str) -> None:
    body = {"legal_name": "Espiga", "tax_id": "CF"}
    added = client.post(f"{customer}/billing-entities", json=body | {"billing_cc": CC})
    path = added.headers["location"]
    assert added.json()["billing_cc"] == CC

    assert client.patch(path, json={"billing_cc": ["Ana@ACME.com", "ana@acme.com"]}).json()["billing_cc"] == [
        "Ana@acme.com"
    ]
    assert client.patch(path, json={"legal_name": "Otra"}).json()["billing_cc"] == ["Ana@acme.com"]
    assert client.patch(path, json={"billing_cc": []}).json()["billing_cc"] == []
    assert client.patch(path, json={"billing_cc": None}).headers["etag"] == client.get(path).headers["etag"]
    history = client.get(f"{customer}/history", params={"order": "desc", "limit": "1"}).json()["items"]
    assert [(change["before"], change["after"]) for change in history[0]["changes"]] == [(["Ana@acme.com"], [])]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("receivers", "where"),
    [
        ([*CC[:3], "nobody", "ana@acme.com", 5, "", None], {"/3", "/5", "/6", "/7"}),
        ([*CC, "one@acme.com"], {""}),
        ("ana@acme.com", {""}),
    ],
)
def test_every_receiver_that_is_wrong_is_named(
    method: str, receivers: Any, where: set[str], client: httpx2.Client, customer: str
) -> None:
    entities = f"{customer}/billing-entities"
    path = client.post(entities, json={"legal_name": "Espiga", "tax_id": "CF"}).headers["location"]
    body = {"legal_name": "Otra", "tax_id": "CF", "billing_cc": receivers}

    answer = client.request(method, entities if method == "POST" else path, json=body)

    assert {fault["pointer"] for fault in answer.json()["errors"]} == {f"/billing_cc{each}" for each in where}
