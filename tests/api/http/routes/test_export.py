"""Contract: the export has whom the list shows for the same filters, as a file that an import reads back."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import httpx2
import openpyxl
import pytest

CSV = "text/csv; charset=utf-8"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows_of(answer: httpx2.Response) -> list[dict[str, str]]:
    """The rows of a CSV by column."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == CSV
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def ids_of(answer: httpx2.Response) -> set[str]:
    return {row["id"] for row in rows_of(answer)}


@pytest.fixture
def mark() -> str:
    """A word that only the customers of one test have."""
    return f"m{uuid4().hex[:12]}"


def register(client: httpx2.Client, **members: Any) -> tuple[str, str]:
    """A customer: its id, and the position of its registration."""
    answer = client.post("/v1/customers", json={"tax_id": "CF", **members})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.headers["event-position"]


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"status": "all"},
        {"status": "archived"},
        {"contact_origin": ["REFERRAL", "PHONE"], "status": "all"},
        {"has_default_billing_entity": "true"},
        {"has_locked": "true"},
        {"created_to": "2020-01-01T00:00:00Z"},
    ],
)
def test_it_has_whom_the_list_shows(client: httpx2.Client, mark: str, filters: dict[str, Any]) -> None:
    for number, origin in enumerate(("REFERRAL", "PHONE", "EVENT", "WEB_FORM")):
        there, _ = register(client, name=f"{mark} {number}", contact_origin=origin)
        path = f"/v1/customers/{there}"
        email = client.post(f"{path}/emails", json={"email": f"{number}@{mark}.example.com"}).json()["email_id"]
        if number == 1:
            client.post(f"{path}/emails/{email}/lock", json={"reason": "x"})
        if number == 2:
            client.post(f"{path}/billing-entities", json={"legal_name": "x", "tax_id": "CF", "is_default": True})
    last = client.post(f"/v1/customers/{there}/archive").headers["event-position"]
    asked, waits = {"q": mark, **filters}, {"Min-Event-Position": last}

    listed = client.get("/v1/customers", params=asked, headers=waits).json()
    exported = client.get("/v1/export", params=asked, headers=waits)

    assert ids_of(exported) == {item["id"] for item in listed["items"]}
    assert exported.headers["customer-count"] == str(listed["total"])


def test_there_are_as_many_columns_as_those_customers_need(client: httpx2.Client, mark: str) -> None:
    few, _ = register(client, name=f"{mark} pocos")
    many, _ = register(client, name=f"{mark} muchos")
    for customer, phones in ((few, 1), (many, 3)):
        for number in range(phones):
            added = client.post(f"/v1/customers/{customer}/phones", json={"phone": f"5{number}{number}5 0000"})
    waits = {"Min-Event-Position": added.headers["event-position"]}

    (row,) = rows_of(client.get("/v1/export", params={"q": f"{mark} pocos"}, headers=waits))

    assert row["phone_1"]
    assert not {"phone_2", "email_1"} & row.keys()


def test_a_workbook_has_the_same_and_both_are_files_to_save(client: httpx2.Client, mark: str) -> None:
    _, position = register(client, name=f"=SUM({mark})", notes="línea\notra")
    waits = {"Min-Event-Position": position}

    text = client.get("/v1/export", params={"q": mark}, headers=waits)
    answer = client.get("/v1/export", params={"q": mark, "format": "xlsx"}, headers=waits)

    assert answer.headers["content-type"] == WORKBOOK
    assert answer.headers["content-disposition"] == 'attachment; filename="customers.xlsx"'
    assert text.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["cache-control"] == "no-store"
    (row,) = rows_of(text)
    assert row["name"] == f"'=SUM({mark})", "no spreadsheet runs what a name begins with"
    header, cells = openpyxl.load_workbook(BytesIO(answer.content)).active.values  # type: ignore[union-attr]
    in_book = dict(zip(header, cells, strict=True))
    assert in_book["name"] == f"=SUM({mark})"
    assert in_book["notes"] == row["notes"] == "línea\notra"
    assert openpyxl.load_workbook(BytesIO(answer.content)).active["B2"].data_type == "s"  # type: ignore[index]


def test_nobody_who_was_erased_is_in_it(client: httpx2.Client, mark: str) -> None:
    gone, _ = register(client, name=f"{mark} ida", notes=mark)
    there, _ = register(client, name=f"{mark} sigue")
    client.post(f"/v1/customers/{gone}/erase", json={"reason": "x"})

    exported = client.get("/v1/export", params={"id": [gone, there], "status": "all"})

    assert ids_of(exported) == {there}
    assert exported.headers["customer-count"] == "1"


def test_nobody_is_a_file_too(client: httpx2.Client, mark: str) -> None:
    assert rows_of(client.get("/v1/export", params={"q": mark})) == []


@pytest.mark.parametrize(
    "query", ["limit=5", "cursor=x", "sort=name", "format=ods", "format=", "format=csv&format=xlsx"]
)
def test_what_is_a_page_or_unknown_is_refused(client: httpx2.Client, query: str) -> None:
    answer = client.get(f"/v1/export?{query}")
    assert answer.status_code == 422
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [query.partition("=")[0]]


def test_what_makes_no_sense_in_the_list_makes_none_here(client: httpx2.Client) -> None:
    turned = {"created_from": "2026-02-01T00:00:00Z", "created_to": "2026-01-01T00:00:00Z"}
    assert client.get("/v1/export", params=turned).status_code == 422
    assert client.get("/v1/export", params={"contact_origin": "NADIE"}).status_code == 422
    assert client.get("/v1/export", headers={"Min-Event-Position": "x"}).status_code == 422


def test_head_says_what_it_would_be_without_making_it(client: httpx2.Client) -> None:
    answer = client.head("/v1/export", params={"format": "xlsx"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == WORKBOOK
    assert answer.headers["content-disposition"] == 'attachment; filename="customers.xlsx"'
