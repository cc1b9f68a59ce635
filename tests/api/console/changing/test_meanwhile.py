"""Two people at one customer: nobody overwrites anybody silently, and nobody is stopped where there is no conflict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.support.console import PageForm, ReadPage, signed_in, signed_in_as
from tests.support.running_service import RunningService


@pytest.fixture
def page(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "writer") as page:
        yield page


@pytest.fixture
def there(client: httpx2.Client) -> str:
    body = {"name": "Ñandú Pérez, S.A.", "tax_id": "CF", "billing_entities": [{"legal_name": "Águila", "tax_id": "CF"}]}
    return f"/customers/{client.post('/v1/customers', json=body).json()['id']}"


@pytest.fixture
def entity(client: httpx2.Client, there: str) -> str:
    [entity] = client.get(f"/v1{there}").json()["billing_entities"]
    return f"{there}/billing-entities/{entity['billing_entity_id']}"


def edit(page: httpx2.Client, entity: str) -> PageForm:
    return ReadPage(page.get(f"{entity}/edit")).form(f"{entity}/edit")


def now(client: httpx2.Client, entity: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1{entity}").json()
    return found


def test_a_change_elsewhere_in_the_customer_stops_nobody_and_is_told(
    page: httpx2.Client, client: httpx2.Client, there: str, entity: str
) -> None:
    form = edit(page, entity)
    client.post(f"/v1{there}/phones", json={"phone": "5544 3322"})
    client.patch(f"/v1{there}", json={"notes": "otra cosa"})

    saved = form.send(page, values={"/billing_email": "mine@example.com"})

    assert saved.status_code == 303
    assert now(client, entity)["billing_email"] == "mine@example.com"
    told = ReadPage(page.get(saved.headers["location"].partition("#")[0])).text
    assert "Mientras tanto, admin cambió:" in told
    assert "Mientras tanto" not in page.get(there).text


def test_a_change_of_the_same_member_is_shown_with_both_values_and_nothing_chosen(
    page: httpx2.Client, client: httpx2.Client, entity: str
) -> None:
    form = edit(page, entity)
    client.patch(
        f"/v1{entity}", json={"billing_email": "theirs@example.com"}, headers={"Change-Reason": "Lo%20pidi%C3%B3"}
    )

    conflict = form.send(
        page, values={"/billing_email": "mine@example.com", "/legal_name": "Águila Dos", "reason": "yo"}
    )

    assert conflict.status_code == 409
    shown = ReadPage(conflict)
    assert now(client, entity)["billing_email"] == "theirs@example.com"
    for text in ("admin", "Lo pidió", "theirs@example.com", "mine@example.com", "Águila Dos"):
        assert text in shown.text
    chosen = shown.form(f"{entity}/edit")
    assert "/billing_email" not in chosen.values
    assert chosen.values["/legal_name"] == "Águila Dos"

    assert chosen.send(page, values={"/billing_email": "mine@example.com"}).status_code == 303

    saved = now(client, entity)
    assert (saved["billing_email"], saved["legal_name"]) == ("mine@example.com", "Águila Dos")
    last, *_ = client.get(f"/v1{entity.partition('/billing')[0]}/history?order=desc").json()["items"]
    assert last["reason"] == "yo"


def test_what_only_the_other_changed_stays_unless_chosen_otherwise(
    page: httpx2.Client, client: httpx2.Client, entity: str
) -> None:
    form = edit(page, entity)
    client.patch(f"/v1{entity}", json={"billing_email": "theirs@example.com"})

    chosen = ReadPage(form.send(page, values={"/legal_name": "Águila Dos"})).form(f"{entity}/edit")
    chosen.send(page)

    saved = now(client, entity)
    assert (saved["billing_email"], saved["legal_name"]) == ("theirs@example.com", "Águila Dos")


def test_a_third_change_while_somebody_chooses_is_a_conflict_again(
    page: httpx2.Client, client: httpx2.Client, entity: str
) -> None:
    form = edit(page, entity)
    client.patch(f"/v1{entity}", json={"legal_name": "Theirs"})
    chosen = ReadPage(form.send(page, values={"/legal_name": "Mine"})).form(f"{entity}/edit")
    client.patch(f"/v1{entity}", json={"legal_name": "Third"})

    again = chosen.send(page, values={"/legal_name": "Mine"})

    assert again.status_code == 409
    assert "Third" in ReadPage(again).text
    assert now(client, entity)["legal_name"] == "Third"


def test_an_act_on_what_somebody_changed_is_asked_again(
    page: httpx2.Client, client: httpx2.Client, entity: str
) -> None:
    form = ReadPage(page.get(f"{entity}/deactivate")).form(f"{entity}/deactivate")
    client.patch(f"/v1{entity}", json={"legal_name": "Theirs"})

    asked = form.send(page, values={"reason": "ya no existe"})

    assert asked.status_code == 409
    assert now(client, entity)["is_active"]
    assert ReadPage(asked).form(f"{entity}/deactivate").send(page).status_code == 303
    assert not now(client, entity)["is_active"]


def test_an_act_is_not_stopped_by_what_happened_elsewhere(
    page: httpx2.Client, client: httpx2.Client, there: str, entity: str
) -> None:
    form = ReadPage(page.get(f"{entity}/default")).form(f"{entity}/default")
    client.patch(f"/v1{there}", json={"notes": "otra cosa"})

    assert form.send(page).status_code == 303
    assert now(client, entity)["is_default"]


def test_the_form_is_shown_again_where_the_customer_was_archived(
    page: httpx2.Client, client: httpx2.Client, there: str, entity: str
) -> None:
    form = edit(page, entity)
    client.post(f"/v1{there}/archive")

    answer = form.send(page, values={"/legal_name": "Mine"})

    assert answer.status_code == 409
    assert ReadPage(answer).form(f"{entity}/edit").values["/legal_name"] == "Mine"


def test_a_form_that_is_sent_again_with_other_content_after_it_was_done_can_be_sent_once_more(
    service: RunningService, client: httpx2.Client, there: str
) -> None:
    address = f"{there}/billing-entities/new"
    with signed_in(service) as page:
        form = ReadPage(page.get(address)).form(address)
        form.send(page, values={"/legal_name": "Una", "/tax_id": "CF"})

        answer = form.send(page, values={"/legal_name": "Otra", "/tax_id": "CF"})
        assert answer.status_code == 422
        assert ReadPage(answer).form(address).send(page).status_code == 303

    names = {each["legal_name"] for each in client.get(f"/v1{there}").json()["billing_entities"]}
    assert names == {"Águila", "Una", "Otra"}
