"""What holds of every page: who may see it, what another site cannot do, and what no request brings to fall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import pytest

from api.app import ROUTERS
from api.console.book import PAGES
from api.console.frame.page import PageRoute
from api.http.requests.strict import StrictRoute
from application.access.permissions import ROLES
from tests.support.console import ReadPage, browser, signed_in_as
from tests.support.imports import brought
from tests.support.running_service import RunningService

ALTERNATIVES = {
    route.name: route.permissions
    for module in ROUTERS
    for route in module.router.routes
    if isinstance(route, StrictRoute)
}
ASKED = [page for page in PAGES if page.methods == {"GET"}]
SENT = [page for page in PAGES if page.methods == {"POST"}]
SECRETS = ("oculto", "5511 2233", "+50255112233", "55112233")
"""Of the contacts of the customer, which reporters must not learn."""


class Walked(NamedTuple):
    """What the addresses of the pages name."""

    values: dict[str, str]
    position: int

    def address(self, page: PageRoute) -> str:
        return page.path_format.format(**self.values)


def described(page: PageRoute) -> str:
    return f"{next(iter(page.methods))} {page.path_format}"


def may(role: str, page: PageRoute) -> bool:
    alternatives = ALTERNATIVES[page.stands_on] if page.stands_on else ()
    return not alternatives or not ROLES[role].isdisjoint(alternatives)


@pytest.fixture(scope="module")
def walked(service: RunningService) -> Walked:
    """A customer with one of everything, and an import, that no test changes."""
    with service.client() as client:
        return made(client)


@pytest.fixture
def worn(client: httpx2.Client) -> Walked:
    """The same for one test that may change it."""
    return made(client)


def made(client: httpx2.Client) -> Walked:
    mark = uuid4().hex[:12]
    created = client.post(
        "/v1/customers",
        json={
            "name": f"Molinos {mark}",
            "tax_id": "CF",
            "notes": "oculto",
            "emails": [{"email": f"oculto-{mark}@example.com", "name": "oculto"}],
            "phones": [{"phone": "5511 2233", "notes": "oculto"}],
        },
    ).raise_for_status()
    customer = created.json()
    path = f"/v1/customers/{customer['id']}"
    entity = client.post(f"{path}/billing-entities", json={"legal_name": mark, "tax_id": "CF"}).raise_for_status()
    imported = brought(client, f"name,tax_id,email\nMolinos {mark},CF,oculto-{mark}@example.com\n", dry_run="true")
    return Walked(
        {
            "customer_id": customer["id"],
            "email_id": customer["emails"][0]["email_id"],
            "phone_id": customer["phones"][0]["phone_id"],
            "billing_entity_id": entity.json()["billing_entity_id"],
            "import_id": imported["id"],
            "name": "growth",
        },
        int(created.headers["event-position"]),
    )


@pytest.fixture
def writer(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "writer") as writer:
        yield writer


# Who may


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_a_page_is_shown_to_whom_its_operation_answers(
    service: RunningService, walked: Walked, role: str, headers: dict[str, str]
) -> None:
    with signed_in_as(service, role) as person:
        for page in ASKED:
            if page.is_open and page.path_format != "/preferences":
                continue
            query = f"?position={walked.position}" if "proof" in page.path_format else ""
            answer = person.get(walked.address(page) + query, headers=headers)
            allowed = {200, 303} if may(role, page) else {403}
            assert answer.status_code in allowed, (role, described(page), answer.status_code)
            if role == "reporter":
                assert not [each for each in SECRETS if each in answer.text], described(page)


@pytest.mark.parametrize("role", ROLES)
def test_no_form_is_taken_from_whom_its_operation_refuses(service: RunningService, walked: Walked, role: str) -> None:
    with signed_in_as(service, role) as person:
        csrf = ReadPage(person.get("/preferences")).forms[0].values["csrf"]
        for page in SENT:
            if page.is_open or page.takes_file or may(role, page):
                continue
            assert person.post(walked.address(page), data={"csrf": csrf}).status_code == 403, described(page)


def test_strangers_learn_nothing(service: RunningService, walked: Walked) -> None:
    with browser(service) as stranger:
        for page in PAGES:
            if page.is_open:
                continue
            answer = stranger.request(next(iter(page.methods)), walked.address(page))
            assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store"), described(page)
            assert not [each for each in ("Molinos", *SECRETS) if each in answer.text], described(page)


# What another site, or a form of another session, cannot do


def state(client: httpx2.Client, walked: Walked) -> Any:
    """Everything that a form could have changed."""
    customer = client.get(f"/v1/customers/{walked.values['customer_id']}")
    imported = client.get(f"/v1/imports/{walked.values['import_id']}").json()
    return customer.headers["etag"], customer.json(), imported["state"], imported["map"]


FORM = {
    "/name": "Forged", "/tax_id": "CF", "/email": "forged@example.com", "/phone": "5544 7788", "/legal_name": "Forged",
    "/notes": "Forged", "/reason": "Forged", "mode": "replace", "version": "2", "idempotency_key": "forged",
}  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": ""},
        {},
    ],
    ids=str,
)
def test_what_no_page_of_the_session_sent_changes_nothing(
    service: RunningService, client: httpx2.Client, walked: Walked, headers: dict[str, str]
) -> None:
    before = state(client, walked)
    with signed_in_as(service, "admin") as person, signed_in_as(service, "admin") as other:
        mine, theirs = (ReadPage(each.get("/preferences")).forms[0].values["csrf"] for each in (person, other))
        token = mine if headers else theirs  # of another session, where nothing else is wrong
        for page in SENT:
            if page.is_open:
                continue
            if page.takes_file:
                file: Any = [("csrf", (None, token)), ("file", ("x.csv", b"name,tax_id\nForged,CF\n"))]
                answer = person.post(walked.address(page), files=file, headers=headers)
            else:
                answer = person.post(walked.address(page), data={**FORM, "csrf": token}, headers=headers)
            assert (answer.status_code == 403) == bool(headers), (described(page), answer.status_code)
            assert answer.status_code < 500, described(page)
    assert state(client, walked) == before
    assert client.get("/v1/customers?q=Forged&status=all").json()["items"] == []


def test_to_look_changes_nothing(service: RunningService, client: httpx2.Client, walked: Walked) -> None:
    before = state(client, walked)
    with signed_in_as(service, "admin") as person:
        for page in ASKED:
            for method in ("GET", "HEAD"):
                answer = person.request(method, walked.address(page))
                assert answer.status_code < 500, described(page)
    assert state(client, walked) == before


# Made-up values


@pytest.mark.parametrize("value", ["€", "x" * 300, "a\r\nX: y", "\x00", "²", '1", "2'])
@pytest.mark.parametrize("field", ["idempotency_key", "version", "called", "reason"])
def test_hidden_fields_that_somebody_made_up_are_refused_and_never_fail(
    writer: httpx2.Client, worn: Walked, field: str, value: str
) -> None:
    for page in SENT:
        if page.is_open or not may("writer", page) or page.takes_file or "import" in page.path_format:
            continue
        address = worn.address(page)
        shown = ReadPage(writer.get(address))
        for form in [each for each in shown.forms if each.action == address]:
            answer = form.send(writer, values={field: value})
            assert answer.status_code < 500, (described(page), ReadPage(answer).text)


LONG = b"&".join(b"f%d=1" % number for number in range(100_000))


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"a=" + b"x" * 2**20, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"f%d=1" % number for number in range(5_001)), "application/x-www-form-urlencoded", 415),
        (LONG, "application/x-www-form-urlencoded", 415),
        (b"a=%FF", "application/x-www-form-urlencoded", 415),
        (b"\xff=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "application/json", 415),
        (b"x", "text/plain", 415),
        (b"--b\r\n\r\n", "multipart/form-data; boundary=b", 415),
    ],
    ids=range(8),
)
def test_what_is_no_form_is_refused_on_a_page(
    writer: httpx2.Client, walked: Walked, content: bytes, kind: str, status: int
) -> None:
    for page in SENT:
        if page.takes_file:
            continue
        answer = writer.post(walked.address(page), content=content, headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8"), page.name
