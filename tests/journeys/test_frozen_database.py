"""Days on which the database stands still: every call is answered in seconds, and the service can be ended."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx2
import psycopg
import pytest

from api.console.book import PAGES
from application.database.embedded import EmbeddedPostgres
from tests.support.console import browser, signed_in
from tests.support.endpoints import ENDPOINTS, WRITES, customer_with_everything, send
from tests.support.frozen_database import frozen_database
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

pytestmark = [pytest.mark.long, pytest.mark.database]

ANSWER_SECONDS = 6.0
"""5, and some for many at once. What a busy machine takes to answer at all comes on top."""
END_SECONDS = 20.0
UNKNOWN_KEY = "a-key-that-nobody-has-seen-before-1234567890"

OTHER_CALLS = [
    ("GET", "/health/ready"),
    ("GET", "/v1/customers?q=espiga"),
    ("GET", "/v1/customers/{customer}/history"),
    ("GET", "/v1/customers/{customer}/diff?from=1"),
    ("POST", "/v1/customers/{customer}/erase"),
    ("GET", "/v1/tax-ids/576937-K"),
    ("GET", "/v1/audit/events"),
    ("GET", "/v1/audit/export"),
    ("GET", "/v1/audit/checkpoint"),
    ("GET", "/v1/audit/proof?position=1"),
    ("GET", "/v1/audit/consistency?from=1"),
    ("GET", "/v1/reports/growth?format=xlsx"),
    ("GET", "/v1/export?format=xlsx"),
    ("GET", "/v1/imports/{import}/rows?format=xlsx"),
    ("POST", "/v1/imports"),
]
NEED_NO_DATABASE = [
    "/health/live",
    "/metrics",
    "/v1/contact-origins",
    "/v1/tax-ids/CF",
    "/v1/reports",
    "/openapi.json",
    "/docs",
]

Answer = tuple[str, httpx2.Response, float]
Ask = Callable[[], httpx2.Response]


@pytest.fixture
def service(open_directory: Path) -> Iterator[RunningService]:
    running = RunningService(open_directory, None).start()
    yield running
    assert running.process is not None
    if running.process.poll() is None:
        running.kill()


def answers(questions: dict[str, Ask]) -> list[Answer]:
    """What comes of all of them at once, and after how many seconds."""

    def timed(name: str, ask: Ask) -> Answer:
        began = time.monotonic()
        answer = ask()
        return name, answer, time.monotonic() - began

    with ThreadPoolExecutor(len(questions)) as pool:
        return list(pool.map(timed, questions, questions.values()))


def test_every_call_is_503_within_seconds_and_goes_on_afterwards(service: RunningService) -> None:
    with service.client() as client, signed_in(service) as page, browser(service) as stranger:
        ids = customer_with_everything(client)
        asked: dict[str, Ask] = {
            f"{each.method} {each.path}": partial(send, client, each, ids)
            for each in ENDPOINTS
            if each.path not in NEED_NO_DATABASE
        }
        for method, path in OTHER_CALLS:
            body = {"content": "name,tax_id\nEspiga,CF\n", "headers": {"Content-Type": "text/csv"}}
            options = {"json": {"reason": "x"}} if path.endswith("erase") else body if path == "/v1/imports" else {}
            asked[f"{method} {path}"] = partial(client.request, method, path.format(**ids), **options)
        asked["an unknown key"] = partial(
            stranger.get, "/v1/customers", headers={"Authorization": f"Bearer {UNKNOWN_KEY}"}
        )
        asked["a position"] = partial(client.get, "/v1/customers", headers={"Min-Event-Position": "1"})
        pages = {f"page {path}": partial(page.get, path) for path in pages_with(ids)}
        fine: dict[str, Ask] = {path: partial(client.get, path) for path in NEED_NO_DATABASE}
        with frozen_database(service.data_dir):
            found = answers(asked | pages | fine)
        is_fine = [each for each in found if each[0] in fine]
        found = [each for each in found if each[0] not in fine]
        most = ANSWER_SECONDS + max(seconds for _, _, seconds in is_fine)
        late = {name: seconds for name, _, seconds in found if seconds > most}
        assert not late
        assert {name: each.status_code for name, each, _ in found if each.status_code != 503} == {}
        assert [name for name, each, _ in found if "Retry-After" not in each.headers] == []
        assert {each.status_code for _, each, _ in is_fine} == {200}
        eventually(lambda: client.get("/health/ready").is_success)
        eventually(lambda: send(client, WRITES[0], ids).is_success)
        eventually(lambda: page.get("/customers").is_success)
    assert service.stop() == 0


def pages_with(ids: dict[str, str]) -> list[str]:
    """Every page that needs a session, as an address."""
    values = {"customer_id": ids["customer"], "email_id": ids["email"], "phone_id": ids["phone"]}
    values |= {"billing_entity_id": ids["entity"], "import_id": ids["import"], "name": "growth"}
    paths = [
        each.path_format for each in PAGES if "GET" in each.methods and not each.path_format.startswith("/sign-in")
    ]
    return [re.sub(r"{(\w+)}", lambda match: values[match[1]], path) for path in paths]


def test_a_service_ends_while_its_database_stands_still(service: RunningService) -> None:
    with service.client() as client, ThreadPoolExecutor(8) as pool:
        ids = customer_with_everything(client)
        with frozen_database(service.data_dir):
            waiting = [pool.submit(send, client, each, ids) for each in WRITES[:8]]
            time.sleep(1)
            began = time.monotonic()
            assert service.stop() == 0
            assert time.monotonic() - began < END_SECONDS
            assert {each.result().status_code for each in waiting} == {503}
    service.start()
    with service.client() as client:
        assert client.get(f"/v1/customers/{ids['customer']}").is_success
    assert service.stop() == 0


def test_a_service_ends_although_no_standby_confirms_its_commits(service: RunningService) -> None:
    with EmbeddedPostgres(service.data_dir) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        connection.execute("SELECT pg_reload_conf()")
    with service.client() as client:
        eventually(lambda: client.post("/v1/customers", json={"name": "Ixchel", "tax_id": "CF"}).status_code == 503)
    began = time.monotonic()
    assert service.stop() == 0
    assert time.monotonic() - began < END_SECONDS
