"""Imports over HTTP: what is taken, what is refused and in which order, and what is told of what was taken."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import psycopg
import pytest

from application.access.api_keys import create_key
from tests.support.bad_files import BAD_FILES, BadFile, workbook
from tests.support.endpoints import NOBODY
from tests.support.imports import CSV, brought, rows, sent, settled, started
from tests.support.problems import assert_problem, parameters
from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.waiting import eventually

TABLE = "name,tax_id\nAna,CF\n"


def of_somebody() -> str:
    """A file about nobody who is there."""
    return f"name,tax_id\nAna {uuid4().hex},CF\n"


@pytest.fixture
def made_client(service: RunningService) -> Iterator[Callable[[str], httpx2.Client]]:
    """Makes clients with a key of a role."""
    assert service.database_url is not None
    clients: list[httpx2.Client] = []

    def make(role: str) -> httpx2.Client:
        with psycopg.connect(service.database_url or "", autocommit=True) as connection:
            clients.append(service.client(create_key(connection, f"{role}-{uuid4()}", role)))
        return clients[-1]

    yield make
    for each in clients:
        each.close()


def test_a_file_is_taken_in_and_leads_to_its_import(client: httpx2.Client) -> None:
    headers = CSV | {"Acting-For": "In%C3%A9s", "Change-Reason": "Feria%20de%20mayo"}
    answer = client.post("/v1/imports?mode=replace&map=x%3Dnotes", content=f"x,{TABLE}", headers=headers)

    assert answer.status_code == 202
    assert not {"event-position", "etag", "idempotent-replayed"} & answer.headers.keys()
    first = answer.json()
    assert (first["state"], first["counts"]["rows"], first["mode"], first["map"]) == (
        "reading",
        0,
        "replace",
        {"x": "notes"},
    )
    assert (first["actor"], first["on_behalf_of"], first["change_reason"]) == ("admin", "Inés", "Feria de mayo")
    read = client.get(answer.headers["location"])
    assert read.json()["id"] == first["id"]
    assert read.json()["request_id"] == first["request_id"]


def test_what_it_did_is_counted_and_found_by_its_request(client: httpx2.Client) -> None:
    done = brought(client, of_somebody())

    assert (done["state"], done["progress"], done["can_start"]) == ("done", 1.0, False)
    assert done["counts"] == {"rows": 1, "added": 1, "changed": 0, "unchanged": 0, "duplicate": 0, "failed": 0}
    assert done["started_at"] <= done["ended_at"]

    def events() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.get("/v1/audit/events", params={"import_id": done["id"]}).json()["items"]
        return found

    eventually(events)
    assert {(each["actor"], each["request_id"]) for each in events()} == {("admin", done["request_id"])}


def test_the_order_of_checks_is_that_of_every_call(
    client: httpx2.Client, made_client: Callable[[str], httpx2.Client]
) -> None:
    too_large = b"x" * (64 * 2**20 + 1)
    wrong = {"Content-Type": "application/json"}
    for key in ("", "Bearer " + "x" * 43):
        answer = client.post("/v1/imports?unknown=1", content=too_large, headers=wrong | {"Authorization": key})
        assert_problem(answer, 401, "unauthenticated")
    for role in ("reader", "auditor", "reporter"):
        answer = made_client(role).post("/v1/imports?unknown=1", content=b"x", headers=wrong)
        assert "customers:write" in assert_problem(answer, 403, "forbidden")["detail"]
    assert_problem(client.post("/v1/imports?unknown=1", content=too_large, headers=CSV), 413, "payload-too-large")
    assert_problem(client.post("/v1/imports?unknown=1", content=b"{}", headers=wrong), 415, "unsupported-media-type")
    encoded = CSV | {"Content-Encoding": "gzip"}
    assert_problem(client.post("/v1/imports", content=b"x", headers=encoded), 415, "unsupported-media-type")
    assert parameters(client.post("/v1/imports?unknown=1", content=b"", headers=CSV)) == {"unknown"}


def test_more_than_64_mebibytes_are_refused_in_the_middle_and_nothing_is_left(
    service: RunningService, client: httpx2.Client
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"name,tax_id\n"
        for _ in range(65):
            yield b"x" * 2**20

    assert_problem(client.post("/v1/imports", content=pieces(), headers=CSV), 413, "payload-too-large")
    eventually(lambda: kept(service) == 0)


def test_whoever_hangs_up_in_the_middle_leaves_nothing(service: RunningService) -> None:
    address = urlsplit(service.url)
    head = (
        f"POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN_KEY}\r\n"
        "Content-Type: text/csv\r\nContent-Length: 10000000\r\n\r\n"
    )
    with socket.create_connection((address.hostname or "", address.port or 0)) as sender:
        sender.sendall(head.encode() + b"name,tax_id\n" + b"x" * 1_000_000)
        eventually(lambda: kept(service))
    eventually(lambda: kept(service) == 0)


def kept(service: RunningService) -> int:
    """How many imports are on their way in."""
    with psycopg.connect(service.database_url or "", autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM imports WHERE state = 'uploading'").fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("dry_run=True", "dry_run", "not-a-boolean"),
        ("mode=merge", "mode", "value-not-allowed"),
        ("map=notes", "map", "not-a-mapping"),
        ("map=secreto%3Dnowhere", "map", "not-a-mapping"),
        ("map=a%3Dname&map=a%3Dnotes", "map", "not-a-mapping"),
        ("encoding=secreto", "encoding", "encoding-unknown"),
        ("encoding=base64", "encoding", "encoding-unknown"),
        ("encoding=punycode", "encoding", "encoding-unknown"),
        ("encoding=unicode_escape", "encoding", "encoding-unknown"),
        ("sheet=", "sheet", "parameter-empty"),
        ("sheet=a&sheet=b", "sheet", "given-twice"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(
    client: httpx2.Client, query: str, parameter: str, code: str
) -> None:
    for path in (f"/v1/imports?{query}", f"/v1/imports/{NOBODY}/start?{query}"):
        answer = client.post(path, content=TABLE if "start" not in path else None, headers=CSV)
        faults = assert_problem(answer, 422, "validation-failed")["errors"]
        assert [(each["parameter"], each["code"]) for each in faults] == [(parameter, code)]
        assert "secreto" not in answer.text


def test_headers_that_make_no_sense_are_refused(client: httpx2.Client) -> None:
    headers = CSV | {"Idempotency-Key": "x" * 256, "Change-Reason": "%zz", "Acting-For": "x" * 201}
    faults = assert_problem(client.post("/v1/imports", content=TABLE, headers=headers), 422, "validation-failed")
    assert {each["header"] for each in faults["errors"]} == {"Idempotency-Key", "Change-Reason", "Acting-For"}
    charset = {"Content-Type": "text/csv; charset=nope"}
    faults = assert_problem(client.post("/v1/imports", content=TABLE, headers=charset), 422, "validation-failed")
    assert [each["header"] for each in faults["errors"]] == ["Content-Type"]


def test_no_file_at_all_is_refused(client: httpx2.Client) -> None:
    [fault] = assert_problem(client.post("/v1/imports", content=b"", headers=CSV), 422, "validation-failed")["errors"]
    assert (fault["pointer"], fault["code"]) == ("", "file-required")


def test_the_same_request_again_is_answered_the_same_and_done_once(client: httpx2.Client) -> None:
    headers, content = CSV | {"Idempotency-Key": str(uuid4())}, of_somebody()
    first = client.post("/v1/imports?dry_run=true", content=content, headers=headers)
    settled(client, first.json()["id"])
    started(client, first.json()["id"], map="x=notes", ignore_unknown="true")

    again = client.post("/v1/imports?dry_run=true", content=content, headers=headers)

    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.content, again.headers["location"]) == (
        202,
        first.content,
        first.headers["location"],
    )
    for other in (
        client.post("/v1/imports?dry_run=true", content=of_somebody(), headers=headers),
        client.post("/v1/imports", content=content, headers=headers),
    ):
        assert_problem(other, 422, "idempotency-key-reused")


def test_two_requests_with_one_key_at_once_are_one_import(service: RunningService) -> None:
    headers, content = CSV | {"Idempotency-Key": str(uuid4())}, of_somebody()

    def send(_: int) -> tuple[str, str | None]:
        with service.client() as client:
            answer = client.post("/v1/imports", content=content, headers=headers)
            assert answer.status_code == 202, answer.text
            return answer.json()["id"], answer.headers.get("idempotent-replayed")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert len({import_id for import_id, _ in answers}) == 1
    assert sorted(str(replayed) for _, replayed in answers) == ["None", "true", "true", "true"]


def test_all_imports_are_listed_the_newest_first(client: httpx2.Client) -> None:
    ids = [sent(client, of_somebody())["id"] for _ in range(3)]

    found: list[str] = []
    cursor = None
    while len(found) < 3:
        page = client.get("/v1/imports", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        found += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]

    assert found == ids[::-1]
    assert parameters(client.get("/v1/imports", params={"limit": 2, "cursor": cursor})) == {"cursor"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("GET", "/columns"), ("GET", "/rows"), ("POST", "/start"), ("DELETE", "")]
)
def test_an_import_that_is_not_there_is_not_found(client: httpx2.Client, method: str, path: str) -> None:
    assert_problem(client.request(method, f"/v1/imports/{NOBODY}{path}"), 404, "import-not-found")
    answer = client.request(method, f"/v1/imports/42{path}")
    assert parameters(answer) == {"import_id"}


def test_what_has_ended_can_be_stopped_again_and_not_be_started(client: httpx2.Client) -> None:
    done = brought(client, of_somebody())
    at = f"/v1/imports/{done['id']}"

    for _ in range(2):
        stopped = client.delete(at)
        assert (stopped.status_code, stopped.content) == (204, b"")
    assert client.get(at).json()["state"] == "done"
    assert_problem(client.post(f"{at}/start"), 409, "import-ended")


def test_a_dry_run_that_is_stopped_never_begins(client: httpx2.Client) -> None:
    ready = brought(client, of_somebody(), dry_run="true")
    assert (ready["state"], ready["can_start"], ready["started_at"]) == ("ready", True, None)

    client.delete(f"/v1/imports/{ready['id']}").raise_for_status()

    assert settled(client, ready["id"])["state"] == "stopped"
    assert_problem(client.post(f"/v1/imports/{ready['id']}/start"), 409, "import-ended")


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_one_sentence_says_what_a_file_is(client: httpx2.Client, bad: BadFile) -> None:
    failed = brought(client, bad.make())

    assert (failed["state"], failed["reason"]["code"]) == ("failed", bad.code)
    assert failed["reason"]["message"]
    assert failed["reasons"][0] == failed["reason"]
    assert failed["counts"]["failed"] == 0


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8"])
def test_a_csv_is_read_in_the_encoding_that_is_said_or_seen(client: httpx2.Client, encoding: str) -> None:
    name = f"Ñandú {uuid4().hex}"
    content = f"Nombre;NIT\n{name};CF\n".encode(encoding)
    headers = {"Content-Type": f"text/csv; charset={encoding}"}
    assert settled(client, sent(client, content, headers)["id"])["counts"]["added"] == 1
    assert brought(client, content, encoding=encoding)["counts"]["added"] == 0  # the same row again


def test_a_file_with_only_a_header_is_done_with_no_rows(client: httpx2.Client) -> None:
    done = brought(client, "name,tax_id\n")
    assert (done["state"], done["counts"]["rows"]) == ("done", 0)


def test_rows_say_where_what_is_wrong_stands(client: httpx2.Client) -> None:
    content = workbook(["Nombre", "NIT", "Teléfono"], [f"Ana {uuid4().hex}", "CF", "12"], ["", "CF", ""])
    done = brought(client, content)

    assert done["counts"]["failed"] == 2
    phone, name = rows(client, done["id"], limit=1)
    assert (phone["row"], phone["cells"][2], phone["customer_id"]) == (2, "12", None)
    [problem] = phone["problems"]
    assert (problem["column"], problem["cell"], problem["code"]) == ("phone_1", "C2", "phone-too-short")
    assert problem["message"].startswith("Is too short")
    assert [each["cell"] for each in name["problems"]] == ["A3"]
