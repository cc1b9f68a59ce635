"""Today's service on the database of the first version: all that was acknowledged then is there, and is as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from domain.event import ERASED
from projections.customer_list.projection import CustomerList
from tests.support.first_landed import FIXTURE, answers, copy_data, first_landed, requests
from tests.support.held_rebuild import held_rebuild
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

STORED = ("events", "receipts", "claims", "customer_keys", "secrets", "erasure_certificates", "log_origins", "api_keys")
LISTS = [path for path in answers() if path.startswith("/v1/customers?")]
FILES = sorted(path for path in (FIXTURE / "data").rglob("*") if path.is_file())

Stored = dict[str, list[str]]


class Upgraded(NamedTuple):
    """A service that runs on that database, and the rows that were there before."""

    service: RunningService
    before: Stored


def stored(url: str) -> Stored:
    """Every row of what is never computed."""
    with psycopg.connect(url) as connection:
        return {
            table: [row for (row,) in connection.execute(f"SELECT t::text FROM {table} AS t ORDER BY 1")]
            for table in STORED
        }


def shape_of_the_list(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT shape FROM projections WHERE projection = 'customer_list'").fetchone()
    assert row
    return int(row[0])


def has(now: Any, then: Any) -> bool:
    """Whether an answer says what it said then; it may say more by now, and list what an event changed otherwise.

    And it may lead on where there was no next page: whoever follows the audit log comes back later.
    """
    if isinstance(then, dict):
        said = {name: value for name, value in then.items() if (name, value) != ("next_cursor", None)}
        return isinstance(now, dict) and then.keys() <= now.keys() and all(has(now[name], said[name]) for name in said)
    if is_list_of_changes(then):
        return is_list_of_changes(now) and has(by_path(now), by_path(then))
    if isinstance(then, list):
        return len(now) == len(then) and all(map(has, now, then))
    return bool(now == then)


def is_list_of_changes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) and "path" in each for each in value)


def by_path(changes: list[dict[str, Any]]) -> dict[str, Any]:
    """But for what the first version told of erased customers by mistake: that members changed which had not."""
    return {change["path"]: change for change in changes if (change["before"], change["after"]) != (ERASED, ERASED)}


@pytest.fixture(scope="module")
def upgraded(postgres_url: str) -> Iterator[Upgraded]:
    """For tests that change nothing; the read tables have been brought up to date."""
    with first_landed(postgres_url) as url, tempfile.TemporaryDirectory(prefix="customers-first-") as directory:
        copy_data(Path(directory) / "data")
        before = stored(url)
        service = RunningService(Path(directory) / "data", url).start()
        try:
            eventually(lambda: service.health()["status"] == "ready")
            yield Upgraded(service, before)
        finally:
            assert service.stop() == 0


@pytest.mark.parametrize("path", answers())
def test_whatever_was_read_then_is_read_the_same(upgraded: Upgraded, path: str) -> None:
    then = answers()[path]
    with upgraded.service.client() as client:
        now = client.get(path)
    assert (now.status_code, has(now.json(), then["body"])) == (then["status"], True), now.text


@pytest.mark.parametrize("request_of_then", requests(), ids=lambda each: each["headers"]["Idempotency-Key"])
def test_a_request_of_then_that_comes_again_is_answered_the_same(
    upgraded: Upgraded, request_of_then: dict[str, Any]
) -> None:
    then, body = request_of_then["answer"], request_of_then["body"]
    with upgraded.service.client() as client:
        now = client.request(
            request_of_then["method"],
            request_of_then["path"],
            content=body.encode() if body is not None else None,
            headers=request_of_then["headers"],
        )
    assert now.status_code == then["status"], now.text
    assert has(dict(now.headers), {name.lower(): value for name, value in then["headers"].items()})
    assert has(now.json() if now.content else None, then["body"])


@pytest.mark.parametrize("table", STORED)
def test_no_stored_row_has_changed(upgraded: Upgraded, table: str) -> None:
    assert upgraded.service.database_url
    assert stored(upgraded.service.database_url)[table] == upgraded.before[table]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_lies_beside_the_database_is_there_byte_for_byte(upgraded: Upgraded, path: Path) -> None:
    now = upgraded.service.data_dir / path.relative_to(FIXTURE / "data")
    assert now.read_bytes() == path.read_bytes()


def test_keys_of_then_open_what_they_opened(upgraded: Upgraded) -> None:
    def status(name: str) -> int:
        with upgraded.service.client(f"test-key-of-{name}-in-32-characters-or-more") as client:
            return client.get("/v1/customers").status_code

    assert (status("crm"), status("gone")) == (200, 401)


@pytest.mark.parametrize("command", [("audit", "verify"), ("audit", "replay", "--compare"), ("doctor",)])
def test_an_auditor_finds_nothing_wrong(upgraded: Upgraded, command: tuple[str, ...]) -> None:
    done = upgraded.service.command(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_list_is_read_and_followed_while_it_is_rebuilt_by_itself(postgres_url: str, tmp_path: Path) -> None:
    copy_data(tmp_path / "data")
    with first_landed(postgres_url) as url, held_rebuild(url) as held:
        with psycopg.connect(url) as connection:  # as rows were that nothing has happened to for long
            connection.execute("UPDATE customer_list SET words = ts_delete(words, '^panaderia el nandu')")
        service = RunningService(tmp_path / "data", url).start()
        try:
            eventually(lambda: "The projection customer_list is being rebuilt: 0 %." in service.health()["reasons"])
            assert service.health()["status"] == "degraded"
            with service.client() as client:
                for path in LISTS:
                    assert has(client.get(path).json(), answers()[path]["body"]), path
                created = client.post("/v1/customers", json={"name": "Nueva", "tax_id": "CF"})
                seen = {"Min-Event-Position": created.headers["Event-Position"]}
                assert client.get("/v1/customers?q=nueva", headers=seen).json()["total"] == 1
                held.release()
                eventually(lambda: service.health()["status"] == "ready")
                assert shape_of_the_list(url) == CustomerList.shape
                for path in LISTS[1:]:
                    assert has(client.get(path).json(), answers()[path]["body"]), path
                assert client.get("/v1/customers?q=nueva", headers=seen).json()["total"] == 1
            assert held.count() == 1
        finally:
            assert service.stop() == 0
