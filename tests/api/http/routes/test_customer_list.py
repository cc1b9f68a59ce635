"""Questions to the list: read to the letter, with pages that stay where they are."""

from __future__ import annotations

from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from application.access.api_keys import create_key
from tests.support.problems import parameters, slug
from tests.support.running_service import RunningService


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
        (f"q={'+'.join('x' * 21)}", {"q"}),
        ("q=%00", {"q"}),
        ("&".join(["contact_origin=WEB_FORM"] * 201), {"contact_origin"}),
        ("&".join(["tax_id_status=valid"] * 201), {"tax_id_status"}),
        ("&".join(["external_id=A"] * 201), {"external_id"}),
        (f"{'&'.join([f'id={UUID(int=1)}'] * 201)}", {"id"}),
        ("email=%00", {"email"}),
        ("tax_id_type=nit", {"tax_id_type"}),
        ("tax_id_type=NIT&tax_id_type=CUI", {"tax_id_type"}),
        ("tax_id_country=XX", {"tax_id_country"}),
        ("tax_id_country=", {"tax_id_country"}),
        ("tax_id_country=GT&tax_id_country=MX", {"tax_id_country"}),
        ("invoice_missing=tax_id&invoice_missing=address", {"invoice_missing"}),
        ("invoice_missing=", {"invoice_missing"}),
        ("tag=", {"tag"}),
        ("tag=a,b", {"tag"}),
        (f"tag={'x' * 51}", {"tag"}),
        ("&".join(["tag=a"] * 201), {"tag"}),
        ("metadata=a", {"metadata"}),
        ("metadata[a]=x&metadata[a]=x", {"metadata[a]"}),
        ("metadata[A]=x", {"metadata[A]"}),
        ("metadata[]=x", {"metadata[]"}),
        ("metadata[a][b]=x", {"metadata[a][b]"}),
        ("metadata[a]=", {"metadata[a]"}),
        ("metadata[a]=x%0Ay", {"metadata[a]"}),
        (f"metadata[a]={'x' * 501}", {"metadata[a]"}),
        (f"metadata[{'a' * 41}]=x", {f"metadata[{'a' * 41}]"}),
        ("&".join(f"metadata[a{number}]=x" for number in range(51)), {"metadata"}),
        ("tags[a]=x", {"tags[a]"}),
        ("q[a]=x&metadata[a=x", {"q[a]", "metadata[a"}),
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
    others: list[dict[str, str]] = [
        {"limit": "2"},
        *(
            {"limit": "1", name: value}
            for name, value in (
                ("sort", "-name"), ("q", "x"), ("tag", "x"), ("metadata[a]", "x"), ("tax_id_type", "NIT"),
                ("tax_id_country", "GT"), ("invoice_missing", "tax_id"),
            )
        ),
    ]  # fmt: skip
    for other in others:
        assert parameters(client.get("/v1/customers", params=other | {"cursor": cursor})) == {"cursor"}


@pytest.mark.parametrize(
    ("query", "code", "values"),
    [
        (f"q={'+'.join('x' * 21)}", "too-many-words", {"most": 20}),
        (f"q={'x' * 201}", "text-too-long", {"max_length": 200}),
        ("&".join(["tax_id_status=valid"] * 201), "too-many-values", {"most": 200}),
        (
            "created_from=2026-02-01T00:00:00Z&created_to=2026-01-31T23:59:59.999999Z",
            "range-turned-round",
            {"start": "created_from"},
        ),
        (
            "updated_from=2026-01-01T00:00:00Z&updated_to=2026-01-01T00:00:00%2B00:01",
            "range-turned-round",
            {"start": "updated_from"},
        ),
    ],
)
def test_what_is_wrong_is_said_by_its_code(
    query: str, code: str, values: dict[str, int], client: httpx2.Client
) -> None:
    (error,) = client.get(f"/v1/customers?{query}").json()["errors"]
    assert (error["code"], error["values"]) == (code, values)


@pytest.mark.parametrize(
    "query",
    [
        f"q=%20{'x' * 200}%20",
        f"q={'+'.join('x' * 20)}",
        "created_from=2026-02-01T00:00:00Z&created_to=2026-02-01T00:00:00Z",
        "updated_to=2026-02-01T00:00:00Z",
        "q=a%09b%E2%80%AEc",
        "&".join(["contact_origin=WEB_FORM"] * 200),
        "&".join(["tax_id_status=valid"] * 200),
        "&".join(["external_id=A"] * 200),
        "&".join([f"id={UUID(int=1)}"] * 200),
        "tax_id_country=gt&tax_id_type=CUI",
        "&".join(["invoice_missing=tax_id"] * 200),
        "&".join(["tag=a"] * 200),
        "&".join(f"metadata[a{number}]=x" for number in range(50)),
        f"metadata[{'a' * 40}]={'x' * 500}",
    ],
)
def test_a_question_may_go_as_far_as_this(query: str, client: httpx2.Client) -> None:
    assert client.get(f"/v1/customers?{query}").status_code == 200


