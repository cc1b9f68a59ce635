"""What every endpoint says of a customer that is there, archived or erased, and what goes before what."""

from __future__ import annotations

from uuid import uuid4

import httpx2
import pytest

from tests.support.endpoints import (
    ABOUT_A_CUSTOMER,
    NOBODY,
    WRITES,
    C,
    Endpoint,
    customer_with_everything,
    every,
    send,
)
from tests.support.problems import assert_problem

OF_A_CUSTOMER = [each for each in WRITES if each.about_a_customer]
LIFE = [each for each in OF_A_CUSTOMER if each.path in (f"{C}/archive", f"{C}/restore")]
WHOLE = ("/archive", "/restore", "/default-billing-entity")
"""Writes that answer with the customer."""
ENTRIES = ("emails", "phones", "billing_entities")


@pytest.fixture
def ids(client: httpx2.Client) -> dict[str, str]:
    """A customer of the test's own with one of everything."""
    return customer_with_everything(client)


@every([each for each in WRITES if each.records_events])
def test_a_write_answers_with_the_thing_its_version_and_its_position(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    answer = send(client, endpoint, ids)

    is_addition = endpoint.path.endswith(("/customers", "/emails", "/phones", "/billing-entities"))
    is_removal = endpoint.method == "DELETE" and not endpoint.path.endswith("/default-billing-entity")
    assert answer.status_code == (201 if is_addition else 204 if is_removal else 200), answer.text
    assert int(answer.headers["event-position"]) > 0
    if is_addition:
        read = client.get(answer.headers["location"])
        assert (read.status_code, read.json()) == (200, answer.json())
    else:
        assert "location" not in answer.headers
    if endpoint.about_a_customer:
        now = client.get(C.format(**ids))
        assert answer.headers["etag"] == now.headers["etag"]
        if endpoint.path.endswith(WHOLE) or endpoint.path == C:
            assert answer.json() == now.json()
        elif not is_removal:
            assert answer.json() in [each for name in ENTRIES for each in now.json()[name]]


@every([each for each in OF_A_CUSTOMER if each not in LIFE])
def test_an_archived_customer_is_left_as_it_is(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    archived = client.post(f"{C.format(**ids)}/archive")

    assert_problem(send(client, endpoint, ids), 409, "customer-archived")
    assert_problem(send(client, endpoint, ids, headers={"If-Match": '"1"'}), 412, "stale-version")
    if endpoint.part:
        slug = {"entity": "billing-entity"}.get(endpoint.part, endpoint.part)
        assert_problem(send(client, endpoint, ids | {endpoint.part: NOBODY}), 404, f"{slug}-not-found")
    assert client.get(C.format(**ids)).json() == archived.json()


@every(ABOUT_A_CUSTOMER)
def test_an_erased_customer_is_gone(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    client.post(f"{C.format(**ids)}/erase", json={"reason": "Ticket 1"}).raise_for_status()

    headers = {"If-Match": '"1"'} if endpoint.is_write else {}
    assert_problem(send(client, endpoint, ids, headers=headers), 410, "customer-erased")
    assert_problem(send(client, endpoint, ids, params={"unknown": "1"}), 422, "validation-failed")


@every(OF_A_CUSTOMER)
def test_a_key_of_another_request_goes_before_all_that_the_customer_is(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"99999"'}
    first = {"Idempotency-Key": headers["Idempotency-Key"]}
    client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}, headers=first).raise_for_status()

    for customer in (ids["customer"], NOBODY):
        answer = send(client, endpoint, ids | {"customer": customer}, headers=headers)
        assert_problem(answer, 422, "idempotency-key-reused")
