"""E-mails and phones over HTTP: one by itself, and what stands in the way of a change."""

from __future__ import annotations

import httpx2
import pytest

from tests.support.problems import slug

BODIES = {"emails": {"email": "Ana@acme.com", "name": "Ana"}, "phones": {"phone": "5544-3322", "is_whatsapp": True}}


@pytest.fixture(params=["emails", "phones"])
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_what_was_added_can_be_read_by_itself(kind: str, client: httpx2.Client, customer: str) -> None:
    added = client.post(f"{customer}/{kind}", json=BODIES[kind])
    client.patch(customer, json={"notes": "x"})
    path = added.headers["location"]

    read = client.get(path)

    assert read.json() == added.json()
    assert read.headers["etag"] == client.get(customer).headers["etag"] != added.headers["etag"]
    assert client.get(path, headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    client.delete(path)
    assert slug(client.get(path)) == f"{kind[:-1]}-not-found"


def test_what_is_locked_refuses_also_what_would_change_nothing(kind: str, client: httpx2.Client, customer: str) -> None:
    path = client.post(f"{customer}/{kind}", json=BODIES[kind]).headers["location"]
    locked = client.post(f"{path}/lock", json={"reason": "confirmed"})
    assert (locked.json()["is_locked"], locked.json()["lock_reason"]) == (True, "confirmed")
    assert client.post(f"{path}/lock", json={"reason": "again"}).json() == locked.json()

    for body in ({}, BODIES[kind], {"notes": "x"}):
        assert slug(client.patch(path, json=body)) == f"{kind[:-1]}-locked"
    assert slug(client.delete(path)) == f"{kind[:-1]}-locked"

    unlocked = client.post(f"{path}/unlock").json()
    assert [unlocked[member] for member in ("is_locked", "locked_by", "locked_at", "lock_reason")] == [
        False,
        None,
        None,
        None,
    ]


def test_two_of_a_kind_never_become_the_same(kind: str, client: httpx2.Client, customer: str) -> None:
    same, other, again = {
        "emails": ({"email": "aNA@ACME.com"}, {"email": "luis@acme.com"}, {"email": "ANA@acme.com"}),
        "phones": ({"phone": "+502 55443322"}, {"phone": "5544-3322 ext 1"}, {"phone": "5544 3322", "extension": None}),
    }[kind]
    first = client.post(f"{customer}/{kind}", json=BODIES[kind]).headers["location"]
    path = client.post(f"{customer}/{kind}", json=other).headers["location"]

    assert slug(client.post(f"{customer}/{kind}", json=same)) == f"{kind[:-1]}-already-present"
    assert slug(client.patch(path, json=again)) == f"{kind[:-1]}-already-present"
    assert client.patch(first, json=same).status_code == 200
