"""An office brings its customers over HTTP: looked at, mapped, begun, corrected, sent again, and found in the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import httpx2
import psycopg
import pytest
from openpyxl import load_workbook

from application.access.api_keys import create_key
from tests.support.bad_files import workbook
from tests.support.imports import ANY_FILE, brought, rows, sent, settled, started
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

pytestmark = pytest.mark.long

HEADER = ["Código", "Nombre", "NIT", "Teléfono", "Vendedor"]
FIRST = [
    ["C-1", "Panadería La Espiga", "7841236-6", "5544-3322", "Ana"],
    ["C-2", "Ferretería El Clavo", "CF", "12", "Luis"],
    ["C-3", "Tienda Sol", "CF", "2222 3344", "Ana"],
    ["C-3", "Tienda Sol otra vez", "CF", "2222 3345", "Ana"],
]


@pytest.fixture
def office(start_service: Callable[..., RunningService]) -> Iterator[dict[str, httpx2.Client]]:
    """A client for every role, of a service of its own."""
    service = start_service()
    with psycopg.connect(service.database_url or "", autocommit=True) as connection:
        keys = {role: create_key(connection, f"office-{role}", role) for role in ("writer", "reader", "supervisor")}
        keys["colleague"] = create_key(connection, "office-colleague", "writer")
    clients = {role: service.client(key) for role, key in keys.items()} | {"admin": service.client()}
    yield clients
    for client in clients.values():
        client.close()


def corrections(client: httpx2.Client, import_id: str, language: str) -> Any:
    """The failed rows as a workbook."""
    answer = client.get(f"/v1/imports/{import_id}/rows", params={"format": "xlsx", "language": language})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith('-failed.xlsx"')
    return load_workbook(BytesIO(answer.content))


def test_an_office_brings_its_customers(office: dict[str, httpx2.Client]) -> None:
    writer = office["writer"]
    headers = ANY_FILE | {"Acting-For": "In%C3%A9s", "Change-Reason": "Lista%20de%20marzo"}

    # A column that nobody knows: what the file has is shown, and what the names are like.
    first = sent(writer, workbook(HEADER, *FIRST), headers, dry_run="true")
    failed = settled(writer, first["id"])
    at = f"/v1/imports/{first['id']}"
    assert (failed["state"], failed["reason"]["code"], failed["can_start"]) == ("failed", "column-unknown", True)
    columns = writer.get(f"{at}/columns").json()["items"]
    assert [(each["place"], each["name"], each["column"]) for each in columns] == [
        ("A", "Código", "external_id"),
        ("B", "Nombre", "name"),
        ("C", "NIT", "tax_id"),
        ("D", "Teléfono", "phone_1"),
        ("E", "Vendedor", None),
    ]
    assert columns[4]["samples"] == ["Ana", "Luis", "Ana"]

    # What it stands for is said; the file is not sent again.
    ready = started(writer, first["id"], map="Vendedor=notes", dry_run="true")
    assert ready["state"] == "ready"
    assert ready["counts"] == {"rows": 4, "added": 2, "changed": 0, "unchanged": 0, "duplicate": 1, "failed": 1}
    assert writer.get("/v1/customers").json()["total"] == 0

    done = started(writer, first["id"])
    assert (done["state"], done["counts"]["added"]) == ("done", 2)
    eventually(lambda: writer.get("/v1/customers").json()["total"] == 2)

    # What failed comes back as a file; its reasons are no column of the next one.
    book = corrections(writer, first["id"], "es")
    sheet = book.worksheets[0]
    header, refused = list(sheet.iter_rows(values_only=True))
    assert header == (*HEADER, "Lo que dice la importación")
    assert refused[:5] == tuple(FIRST[1])
    assert "D3 Teléfono" in refused[5]
    sheet["D2"] = "5555 6666"
    corrected = BytesIO()
    book.save(corrected)
    again = brought(writer, corrected.getvalue())
    assert (again["state"], again["counts"]["added"]) == ("done", 1), again["reasons"]

    # Who did it, for whom and why, stands in every event; each import is found by its id.
    def events() -> list[dict[str, Any]]:
        query = {"import_id": first["id"]}
        found: list[dict[str, Any]] = office["supervisor"].get("/v1/audit/events", params=query).json()["items"]
        return found

    eventually(lambda: len(events()) >= 2)
    told = {(each["actor"], each["on_behalf_of"], each["reason"]) for each in events()}
    assert told == {("office-writer", "Inés", "Lista de marzo")}


def test_whoever_begins_an_import_is_the_one_who_did_it(office: dict[str, httpx2.Client]) -> None:
    ready = brought(office["writer"], "external_id,name,tax_id\nC-1,Espiga,CF\n", dry_run="true")
    assert ready["actor"] == "office-writer"

    done = started(office["colleague"], ready["id"])

    assert (done["state"], done["actor"]) == ("done", "office-colleague")
    query = {"import_id": ready["id"]}
    eventually(lambda: office["supervisor"].get("/v1/audit/events", params=query).json()["items"])
    events = office["supervisor"].get("/v1/audit/events", params=query).json()["items"]
    assert {each["actor"] for each in events} == {"office-colleague"}


def test_a_preview_says_what_would_be_lost_and_a_correction_means_what_it_meant(
    office: dict[str, httpx2.Client],
) -> None:
    writer = office["writer"]
    brought(writer, "external_id,name,tax_id,phone_1,phone_2\nC-1,Espiga,CF,2222 3333,5555 1234\n")

    ready = brought(writer, "external_id,phone_1\nC-1,2222 3333\n", mode="replace", dry_run="true")

    assert {"what": "removed", "member": "phone", "count": 1} in ready["effects"]
    [row] = rows(writer, ready["id"], status="changed")
    assert [(each["what"], each["member"], each["before"]) for each in row["effects"]] == [
        ("removed", "phone", "+50255551234")
    ]

    failed = brought(writer, "external_id,name,tax_id\n2.34568E+12,Ana,CF\n")
    assert failed["counts"]["failed"] == 1
    sent_again = writer.get(f"/v1/imports/{failed['id']}/rows?format=xlsx").content
    assert brought(writer, sent_again)["counts"]["failed"] == 1  # nobody mended it


def test_what_one_said_of_columns_counts_for_the_next_file_of_the_same_key_alone(
    office: dict[str, httpx2.Client],
) -> None:
    content = "Nombre,NIT,Vendedor\n{},CF,Ana\n"
    assert brought(office["writer"], content.format("Uno"), map="Vendedor=notes")["state"] == "done"

    next_one = brought(office["writer"], content.format("Dos"))
    assert next_one["state"] == "done"
    columns = office["writer"].get(f"/v1/imports/{next_one['id']}/columns").json()["items"]
    assert [(each["column"], each["is_said"]) for each in columns] == [
        ("name", False),
        ("tax_id", False),
        ("notes", True),
    ]
    assert brought(office["colleague"], content.format("Tres"))["state"] == "failed"
    seen = office["colleague"].get("/v1/imports").json()["items"]
    assert [each["state"] for each in seen] == ["failed", "done", "done"]
    assert office["reader"].get("/v1/imports").status_code == 403


def test_rows_of_whoever_was_erased_say_nothing(office: dict[str, httpx2.Client]) -> None:
    admin = office["admin"]
    content = "external_id,name,tax_id,phone_1\nC-1,Espiga,CF,{}\n"
    brought(admin, content.format("2222 3333"))
    changed = brought(admin, "external_id,notes\nC-1,secreto\n")
    [row] = rows(admin, changed["id"], status="changed")
    assert row["effects"]

    admin.post(f"/v1/customers/{row['customer_id']}/erase", json={"reason": "art. 17"}).raise_for_status()

    [emptied] = rows(admin, changed["id"], status="changed")
    assert emptied["is_erased"]
    assert [emptied[name] for name in ("cells", "problems", "warnings", "effects")] == [[], [], [], []]
    assert "secreto" not in admin.get(f"/v1/imports/{changed['id']}/rows?status=changed&format=csv").text
