"""What questions promise: the past, conditional answers, tax ids, the log, and pages that stay where they are."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx2
import pytest


def slug(answer: httpx2.Response) -> str:
    return str(answer.json()["type"]).removeprefix("/problems/")


def parameters(answer: httpx2.Response) -> set[str]:
    assert (answer.status_code, slug(answer)) == (422, "validation-failed"), answer.text
    return {error["parameter"] for error in answer.json()["errors"]}


@pytest.fixture
def customer(client: httpx2.Client) -> str:
    """The path of a customer with three versions, whose names say which."""
    created = client.post("/v1/customers", json={"name": "uno", "tax_id": "CF"})
    for name in ("dos", "tres"):
        client.patch(created.headers["location"], json={"name": name})
    location: str = created.headers["location"]
    return location


def test_a_customer_is_shown_as_it_was(client: httpx2.Client, customer: str) -> None:
    names = [client.get(customer, params={"version": version}).json()["name"] for version in (1, 2, 3)]
    moments = [client.get(customer, params={"version": version}).json()["updated_at"] for version in (1, 2, 3)]

    assert names == ["uno", "dos", "tres"]
    assert [client.get(customer, params={"as_of": moment}).json()["name"] for moment in moments] == names


@pytest.mark.parametrize("offset", ["Z", "z", "+00:00", "-00:00"])
def test_a_time_is_given_with_its_offset(offset: str, client: httpx2.Client, customer: str) -> None:
    moment = client.get(customer).json()["updated_at"].replace("Z", offset)

    assert client.get(customer, params={"as_of": moment}).json()["name"] == "tres"


@pytest.mark.parametrize("version", ["0", "4", "999999999999"])
def test_a_version_that_never_was_is_not_found(version: str, client: httpx2.Client, customer: str) -> None:
    assert slug(client.get(customer, params={"version": version})) == "version-not-found"


def test_before_its_first_event_there_is_no_customer(client: httpx2.Client, customer: str) -> None:
    assert slug(client.get(customer, params={"as_of": "2001-01-01T00:00:00Z"})) == "customer-not-found"


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("version=1&as_of=2026-01-01T00:00:00Z", {"as_of"}),
        ("as_of=2999-01-01T00:00:00Z", {"as_of"}),
        ("as_of=2026-01-01T00:00:00", {"as_of"}),
        ("as_of=2026-01-01T00:00:00+00:00", {"as_of"}),
        ("as_of=2026-02-30T00:00:00Z", {"as_of"}),
        ("as_of=0001-01-01T00:00:00%2B23:59", {"as_of"}),
        ("version=1&version=1", {"version"}),
        ("version=%2B1", {"version"}),
        ("version=1.0", {"version"}),
        ("version=%D9%A1", {"version"}),
        ("version=", {"version"}),
        ("version=99999999999999999999999", {"version"}),
        ("x=1&x=2", {"x"}),
        ("q=%FF", {""}),
    ],
)
def test_a_question_about_the_past_is_read_to_the_letter(
    query: str, wrong: set[str], client: httpx2.Client, customer: str
) -> None:
    assert parameters(client.get(f"{customer}?{query}")) == wrong


def test_an_answer_is_not_sent_twice_to_who_has_it(client: httpx2.Client, customer: str) -> None:
    answer = client.get(customer, headers={"If-None-Match": 'W/"2", "3"'})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"3"')
    assert client.get(customer, headers={"If-None-Match": '"2"'}).status_code == 200


def test_head_answers_like_get_without_content(client: httpx2.Client, customer: str) -> None:
    head, get = client.head(customer), client.get(customer)

    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", get.headers["etag"])
    assert head.headers["content-length"] == get.headers["content-length"]


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


@pytest.mark.parametrize("written", ["CF", "C/F", "c.f.", "C%2FF"])
def test_a_tax_id_in_a_path_may_have_slashes(written: str, client: httpx2.Client) -> None:
    verdict = client.get(f"/v1/tax-ids/{written}").json()

    assert verdict == {
        "tax_id": "CF",
        "type": "NIT",
        "country": "GT",
        "status": "valid",
        "reason": None,
        "customer_id": None,
    }


def test_a_tax_id_says_who_holds_it(client: httpx2.Client) -> None:
    number = str(uuid4().int)[:20]
    holder = client.post(
        "/v1/customers",
        json={"name": "Ana", "tax_id": number, "tax_id_type": "FOREIGN", "tax_id_country": "HN"},
    ).json()

    verdict = client.get(f"/v1/tax-ids/{number}", params={"type": "FOREIGN", "country": "hn"}).json()

    assert (verdict["customer_id"], verdict["country"]) == (holder["id"], "HN")


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("", {"tax_id"}),
        ("%20-%20", {"tax_id"}),
        ("%00", {"tax_id"}),
        ("%FF", {"tax_id"}),
        ("1" * 41, {"tax_id"}),
        ("1?type=FOREIGN", {"country"}),
        ("1?type=nit", {"type"}),
        ("1?country=MX", {"country"}),
    ],
)
def test_what_is_no_tax_id_is_refused(path: str, wrong: set[str], client: httpx2.Client) -> None:
    assert parameters(client.get(f"/v1/tax-ids/{path}")) == wrong


def test_the_log_can_be_followed_without_a_gap(client: httpx2.Client, customer: str) -> None:
    seen: list[dict[str, Any]] = []
    after = 0
    while True:
        piece = client.get("/v1/changes", params={"after": after, "limit": 7}).json()
        seen += piece["items"]
        if not piece["items"]:
            break
        after = piece["last_position"]

    own = [change for change in seen if change["customer_id"] == customer.rpartition("/")[2]]
    positions = [change["position"] for change in seen]

    assert [(change["version"], change["type"]) for change in own] == [
        (1, "CustomerRegistered"),
        (2, "CustomerChanged"),
        (3, "CustomerChanged"),
    ]
    assert positions == sorted(set(positions))
    assert set(own[0]) == {"position", "customer_id", "version", "type", "occurred_at"}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", {"limit"}),
        ("limit=201", {"limit"}),
        ("limit=05x", {"limit"}),
        ("sort=Name", {"sort"}),
        ("has_locked=1", {"has_locked"}),
        ("has_locked=True", {"has_locked"}),
        ("has_default_billing_entity=", {"has_default_billing_entity"}),
        ("status=active&status=archived", {"status"}),
        ("contact_origin=WEB_FORM&contact_origin=NOPE", {"contact_origin"}),
        ("tax_id_status=good", {"tax_id_status"}),
        ("id=1&id=2", {"id"}),
        ("created_from=2026-01-01", {"created_from"}),
        ("cursor=", {"cursor"}),
        ("cursor=abc", {"cursor"}),
        (f"q={'x' * 201}", {"q"}),
        ("email=%00", {"email"}),
        ("limit=0&sort=x&page=2", {"limit", "sort", "page"}),
    ],
)
def test_a_question_to_the_list_is_read_to_the_letter(query: str, wrong: set[str], client: httpx2.Client) -> None:
    assert parameters(client.get(f"/v1/customers?{query}")) == wrong


def test_pages_show_everybody_once_and_lead_back(client: httpx2.Client) -> None:
    tag = f"t{uuid4().hex}"
    for number in range(7):
        created = client.post("/v1/customers", json={"name": f"{tag} {number}", "tax_id": "CF"})
    headers = {"Min-Event-Position": created.headers["event-position"]}
    question: dict[str, str | int] = {"q": tag, "limit": 3, "sort": "-created_at"}

    pages = [client.get("/v1/customers", params=question, headers=headers).json()]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(client.get("/v1/customers", params=question | {"cursor": cursor}).json())
    back = client.get("/v1/customers", params=question | {"cursor": pages[1]["previous_cursor"]}).json()

    names = [item["name"] for page in pages for item in page["items"]]
    assert names == [f"{tag} {number}" for number in reversed(range(7))]
    assert back["items"] == pages[0]["items"]
    assert [(page["total"], page["total_is_exact"]) for page in pages] == [(7, True)] * 3


def test_a_cursor_belongs_to_its_question(client: httpx2.Client) -> None:
    for _ in range(2):
        created = client.post("/v1/customers", json={"name": "Cursor", "tax_id": "CF"})
    headers = {"Min-Event-Position": created.headers["event-position"]}
    cursor = client.get("/v1/customers", params={"limit": 1}, headers=headers).json()["next_cursor"]

    assert client.get("/v1/customers", params={"limit": 1, "cursor": cursor}).status_code == 200
    others: list[dict[str, str]] = [{"limit": "2"}, {"limit": "1", "sort": "-name"}, {"limit": "1", "q": "x"}]
    for other in others:
        assert parameters(client.get("/v1/customers", params=other | {"cursor": cursor})) == {"cursor"}


def test_a_position_that_is_not_reached_is_behind_with_a_time_to_wait(client: httpx2.Client) -> None:
    answer = client.get("/v1/customers", headers={"Min-Event-Position": "999999999"})

    assert (answer.status_code, slug(answer)) == (503, "projection-behind")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("value", ["", "-1", "1.5", "x", "9" * 30])
def test_a_position_is_plain_digits(value: str, client: httpx2.Client) -> None:
    answer = client.get("/v1/customers", headers={"Min-Event-Position": value})

    assert [error["header"] for error in answer.json()["errors"]] == ["Min-Event-Position"]


def test_an_address_is_found_however_its_domain_is_written(client: httpx2.Client, customer: str) -> None:
    added = client.post(f"{customer}/emails", json={"email": "Pagos@Ñandú.example.com"})

    for email in ("PAGOS@ñandú.example.com", "pagos@XN--and-6ma2c.example.com"):
        answer = client.get(
            "/v1/customers", params={"email": email}, headers={"Min-Event-Position": added.headers["event-position"]}
        )
        assert [item["id"] for item in answer.json()["items"]] == [customer.rpartition("/")[2]]
