"""Reading billing entities over HTTP: as they were when they were used, and as a drop-down wants them."""

from __future__ import annotations

import httpx2

from tests.support.problems import parameters, slug


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
