"""What stands around the customers: health, metrics, the reference, problem pages, request ids and the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx2
import pytest

from api.http.responses.problems import KINDS
from tests.support.endpoints import NOBODY
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def stranger(service: RunningService) -> Iterator[httpx2.Client]:
    """Somebody without a key."""
    with service.client(key=None) as client:
        yield client


def test_health_and_metrics_need_no_key(stranger: httpx2.Client) -> None:
    assert stranger.get("/health/live").json() == {"status": "alive"}
    assert stranger.get("/health/ready").json() == {"status": "ready"}
    assert "customers_request_seconds_bucket" in stranger.get("/metrics").text


def test_health_has_reasons_for_whoever_has_a_valid_key(client: httpx2.Client, stranger: httpx2.Client) -> None:
    ready = client.get("/health/ready").json()
    assert (ready["status"], ready["reasons"]) == ("ready", [])
    assert [each["name"] for each in ready["projections"]] == ["audit_log", "customer_list", "merkle_tree", "reports"]
    for key in ("Bearer of-nobody", f"Bearer {'x' * 40}", "Basic abc"):
        assert stranger.get("/health/ready", headers={"Authorization": key}).json() == {"status": "ready"}


def test_metrics_count_commands_by_type_and_status(client: httpx2.Client) -> None:
    client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"})

    text = client.get("/metrics").text

    assert re.search(r'customers_commands_total\{command="register_customer",status="201"\} [1-9]', text)
    eventually(lambda: 'customers_projection_lag_events{projection="customer_list"}' in client.get("/metrics").text)


def test_metrics_are_summed_over_the_workers(start_service: Callable[..., RunningService]) -> None:
    service = start_service(workers=2)
    for _ in range(20):  # a connection each, so that both workers get some
        with service.client() as client:
            client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"})

    with service.client() as client:
        for _ in range(5):
            text = client.get("/metrics").text
            assert 'customers_commands_total{command="register_customer",status="201"} 20.0' in text


def test_an_unknown_path_is_a_problem(client: httpx2.Client, service: RunningService) -> None:
    for path in ("/nope", "/v1/nope", "/v1", "/v1/customers/", "/V1/customers", "//v1/customers"):
        answer = client.get(service.url + path)  # whole, or v1 would be the host of the last one

        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert answer.json()["type"] == "/problems/not-found"


def test_a_stranger_does_not_learn_which_paths_and_methods_there_are(stranger: httpx2.Client) -> None:
    for method, path in (("GET", "/v1/nope"), ("GET", "/v1"), ("PUT", "/v1/customers"), ("OPTIONS", "/v1/customers")):
        for headers in ({}, {"Authorization": "Bearer of-nobody"}):
            answer = stranger.request(method, path, headers=headers)

            assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")
            assert answer.headers["www-authenticate"].startswith("Bearer")
    assert stranger.get("/nope").status_code == stranger.get("/v1nope").status_code == 404


@pytest.mark.parametrize("kind", sorted(set(KINDS.values())), ids=lambda kind: kind.slug)
def test_every_problem_has_a_page_for_people_and_programs(kind: tuple[str, int, str], stranger: httpx2.Client) -> None:
    slug, status, title = kind
    page = stranger.get(f"/problems/{slug}", headers={"Accept": "text/html,*/*"})
    content = stranger.get(f"/problems/{slug}", headers={"Accept": "application/json"}).json()

    assert page.headers["content-type"].startswith("text/html")
    assert title in page.text
    assert (content["status"], content["title"]) == (status, title)
    assert content["cause"]
    assert content["remedy"]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Request-ID": "a.B_c-9"}, "a.B_c-9"),
        ({"X-Request-ID": "x" * 128}, "x" * 128),
        ({"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, TRACE),
        ({"X-Request-ID": "mine", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, "mine"),
        ({"X-Request-ID": "not allowed", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, TRACE),
        ({"X-Request-ID": "import-3"}, "import-3"),
        ({"X-Request-ID": f"import-{NOBODY}", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}, TRACE),
        ({"X-Request-ID": f"import-{NOBODY}"}, None),
        ({"X-Request-ID": "x" * 129}, None),
        ({"X-Request-ID": ""}, None),
        ({"traceparent": "00-00000000000000000000000000000000-00f067aa0ba902b7-01"}, None),
        ({"traceparent": "nonsense"}, None),
        ({}, None),
    ],
)
def test_a_request_has_an_id(headers: dict[str, str], expected: str | None, stranger: httpx2.Client) -> None:
    sent = set(headers.values())

    request_id = stranger.get("/health/live", headers=headers).headers["x-request-id"]

    assert request_id == expected or (expected is None and request_id not in sent)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", request_id)


def test_the_log_says_what_happened_without_saying_what_was_sent(
    client: httpx2.Client, service: RunningService
) -> None:
    secret = f"s{uuid4().hex}"
    created = client.post(
        "/v1/customers", json={"name": secret, "tax_id": secret[:20]}, headers={"X-Request-ID": "the-one"}
    )
    client.get("/v1/customers", params={"q": secret})
    client.get(f"/v1/tax-ids/{secret[:20]}")
    client.patch(created.headers["location"], json={"notes": secret, "contact_origin": secret})

    assert "the-one" in service.log
    assert secret[:20] not in service.log
