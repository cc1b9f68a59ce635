"""What every write promises: versions, positions, retries, reasons, and what null and silence mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.support.problems import slug

KEPT = ("etag", "location", "event-position")


@pytest.fixture
def customer(client: httpx2.Client) -> str:
    """The path of a new customer."""
    location: str = client.post("/v1/customers", json={"name": "Ana Xicará", "tax_id": "CF"}).headers["location"]
    return location


def pointers(answer: httpx2.Response) -> list[str]:
    assert (answer.status_code, slug(answer)) == (422, "validation-failed"), answer.text
    return [error["pointer"] for error in answer.json()["errors"]]


def test_what_is_created_says_where_it_is_and_can_be_read_there(client: httpx2.Client) -> None:
    created = client.post(
        "/v1/customers", json={"name": " Ana ", "tax_id": "c/f", "notes": None, "contact_origin": None}
    )

    assert created.status_code == 201
    assert client.get(created.headers["location"]).json() == created.json()
    assert created.headers["etag"] == '"1"'
    assert int(created.headers["event-position"]) > 0
    assert UUID(created.json()["id"]).version == 7
    assert (created.json()["name"], created.json()["tax_id"], created.json()["contact_origin"]) == (
        "Ana",
        "CF",
        "WEB_FORM",
    )
    assert created.json()["created_at"].endswith("Z")
    assert datetime.fromisoformat(created.json()["created_at"]).utcoffset() is not None


WITH_ENTRIES = {
    "name": "Ana",
    "tax_id": "CF",
    "emails": [{"email": "ana@example.com"}, {"email": "luis@example.com", "role": "Caja"}],
    "phones": [{"phone": "2222 3344 ext. 5", "notes": None}],
    "billing_entities": [
        {"legal_name": "Ana", "tax_id": "CF"},
        {"legal_name": "B", "tax_id": "CF", "is_default": True},
    ],
}


def test_a_customer_is_registered_with_all_it_has_in_one_request(client: httpx2.Client) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "Change-Reason": "alta"}
    created = client.post("/v1/customers", json=WITH_ENTRIES, headers=headers)
    again = client.post("/v1/customers", json=WITH_ENTRIES, headers=headers)

    assert created.status_code == 201
    assert created.headers["etag"] == '"7"'
    customer = created.json()
    assert client.get(created.headers["location"]).json() == customer == again.json()
    assert [each["email"] for each in customer["emails"]] == ["ana@example.com", "luis@example.com"]
    assert (customer["phones"][0]["phone"], customer["phones"][0]["extension"]) == ("+50222223344", "5")
    assert customer["default_billing_entity_id"] == customer["billing_entities"][1]["billing_entity_id"]
    told = client.get(f"{created.headers['location']}/history").json()["items"]
    assert [event["type"] for event in told] == [
        *("CustomerRegistered", "EmailAdded", "EmailAdded", "PhoneAdded"),
        *("BillingEntityAdded", "BillingEntityAdded", "DefaultBillingEntitySet"),
    ]
    assert {event["reason"] for event in told} == {"alta"}
    assert str(told[-1]["position"]) == created.headers["event-position"] == again.headers["event-position"]


@pytest.mark.parametrize(
    ("entries", "where"),
    [
        ({"emails": {}}, ["/emails"]),
        ({"emails": [{}]}, ["/emails/0/email"]),
        ({"emails": [{"email": "a@example.com"}, {"email": "nobody"}]}, ["/emails/1/email"]),
        (
            {"phones": [{"phone": "123"}, {"phone": "2222 3344", "extension": "x"}]},
            ["/phones/0/phone", "/phones/1/extension"],
        ),
        ({"phones": [{"phone": "2222 3344", "unknown": 1}]}, ["/phones/0/unknown"]),
        (
            {"billing_entities": [{"legal_name": "B", "tax_id": "1", "tax_id_type": "x"}]},
            ["/billing_entities/0/tax_id_type"],
        ),
        (
            {"billing_entities": [{"legal_name": "B", "tax_id": "CF", "fiscal_address": {"line": 5}}]},
            ["/billing_entities/0/fiscal_address/line"],
        ),
        (
            {"billing_entities": [{"legal_name": name, "tax_id": "CF", "is_default": name != "B"} for name in "ABC"]},
            ["/billing_entities/2/is_default"],
        ),
    ],
)
def test_what_is_wrong_with_an_entry_of_a_new_customer_is_said_with_its_place(
    entries: dict[str, Any], where: list[str], client: httpx2.Client
) -> None:
    assert pointers(client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"} | entries)) == where


@pytest.mark.parametrize(
    ("entries", "refusal"),
    [
        ({"emails": [{"email": "a@example.com"}, {"email": "A@example.com"}]}, "email-already-present"),
        ({"phones": [{"phone": "2222 3344"}, {"phone": "+502 22223344"}]}, "phone-already-present"),
        ({"emails": [{"email": f"a{number}@example.com"} for number in range(201)]}, "limit-reached"),
    ],
)
def test_a_customer_whose_entries_cannot_be_is_not_registered(
    entries: dict[str, Any], refusal: str, client: httpx2.Client
) -> None:
    external_id = str(uuid4())
    body = {"name": "Ana", "tax_id": "CF", "external_id": external_id}

    refused = client.post("/v1/customers", json=body | entries)

    assert (refused.status_code, slug(refused)) == (409, refusal)
    assert client.post("/v1/customers", json=body).status_code == 201


def test_a_write_that_changes_nothing_answers_with_things_as_they_are(client: httpx2.Client, customer: str) -> None:
    first = client.patch(customer, json={"notes": "una nota"})
    again = client.patch(customer, json={"notes": "una nota"})
    nothing = client.patch(customer, json={})

    assert first.json() == again.json() == nothing.json()
    assert {answer.headers["etag"] for answer in (first, again, nothing)} == {'"2"'}
    assert len({answer.headers["event-position"] for answer in (first, again, nothing)}) == 1


def test_positions_and_versions_grow(client: httpx2.Client, customer: str) -> None:
    answers = [client.patch(customer, json={"notes": text}) for text in "abc"]

    positions = [int(answer.headers["event-position"]) for answer in answers]

    assert positions == sorted(set(positions))
    assert [answer.headers["etag"] for answer in answers] == ['"2"', '"3"', '"4"']


@pytest.mark.parametrize("member", ["legal_name", "external_id", "notes"])
def test_null_clears_what_need_not_be(member: str, client: httpx2.Client, customer: str) -> None:
    assert client.patch(customer, json={member: f"x{uuid4()}"}).json()[member]

    assert client.patch(customer, json={member: None}).json()[member] is None


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"name": None}, ["/name"]),
        ({"name": " \t "}, ["/name"]),
        ({"tax_id": None}, ["/tax_id"]),
        ({"tax_id_type": "CUI"}, ["/tax_id_type"]),
        ({"tax_id_country": "GT"}, ["/tax_id_country"]),
        ({"contact_origin": None}, ["/contact_origin"]),
        ({"contact_origin": "web_form"}, ["/contact_origin"]),
        ({"allow_duplicate_tax_id": "true"}, ["/allow_duplicate_tax_id"]),
        ({"name": 1, "notes": True}, ["/name", "/notes"]),
        ({"name": "x" * 201}, ["/name"]),
        ({"notes": "x" * 2001}, ["/notes"]),
        ({"name": "a\u202eb"}, ["/name"]),
        ({"name": "a\nb"}, ["/name"]),
        ({"tax_id": "1", "tax_id_type": "FOREIGN"}, ["/tax_id_country"]),
        ({"tax_id": "1", "tax_id_type": "nit"}, ["/tax_id_type"]),
        ({"tax_id_type": None}, ["/tax_id_type"]),
        ({"tax_id_country": None}, ["/tax_id_country"]),
        ({"notes": "a\rb"}, ["/notes"]),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_place(
    body: dict[str, Any], where: list[str], client: httpx2.Client, customer: str
) -> None:
    assert pointers(client.patch(customer, json=body)) == where


def test_nothing_is_coerced(client: httpx2.Client) -> None:
    body = {"name": 5, "tax_id": True, "allow_duplicate_tax_id": 1, "notes": ["x"], "external_id": {}}

    answer = client.post("/v1/customers", json=body)

    assert sorted(pointers(answer)) == ["/allow_duplicate_tax_id", "/external_id", "/name", "/notes", "/tax_id"]


@pytest.mark.parametrize("body", [[], "text", 5, True, None])
def test_a_body_is_an_object(body: object, client: httpx2.Client) -> None:
    answer = client.post("/v1/customers", content=json.dumps(body), headers={"Content-Type": "application/json"})

    assert pointers(answer) == [""]


def test_a_reason_and_who_is_behind_it_are_kept_with_a_lock(client: httpx2.Client, customer: str) -> None:
    email = client.post(f"{customer}/emails", json={"email": "ana@example.com"}).headers["location"]

    headers = {"Change-Reason": quote("lo pidió Ana"), "Acting-For": "Pedro"}
    from_header = client.post(f"{email}/lock", headers=headers).json()
    client.post(f"{email}/unlock")
    from_body = client.post(f"{email}/lock", headers=headers, json={"reason": "otra razón"}).json()

    assert (from_header["lock_reason"], from_body["lock_reason"]) == ("lo pidió Ana", "otra razón")
    assert from_header["locked_by"] == "admin"


def test_the_reason_of_the_request_is_kept_beside_that_of_a_lock_an_unlock_and_an_erasure(
    client: httpx2.Client, customer: str
) -> None:
    paths = [
        client.post(f"{customer}/emails", json={"email": "ana@example.com"}).headers["location"],
        client.post(f"{customer}/phones", json={"phone": "2222 3344"}).headers["location"],
    ]
    headers, body = {"Change-Reason": quote("revisión anual")}, {"reason": "confirmado"}
    for path in paths:
        assert client.post(f"{path}/lock", json=body, headers=headers).json()["lock_reason"] == "confirmado"
        assert client.post(f"{path}/unlock", json=body, headers=headers).status_code == 200
    before = client.get(f"{customer}/history?order=desc&limit=4").json()["items"]
    certificate = client.post(f"{customer}/erase", json=body, headers=headers).json()
    again = client.post(f"{customer}/erase", json={"reason": "otra"}).json()
    after = client.get(f"{customer}/history?order=desc&limit=5").json()["items"]

    assert {(item["reason"], item["own_reason"]) for item in before} == {("revisión anual", "confirmado")}
    assert certificate["reason"] == "confirmado"
    assert again == certificate
    assert (after[0]["reason"], after[0]["own_reason"]) == ("revisión anual", "confirmado")
    assert {(item["reason"], item["own_reason"]) for item in after[1:]} == {("[erased]", "[erased]")}


def requests(client: httpx2.Client, customer: str) -> dict[str, Callable[[dict[str, str]], httpx2.Response]]:
    """One request of each shape of answer."""
    email = client.post(f"{customer}/emails", json={"email": "ana@example.com"}).headers["location"]
    return {
        "register": lambda headers: client.post("/v1/customers", json={"name": "A", "tax_id": "CF"}, headers=headers),
        "add": lambda headers: client.post(f"{customer}/phones", json={"phone": "2222 3344"}, headers=headers),
        "change": lambda headers: client.patch(customer, json={"notes": "x"}, headers=headers),
        "nothing": lambda headers: client.post(f"{customer}/restore", headers=headers),
        "remove": lambda headers: client.delete(email, headers=headers),
    }


@pytest.mark.parametrize("what", ["register", "add", "change", "nothing", "remove"])
def test_a_repeated_request_is_answered_the_same_and_done_once(what: str, client: httpx2.Client, customer: str) -> None:
    send = requests(client, customer)[what]
    headers = {"Idempotency-Key": f"key {uuid4()}"}

    first = send(headers)
    client.patch(customer, json={"notes": str(uuid4())})
    again = send(headers)

    assert first.is_success
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [again.headers.get(name) for name in KEPT] == [first.headers.get(name) for name in KEPT]
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")


def test_another_request_with_the_key_is_refused(client: httpx2.Client, customer: str) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    client.patch(customer, json={"notes": "x"}, headers=headers)

    for another in (
        client.patch(customer, content=b'{"notes":  "x"}', headers=headers | {"Content-Type": "application/json"}),
        client.post(f"{customer}/archive", headers=headers),
    ):
        assert (another.status_code, slug(another)) == (422, "idempotency-key-reused")


def test_a_key_that_was_used_on_an_erased_customer_is_gone_only_to_the_same_request(
    client: httpx2.Client, customer: str
) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    other = client.post("/v1/customers", json={"name": "Otra", "tax_id": "CF"}).headers["location"]
    client.patch(customer, json={"notes": "x"}, headers=headers)
    client.post(f"{customer}/erase", json={"reason": "Ticket 1"})

    same = client.patch(customer, json={"notes": "x"}, headers=headers)
    others = [
        client.patch(customer, json={"notes": "y"}, headers=headers),
        client.patch(other, json={"notes": "x"}, headers=headers),
        client.post("/v1/customers", json={"name": "Nueva", "tax_id": "CF"}, headers=headers),
        client.post(f"{other}/archive", headers=headers),
        client.post(f"{customer}/erase", json={"reason": "Ticket 1"}, headers=headers),
        client.post(f"/v1/customers/{uuid4()}/erase", json={"reason": "Ticket 1"}, headers=headers),
    ]

    assert (same.status_code, slug(same)) == (410, "customer-erased")
    assert [(each.status_code, slug(each)) for each in others] == [(422, "idempotency-key-reused")] * len(others)
    assert client.get(other).json()["notes"] is None


def test_a_refused_request_may_be_tried_again_with_its_key(client: httpx2.Client, customer: str) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    client.post(f"{customer}/archive")
    refused = client.patch(customer, json={"notes": "x"}, headers=headers)
    client.post(f"{customer}/restore")

    done = client.patch(customer, json={"notes": "x"}, headers=headers)

    assert (refused.status_code, done.status_code) == (409, 200)
    assert "idempotent-replayed" not in done.headers


def test_a_key_that_arrives_many_times_at_once_registers_once(client: httpx2.Client) -> None:
    headers = {"Idempotency-Key": str(uuid4())}

    def register(_: int) -> str:
        answer = client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}, headers=headers)
        assert answer.status_code == 201
        return str(answer.json()["id"])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(register, range(16)))) == 1


def test_of_many_changes_to_one_version_one_is_made(client: httpx2.Client, customer: str) -> None:
    def change(number: int) -> int:
        return client.patch(customer, json={"notes": str(number)}, headers={"If-Match": '"1"'}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(change, range(16)))

    assert sorted(statuses) == [200] + [412] * 15


def test_a_phone_says_its_extension_once_or_twice_the_same(client: httpx2.Client, customer: str) -> None:
    phones = f"{customer}/phones"
    added = client.post(phones, json={"phone": "2222-3344 ext. 12", "is_whatsapp": True})

    assert (added.json()["phone"], added.json()["extension"]) == ("+50222223344", "12")
    assert added.json()["whatsapp_url"].endswith("50222223344")
    assert pointers(client.post(phones, json={"phone": "2222-3344 x12", "extension": "13"})) == ["/extension"]
    assert client.patch(added.headers["location"], json={"extension": None}).json()["extension"] is None
    assert pointers(client.patch(added.headers["location"], json={"extension": "x"})) == ["/extension"]
    assert pointers(client.patch(added.headers["location"], json={"phone": "123"})) == ["/phone"]


@pytest.mark.parametrize(
    ("address", "where"),
    [
        (5, "/fiscal_address"),
        ({"line": 5}, "/fiscal_address/line"),
        ({"line": "x", "country": "XX"}, "/fiscal_address/country"),
        ({"line": "x" * 501}, "/fiscal_address/line"),
        ({"line": "x", "street": "y"}, "/fiscal_address/street"),
    ],
)
def test_an_address_is_refused_with_its_place(
    address: object, where: str, client: httpx2.Client, customer: str
) -> None:
    body = {"legal_name": "Quetzal", "tax_id": "CF", "fiscal_address": address}

    assert pointers(client.post(f"{customer}/billing-entities", json=body)) == [where]
