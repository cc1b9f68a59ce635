"""One table gives every endpoint its 401, 403, 404, 412, 413, 415 and 422; a route that is not in it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest

from api.http.responses.messages import NOT_A_UUID, UNKNOWN_MEMBER
from application.access.api_keys import create_key
from tests.support.endpoints import (
    ABOUT_A_CUSTOMER,
    ENDPOINTS,
    NOBODY,
    WRITES,
    C,
    Endpoint,
    customer_with_everything,
    every,
    send,
)
from tests.support.problems import assert_problem
from tests.support.running_service import RunningService

TOO_LARGE = b'"' + b"x" * 2**20 + b'"'


@pytest.fixture(scope="module")
def ids(service: RunningService) -> dict[str, str]:
    """A customer with one of everything."""
    with service.client() as client:
        return customer_with_everything(client)


@pytest.fixture(scope="module")
def powerless(service: RunningService) -> Iterator[httpx2.Client]:
    """A client whose role nobody knows, so that it may do none of this."""
    assert service.database_url is not None
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        name = f"powerless-{uuid4()}"
        key = create_key(connection, name, "reader")
        connection.execute("UPDATE api_keys SET role = 'of a later version' WHERE name = %s", [name])
    with service.client(key) as client:
        yield client


def test_the_table_is_complete(client: httpx2.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    documented = {
        (method.upper(), path)
        for path, operations in paths.items()
        for method, operation in operations.items()
        if path.startswith("/v1/") and operation["tags"] != ["Audit"]
    } - {("POST", "/v1/imports")}  # whose body is no JSON: see `routes/test_imports.py`

    assert documented == {(endpoint.method, endpoint.template) for endpoint in ENDPOINTS}


@every(ENDPOINTS)
def test_without_a_key_nothing_is_answered(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer " + "x" * 43}):
        answer = send(client, endpoint, ids, headers=headers, content=TOO_LARGE)

        assert_problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@every(ENDPOINTS)
def test_the_permission_is_needed_before_anything_else_is_looked_at(
    endpoint: Endpoint, ids: dict[str, str], powerless: httpx2.Client
) -> None:
    answer = send(powerless, endpoint, ids, params={"unknown": "1"}, content=TOO_LARGE)

    detail = assert_problem(answer, 403, "forbidden")["detail"]
    assert detail == f"The role of this key has not the permission {endpoint.permission}."


@every(ENDPOINTS)
def test_a_body_over_the_limit_is_refused(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(17):
            yield b"x" * 2**16

    for content in (TOO_LARGE, pieces()):
        assert_problem(send(client, endpoint, ids, content=content), 413, "payload-too-large")


@every(ENDPOINTS)
def test_a_body_that_is_not_declared_as_json_is_refused(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    for media_type in ("text/plain", "application/json; charset=latin-1", "application/xml", ""):
        answer = send(client, endpoint, ids, content=b"{}", headers={"Content-Type": media_type})

        assert_problem(answer, 415, "unsupported-media-type")
    encoded = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert_problem(send(client, endpoint, ids, content=b"{}", headers=encoded), 415, "unsupported-media-type")


@every(ENDPOINTS)
def test_a_merge_patch_is_taken_for_changes_alone(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = send(client, endpoint, ids, content=b"{}", headers=headers)

    if endpoint.method == "PATCH":
        assert answer.status_code == 200, answer.text
    else:
        assert_problem(answer, 415, "unsupported-media-type")


@every(ENDPOINTS)
def test_no_answer_may_be_stored_or_taken_for_something_else(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    options: list[dict[str, Any]] = [{"headers": {"Authorization": ""}}, {"params": {"unknown": "1"}}]
    for answer in [send(client, endpoint, ids, **each) for each in options]:
        assert answer.headers.get_list("cache-control") == ["no-store"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@every(ENDPOINTS)
def test_an_unknown_parameter_is_refused(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    content = assert_problem(send(client, endpoint, ids, params={"unknown": "1"}), 422, "validation-failed")

    assert [error["parameter"] for error in content["errors"]] == ["unknown"]


@every(ENDPOINTS)
def test_malformed_json_is_refused(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"\xff", b"[" * 10_000, b"1" * 5_000, rb'{"a": "\ud800"}', b'{"a": 1, "a": 2}', b'{"a": NaN}'):
        content = assert_problem(send(client, endpoint, ids, content=body, headers=headers), 422, "validation-failed")

        assert "pointer" in content["errors"][0]


@every([each for each in ENDPOINTS if each.takes_body])
def test_an_unknown_member_is_refused(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    body = (endpoint.body or {}) | {"unknown": None}
    body = {member: value.format(**ids) if isinstance(value, str) else value for member, value in body.items()}

    content = assert_problem(send(client, endpoint, ids, json=body), 422, "validation-failed")

    [fault] = content["errors"]
    assert fault == {"pointer": "/unknown", "code": "member-unknown", "message": UNKNOWN_MEMBER.en, "values": {}}


@every(WRITES)
def test_broken_headers_are_refused(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    headers = {"If-Match": "3", "Idempotency-Key": "x" * 256, "Change-Reason": "%zz", "Acting-For": "x" * 201}

    content = assert_problem(send(client, endpoint, ids, headers=headers), 422, "validation-failed")

    assert {error["header"] for error in content["errors"]} == set(headers)


@every(ABOUT_A_CUSTOMER)
def test_an_id_that_is_no_uuid_is_refused(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    for text in ("42", NOBODY.replace("-", ""), f"{{{NOBODY}}}", f"urn:uuid:{NOBODY}", f"{NOBODY}%00"):
        content = assert_problem(send(client, endpoint, ids | {"customer": text}), 422, "validation-failed")

        [fault] = content["errors"]
        assert fault == {"parameter": "customer_id", "code": "not-a-uuid", "message": NOT_A_UUID.en, "values": {}}


@every(ABOUT_A_CUSTOMER)
def test_a_customer_that_is_not_there_is_not_found(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    headers = {"If-Match": '"7"'} if endpoint.is_write else {}

    answer = send(client, endpoint, ids | {"customer": NOBODY}, headers=headers)

    assert_problem(answer, 404, "customer-not-found")


@every([each for each in ENDPOINTS if each.part])
def test_a_part_that_is_not_there_is_not_found(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    assert endpoint.part is not None
    slug = {"entity": "billing-entity"}.get(endpoint.part, endpoint.part)

    assert_problem(send(client, endpoint, ids | {endpoint.part: NOBODY}), 404, f"{slug}-not-found")


@every([each for each in WRITES if each.about_a_customer])
def test_a_stale_version_is_refused_and_records_nothing(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    before = client.get(C.format(**ids)).headers["etag"]

    answer = send(client, endpoint, ids, headers={"If-Match": '"99999"'})

    assert_problem(answer, 412, "stale-version")
    assert answer.headers["etag"] == before == client.get(C.format(**ids)).headers["etag"]


@every(ENDPOINTS)
def test_other_methods_are_refused_with_those_that_are_allowed(
    endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client
) -> None:
    answer = client.request("TRACE", endpoint.path.format(**ids))

    assert_problem(answer, 405, "method-not-allowed")
    assert endpoint.method in answer.headers["allow"].split(", ")


@every([each for each in ENDPOINTS if "/tax-ids/" not in each.path])
def test_a_slash_at_the_end_leads_nowhere(endpoint: Endpoint, ids: dict[str, str], client: httpx2.Client) -> None:
    answer = client.request(endpoint.method, endpoint.path.format(**ids) + "/")

    assert_problem(answer, 404, "not-found")