@pytest.mark.parametrize("blank", ["", " ", "\u00a0\t", "\u200b", "\u2066\u2069"])
def test_a_blank_q_is_no_q_for_cursors_too(blank: str, client: httpx2.Client) -> None:
    for _ in range(2):
        created = client.post("/v1/customers", json={"name": "Blank", "tax_id": "CF"})
    headers = {"Min-Event-Position": created.headers["event-position"]}
    with_q = client.get("/v1/customers", params={"q": blank, "limit": 1}, headers=headers).json()
    without = client.get("/v1/customers", params={"limit": 1}, headers=headers).json()

    assert with_q == without
    for params in ({"q": blank}, {}):
        answer = client.get("/v1/customers", params={**params, "limit": 1, "cursor": with_q["next_cursor"]})
        assert answer.status_code == 200


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


def test_a_search_says_why_and_offers_names_that_are_spelt_alike(client: httpx2.Client) -> None:
    name = f"Quetzalí{uuid4().hex[:8].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
    created = client.post("/v1/customers", json={"name": name, "tax_id": "CF"})
    headers = {"Min-Event-Position": created.headers["event-position"]}

    found = client.get("/v1/customers", params={"q": name}, headers=headers).json()
    assert [item["matched"] for item in found["items"]] == [["name"]]
    assert "similar" not in found
    nobody = client.get("/v1/customers", params={"q": name.replace("Q", "Qw")}).json()
    assert (nobody["items"], nobody["total"], nobody["total_is_exact"]) == ([], 0, True)
    assert [(item["name"], item["matched"]) for item in nobody["similar"]] == [(name, ["name"])]
    everybody = client.get("/v1/customers").json()
    assert "similar" not in everybody
    assert not any("matched" in item for item in everybody["items"])


def test_whoever_may_not_read_customers_is_shown_no_contacts_and_finds_nobody_by_them(
    client: httpx2.Client, service: RunningService
) -> None:
    tag = f"t{uuid4().hex}"
    body = {
        "name": f"Ferretería {tag}",
        "tax_id": "CF",
        "emails": [{"email": f"{tag}@example.com", "name": f"{tag}x"}],
        "phones": [{"phone": "5544 3322"}],
    }
    created = client.post("/v1/customers", json=body)
    headers = {"Min-Event-Position": created.headers["event-position"]}
    assert service.database_url is not None
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        key = create_key(connection, f"figures-{tag}", "reporter")

    with service.client(key) as reporter:
        found = reporter.get("/v1/customers", params={"q": tag}, headers=headers).json()
        alike = reporter.get("/v1/customers", params={"q": f"ferreteira {tag}"}).json()
        for query in ({"q": f"{tag}@example.com"}, {"q": f"{tag}x"}, {"email": f"{tag}@example.com"}):
            assert reporter.get("/v1/customers", params=query).json()["total"] == 0, query

    everything = client.get("/v1/customers", params={"q": tag}).json()
    assert everything["items"][0].keys() - found["items"][0].keys() == {"primary_email", "primary_phone"}
    assert (everything["items"][0]["matched"], found["items"][0]["matched"]) == (["name", "emails"], ["name"])
    assert [item.keys() & {"primary_email", "primary_phone"} for item in alike["similar"]] == [set()]


def test_tags_and_metadata_are_filtered_by_as_they_are_cleaned_on_input(client: httpx2.Client) -> None:
    segment = f"Mayorista {uuid4().hex}"
    body = {"name": "Uno", "tax_id": "CF", "tags": [f" {segment[:40]} "], "metadata": {"segment": segment, "b": "é"}}
    created = client.post("/v1/customers", json=body)
    headers = {"Min-Event-Position": created.headers["event-position"]}

    def names(**params: str) -> list[str]:
        answer = client.get("/v1/customers", params=params, headers=headers)
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json()["items"]]

    assert names(tag=segment[:40].upper()) == names(tag=f"\u00a0{segment[:40]}") == ["Uno"]
    assert names(**{"metadata[segment]": f" {segment} "}) == ["Uno"]
    assert names(**{"metadata[segment]": segment, "metadata[b]": "e\u0301"}) == ["Uno"]
    assert names(**{"metadata[segment]": segment, "metadata[b]": "e"}) == []
    assert names(**{"metadata[segment]": segment.lower()}) == []
    (item,) = client.get("/v1/customers", params={"q": segment}, headers=headers).json()["items"]
    assert (item["tags"], item["matched"]) == ([segment[:40]], ["metadata", "tags"])
