"""Signing in and out: by key, by a link, over sites, until the session ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest

from api.console.frame.session import COOKIE
from application.access.api_keys import revoke_key
from application.access.sessions import make_link
from tests.conftest import fresh_database
from tests.support.console import ReadPage, browser, new_key, signed_in, signed_in_as
from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.waiting import eventually

WRONG = "ck_" + "x" * 43
FROM_ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


def token(client: httpx2.Client) -> str:
    """What the browser keeps."""
    found = client.cookies.get(COOKIE)
    assert found
    return str(found)


def is_in(client: httpx2.Client) -> bool:
    answer = client.get("/")
    assert answer.status_code in (303, 401)
    return answer.status_code == 303


def change(service: RunningService, statement: str) -> None:
    assert service.database_url
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        connection.execute(statement.encode())


def link(service: RunningService, key: str = ADMIN_KEY) -> str:
    assert service.database_url
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        made = make_link(connection, key)
    assert made
    return made


@contextmanager
def running(postgres_url: str, **options: Any) -> Iterator[RunningService]:
    with fresh_database(postgres_url) as url, TemporaryDirectory(prefix="customers-sign-in-") as directory:
        service = RunningService(Path(directory), url, **options).start()
        try:
            yield service
        finally:
            service.stop()


@pytest.fixture(scope="module")
def two_workers(postgres_url: str) -> Iterator[RunningService]:
    with running(postgres_url, workers=2) as service:
        yield service


@pytest.fixture(scope="module")
def behind_proxy(postgres_url: str) -> Iterator[RunningService]:
    with running(postgres_url, settings={"BEHIND_PROXY": "true"}) as service:
        yield service


# With a key


def test_without_a_session_every_address_shows_the_form_and_goes_on_there(service: RunningService) -> None:
    with browser(service) as client:
        answer = client.get("/?q=quetzal&limit=50")
        page = ReadPage(answer)

        assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store")
        assert page.title.startswith("Iniciar sesión")
        done = page.form("/sign-in").send(client, values={"key": f" {ADMIN_KEY}\n"})

    assert (done.status_code, done.headers["Location"]) == (303, "/?q=quetzal&limit=50")


def test_a_password_manager_finds_its_fields(service: RunningService) -> None:
    with browser(service) as client:
        html = client.get("/sign-in").text

    assert re.search(r'<input[^>]*autocomplete="username"', html)
    assert re.search(r'<input type="password"[^>]*autocomplete="current-password"', html)


def test_the_form_speaks_the_language_of_the_browser(service: RunningService) -> None:
    with browser(service, **{"Accept-Language": "en-US,es;q=0.5"}) as client:
        page = ReadPage(client.get("/sign-in"))

    assert (page.language, page.headings) == ("en", ["Sign in"])


def test_a_wrong_key_is_said_at_the_field(service: RunningService) -> None:
    with browser(service) as client:
        answer = client.post("/sign-in", data={"key": WRONG, "to": "/audit"})
    page = ReadPage(answer)

    assert answer.status_code == 401
    assert page.title.startswith("Error: ")
    assert page.form("/sign-in").faulty == {"key"}
    assert page.form("/sign-in").values["to"] == "/audit"
    assert "La clave no es correcta" in page.text
    assert WRONG not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("data", [{}, {"key": ""}, {"key": "ñ\x00"}, {"key": "x" * 9_000}])
def test_what_is_no_key_is_a_wrong_one(service: RunningService, data: dict[str, str]) -> None:
    change(service, "DELETE FROM wrong_keys")
    with browser(service) as client:
        assert client.post("/sign-in", data=data).status_code == 401
    change(service, "DELETE FROM wrong_keys")


def test_after_five_wrong_keys_a_minute_nobody_from_there_is_asked_whichever_worker_answers(
    two_workers: RunningService,
) -> None:
    for _ in range(5):
        with browser(two_workers) as client:  # each with a connection of its own, so that both workers answer
            assert client.post("/sign-in", data={"key": WRONG}).status_code == 401

    with browser(two_workers) as client:
        answer = client.post("/sign-in", data={"key": ADMIN_KEY, "to": "/audit"})
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "Demasiadas claves erróneas" in ReadPage(answer).text

        change(two_workers, "UPDATE wrong_keys SET tried_at = tried_at - interval '1 minute'")
        assert client.post("/sign-in", data={"key": ADMIN_KEY}).status_code == 303


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("/audit?actor=ana&from=2026-01-01", "/audit?actor=ana&from=2026-01-01"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\n//evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("evil.example", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_it_leads_to_no_other_site(service: RunningService, to: str, leads: str) -> None:
    with browser(service) as client:
        answer = client.post("/sign-in", data={"key": ADMIN_KEY, "to": to})
        assert (answer.status_code, answer.headers["Location"]) == (303, leads)
        again = client.get("/sign-in", params={"to": to})
        assert (again.status_code, again.headers["Location"]) == (303, leads)


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("reader", "/customers"),
        ("writer", "/customers"),
        ("supervisor", "/customers"),
        ("auditor", "/audit"),
        ("reporter", "/reports"),
        ("admin", "/customers"),
    ],
)
def test_each_role_begins_where_its_work_is(service: RunningService, role: str, place: str) -> None:
    with signed_in_as(service, role) as client:
        answer = client.get("/")

    assert (answer.status_code, answer.headers["Location"]) == (303, place)


# The cookie


def test_the_cookie_is_for_us_alone(service: RunningService) -> None:
    with browser(service) as client:
        cookie = client.post("/sign-in", data={"key": ADMIN_KEY}).headers["Set-Cookie"]

    name, attributes = cookie.split("=")[0], {each.strip().lower() for each in cookie.split(";")[1:]}
    assert name == COOKIE
    assert attributes == {"httponly", "samesite=strict", "path=/"}


def test_on_tls_it_is_sent_by_tls_alone_and_taken_from_us_alone(behind_proxy: RunningService) -> None:
    tls = {"X-Forwarded-Proto": "https"}
    with browser(behind_proxy, **tls) as client:
        cookie = client.post("/sign-in", data={"key": ADMIN_KEY}).headers["Set-Cookie"]
        name, value = cookie.split(";")[0].split("=", 1)
        assert name == f"__Host-{COOKIE}"
        assert {"secure", "httponly", "samesite=strict", "path=/"} == {
            each.strip().lower() for each in cookie.split(";")[1:]
        }
        client.cookies.clear()
        assert client.get("/", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 401
        assert client.get("/", headers={"Cookie": f"{name}={value}"}).status_code == 303


def test_signing_in_makes_a_new_token_and_ends_the_one_of_before(service: RunningService) -> None:
    with signed_in_as(service, "writer") as client, browser(service) as other:
        before = token(client)
        client.post("/sign-in", data={"key": ADMIN_KEY})
        assert token(client) != before
        other.cookies.set(COOKIE, before)
        assert not is_in(other)


def test_a_token_that_somebody_made_up_gets_no_session(service: RunningService) -> None:
    with browser(service) as client:
        client.cookies.set(COOKIE, "x" * 43)
        assert not is_in(client)
        client.post("/sign-in", data={"key": ADMIN_KEY})
        assert "x" * 43 not in client.cookies.get(COOKIE, domain="127.0.0.1")  # type: ignore[operator]


# Its end


@pytest.mark.parametrize(
    "what",
    ["used_at = now() - interval '31 minutes'", "created_at = now() - interval '12 hours'"],
)
def test_it_ends_unused_and_after_twelve_hours(service: RunningService, what: str) -> None:
    with signed_in(service) as client:
        assert is_in(client)
        change(service, f"UPDATE sessions SET {what}")
        assert not is_in(client)


def test_how_long_it_may_be_unused_is_a_setting(start_service: Callable[..., RunningService]) -> None:
    service = start_service(settings={"SESSION_IDLE": "2h"})
    with signed_in(service) as client:
        change(service, "UPDATE sessions SET used_at = now() - interval '119 minutes'")
        assert is_in(client)
        change(service, "UPDATE sessions SET used_at = now() - interval '121 minutes'")
        assert not is_in(client)


def test_it_ends_with_its_key_within_two_seconds_in_every_worker(two_workers: RunningService) -> None:
    key = new_key(two_workers, "writer", "ana")
    with signed_in(two_workers, key) as client:
        cookie = {"Cookie": f"{COOKIE}={token(client)}"}
    assert two_workers.database_url
    with psycopg.connect(two_workers.database_url, autocommit=True) as connection:
        assert revoke_key(connection, "ana")
    revoked_at = time.monotonic()

    def answers() -> set[int]:
        statuses = set()
        for _ in range(8):
            with browser(two_workers, **cookie) as another:  # a connection of its own
                statuses.add(another.get("/").status_code)
        return statuses

    eventually(lambda: answers() == {401})
    assert time.monotonic() - revoked_at < 2


def test_another_role_is_that_of_the_next_page(service: RunningService) -> None:
    with signed_in_as(service, "writer", "promoted") as client:
        assert client.get("/").headers["Location"] == "/customers"
        change(service, "UPDATE api_keys SET role = 'reporter' WHERE name = 'promoted'")
        assert client.get("/").headers["Location"] == "/reports"


def test_signing_out_ends_it_for_whoever_has_the_cookie(service: RunningService) -> None:
    with signed_in(service) as client, browser(service) as other:
        other.cookies.set(COOKIE, token(client))
        assert is_in(other)
        answer = client.post("/sign-out")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert COOKIE not in client.cookies
        assert not is_in(other)
        assert client.post("/sign-out").status_code == 303  # once more does no harm
        assert client.get("/sign-out").status_code == 405


# Other sites


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/once", "/sign-out"])
@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "SELF"}, False),
        ({"Origin": "SELF"}, True),
        ({"Origin": "null"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({}, False),
    ],
)
def test_only_forms_of_our_own_pages_are_taken(
    service: RunningService, path: str, headers: dict[str, str], is_ours: bool
) -> None:
    headers = {name: value.replace("SELF", service.url) for name, value in headers.items()}
    with signed_in(service) as client:
        del client.headers["Sec-Fetch-Site"]
        answer = client.post(path, data={"key": ADMIN_KEY}, headers=headers)
        assert (answer.status_code != 403) == is_ours
        if not is_ours:
            assert is_in(client)


def test_what_another_site_sends_without_our_cookie_is_not_kept_for_later(
    service: RunningService, client: httpx2.Client
) -> None:
    with browser(service) as stranger:
        answer = stranger.post(new_email(client), data={"/email": "evil@example.com"}, headers=FROM_ELSEWHERE)

    assert answer.status_code == 403
    assert "evil@" not in answer.text


def test_a_link_of_another_site_comes_twice_the_second_time_with_the_cookie(service: RunningService) -> None:
    with browser(service) as client:
        first = client.get("/?q=x", headers=FROM_ELSEWHERE)
        second = client.get("/?q=x")

    assert (first.status_code, second.status_code) == (200, 401)
    assert '<meta http-equiv="refresh" content="0">' in first.text
    assert "<form" not in first.text
    assert first.headers["Cache-Control"] == "no-store"
    assert "http-equiv" not in second.text


def test_with_a_session_such_a_link_leads_there_at_once(service: RunningService) -> None:
    with signed_in(service) as client:
        assert client.get("/", headers=FROM_ELSEWHERE).status_code == 303


# What was typed


def new_email(client: httpx2.Client) -> str:
    """The page for an e-mail of a new customer."""
    created = client.post("/v1/customers", json={"name": "Ixchel", "tax_id": "CF"}).raise_for_status()
    return f"/customers/{created.json()['id']}/emails/new"


TYPED = {"/email": "compras@ixchel.example.com", "/notes": 'Línea 1\nLínea 2: "Ñandú" & <b>Cía</b>'}


def test_what_was_typed_when_the_session_ended_comes_back_on_its_own_page_unsent(service: RunningService) -> None:
    with service.client() as api, signed_in_as(service, "writer") as client:
        path = new_email(api)
        customer = f"/v1{path.removesuffix('/emails/new')}"
        form = ReadPage(client.get(path)).form(path)
        change(service, "DELETE FROM sessions")

        ended = form.send(client, values=TYPED)
        page = ReadPage(ended)
        assert ended.status_code == 401
        assert "Lo escrito sigue aquí" in page.text

        wrong = ReadPage(page.form("/sign-in").send(client, values={"key": WRONG})).form("/sign-in")
        back = wrong.send(client, values={"key": ADMIN_KEY}, follow_redirects=True)
        again = ReadPage(back)
        assert urlsplit(str(back.url)).path == path
        assert "Su sesión terminó. Lo escrito sigue aquí." in again.text
        filled = again.form(path)
        assert {name: filled.values[name] for name in TYPED} == TYPED
        assert filled.values["idempotency_key"] == form.values["idempotency_key"]
        assert ADMIN_KEY not in back.text
        assert api.get(customer).json()["emails"] == []

        assert filled.send(client).status_code == 303
        assert [each["email"] for each in api.get(customer).json()["emails"]] == [TYPED["/email"]]
        assert api.get(f"{customer}/history").json()["items"][-1]["actor"] == "admin"


@pytest.mark.parametrize("values", [{}, {"csrf": ""}, {"csrf": None}, {"csrf": "ñ"}])
def test_a_form_of_another_session_is_shown_again_and_does_nothing(
    service: RunningService, client: httpx2.Client, values: dict[str, str | None]
) -> None:
    path = new_email(client)
    with signed_in_as(service, "writer") as person:
        form = ReadPage(person.get(path)).form(path)
        person.post("/sign-in", data={"key": ADMIN_KEY})

        page = ReadPage(form.send(person, values={**TYPED, **values}))

        assert "Su sesión terminó. Lo escrito sigue aquí." in page.text
        assert page.form(path).values["/email"] == TYPED["/email"]
        assert client.get(f"/v1{path.removesuffix('/emails/new')}").json()["version"] == 1
        assert page.form(path).send(person).status_code == 303


def test_where_a_part_of_a_page_is_asked_for_the_form_takes_the_place_of_the_page_only_for_what_was_typed(
    service: RunningService, client: httpx2.Client
) -> None:
    path = new_email(client)
    with browser(service, **{"HX-Request": "true"}) as stranger:
        asked = stranger.get(path, headers={"HX-Current-URL": f"{service.url}{path}"})
        in_form = stranger.get(path, headers={"HX-Current-URL": f"{service.url}/customers/new"})
        sent = stranger.post(path, data=TYPED)

    assert (asked.status_code, ReadPage(asked).links) == (401, {"Iniciar sesión": path})
    assert "hx-retarget" not in asked.headers
    assert (in_form.status_code, ReadPage(in_form).links) == (401, {})
    assert "nada de lo escrito se pierde" in ReadPage(in_form).text
    assert (sent.status_code, sent.headers["HX-Retarget"]) == (401, "body")
    assert ReadPage(sent).form("/sign-in").values["/email"] == TYPED["/email"]


@contextmanager
def database_away(service: RunningService, postgres_url: str) -> Iterator[None]:
    """Nobody gets a connection to the database of the service, and whoever had one loses it."""
    assert service.database_url
    name = str(psycopg.conninfo.conninfo_to_dict(service.database_url)["dbname"])
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


@pytest.mark.long
def test_what_was_typed_while_the_database_is_away_can_be_sent_again_as_it_is(
    start_service: Callable[..., RunningService], postgres_url: str
) -> None:
    service = start_service()
    with service.client() as api, signed_in_as(service, "writer") as client:
        path = new_email(api)
        form = ReadPage(client.get(path)).form(path)
        with database_away(service, postgres_url), browser(service) as stranger:
            ended = ReadPage(stranger.post(path, data=TYPED)).form("/sign-in")
            for person in (stranger, client):
                signing_in = ended.send(person, values={"key": ADMIN_KEY})
                assert (signing_in.status_code, signing_in.headers["Retry-After"]) == (503, "2")
                assert ReadPage(signing_in).form("/sign-in").values["/email"] == TYPED["/email"]
                assert ADMIN_KEY not in signing_in.text
            away = form.send(client, values=TYPED)
            elsewhere = form.send(client, values=TYPED, headers=FROM_ELSEWHERE)

        assert (away.status_code, away.headers["Retry-After"]) == (503, "2")
        assert "No se guardó nada" in ReadPage(away).text
        assert elsewhere.status_code == 403
        again = ReadPage(away).form(path)
        eventually(lambda: service.health()["status"] == "ready")
        assert again.send(client).status_code == 303
        customer = f"/v1{path.removesuffix('/emails/new')}"
        assert [each["email"] for each in api.get(customer).json()["emails"]] == [TYPED["/email"]]


# With a link


def test_a_link_signs_in_once(service: RunningService) -> None:
    made = link(service)
    with browser(service) as client, browser(service) as other:
        for looking in (client, other, client):
            page = ReadPage(looking.get(f"/sign-in/once?t={made}"))
        answer = page.form("/sign-in/once").send(client)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert is_in(client)

        late = page.form("/sign-in/once").send(other)
        assert late.status_code == 410
        assert "ya se usó o venció" in ReadPage(late).text
        assert not is_in(other)


def test_of_two_who_use_a_link_at_once_one_gets_in(two_workers: RunningService) -> None:
    made = link(two_workers)

    def use(_: int) -> int:
        with browser(two_workers) as client:
            return client.post("/sign-in/once", data={"t": made}).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(use, range(6)))

    assert sorted(statuses) == [303, 410, 410, 410, 410, 410]


def test_a_link_ends_after_ten_minutes(service: RunningService) -> None:
    made = link(service)
    change(service, "UPDATE sign_in_links SET expires_at = expires_at - interval '10 minutes'")
    with browser(service) as client:
        assert client.post("/sign-in/once", data={"t": made}).status_code == 410


def test_a_link_works_on_the_machine_of_the_service_alone(behind_proxy: RunningService) -> None:
    made = link(behind_proxy)
    with browser(behind_proxy, **{"X-Forwarded-For": "192.0.2.7"}) as client:
        assert client.get(f"/sign-in/once?t={made}").status_code == 403
        assert client.post("/sign-in/once", data={"t": made}).status_code == 403
    with browser(behind_proxy, **{"X-Forwarded-For": "::1"}) as client:
        assert client.post("/sign-in/once", data={"t": made}).status_code == 303


def test_the_first_start_prints_a_link_that_signs_in(start_service: Callable[..., RunningService]) -> None:
    service = start_service(settings={"ADMIN_KEY": ""})
    found = re.search(r"http://127\.0\.0\.1:\d+(/sign-in/once\?t=\S+)", service.log)
    assert found
    with browser(service) as client:
        page = ReadPage(client.get(found[1]))
        assert page.form("/sign-in/once").send(client).status_code == 303
        assert is_in(client)
    service.stop()
    before = len(service.log)
    service.start()
    assert "/sign-in/once" not in service.log[before:]


# What nobody sees


def test_neither_the_cookie_nor_a_key_nor_a_link_is_logged(start_service: Callable[..., RunningService]) -> None:
    service = start_service(settings={"LOG_LEVEL": "debug"})
    made, key = link(service), new_key(service, "writer")
    with browser(service) as client:
        client.get(f"/sign-in/once?t={made}")
        client.post("/sign-in/once", data={"t": made})
        first = token(client)
        client.post("/sign-in", data={"key": key})
        second = token(client)
        client.get("/?q=secreto")
        client.post("/sign-in", data={"key": WRONG})
    service.stop()

    assert '"route":"/sign-in"' in service.log.replace(" ", "")
    assert not [secret for secret in (made, key, first, second, WRONG, "secreto") if secret in service.log]


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/once?t=x", "/"])
def test_pages_are_kept_nowhere_and_run_nothing_of_others(service: RunningService, path: str) -> None:
    with browser(service) as client:
        headers = client.get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert headers["Referrer-Policy"] == "same-origin"
