"""The pages that explain the interface: nothing is missing, every link leads somewhere, every line works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from api.http.reference.plain import parts_of
from api.http.reference.words import PATTERNS_IN_WORDS, choices_of
from api.http.responses.problem_texts import EXPLANATIONS
from tests.support.html_page import HtmlPage
from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.shell import words_of
from tests.support.waiting import SECONDS, eventually

HTML = {"Accept": "text/html"}
MOST_BYTES = 80_000
"""The reference on its way to a browser."""


@pytest.fixture
def stranger(service: RunningService) -> Iterator[httpx2.Client]:
    """Somebody without a key, for whom all of this is meant as well."""
    with httpx2.Client(base_url=service.url, timeout=SECONDS) as client:
        yield client


@pytest.fixture
def page(stranger: httpx2.Client) -> HtmlPage:
    return HtmlPage(stranger.get("/docs").text)


@pytest.fixture
def document(stranger: httpx2.Client) -> dict[str, Any]:
    found: dict[str, Any] = stranger.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def resolved(part: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        kind, name = part["$ref"].split("/")[-2:]
        part = document["components"][kind][name]
    return part


def test_every_call_is_shown_with_its_parameters_headers_and_answers(page: HtmlPage, document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        text = page.inside[operation["operationId"]]
        for parameter in operation.get("parameters", ()):
            assert resolved(parameter, document)["name"] in text
        for status, answer in operation["responses"].items():
            assert status in text
            for header in resolved(answer, document).get("headers", {}):
                assert header in text


def test_every_shape_is_shown_with_its_members_and_their_choices(page: HtmlPage, document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for member, described in schema.get("properties", {}).items():
            assert member in page.inside[name]
            for choice in choices_of(described):
                assert choice in page.inside[name]


def test_every_pattern_has_words(document: dict[str, Any]) -> None:
    """A new pattern wants a line in `PATTERNS_IN_WORDS`."""
    patterns = {part["pattern"] for part in parts_of(document) if isinstance(part.get("pattern"), str)}
    assert patterns <= PATTERNS_IN_WORDS.keys()


def test_links_open_what_they_point_to(page: HtmlPage, stranger: httpx2.Client) -> None:
    pages = {"/docs": page}
    for slug in EXPLANATIONS:
        pages[f"/problems/{slug}"] = HtmlPage(stranger.get(f"/problems/{slug}", headers=HTML).text)
    links = {(at, link) for at, each in pages.items() for link in each.links}
    assert {f"/problems/{slug}" for slug in EXPLANATIONS if slug != "not-found"} & {link for _, link in links}

    answered = {
        path: stranger.get(path, headers=HTML).status_code
        for path in {urlsplit(link).path for _, link in links}
        if path
    }

    assert set(answered.values()) == {200}
    for at, link in links:
        parsed = urlsplit(link)
        assert (parsed.scheme, parsed.netloc) == ("", "")
        if parsed.fragment:
            assert parsed.fragment in pages[parsed.path or at].ids, (at, link)


def test_no_two_things_on_a_page_have_one_id(page: HtmlPage) -> None:
    assert len(page.ids) == len(set(page.ids))


def test_every_line_for_the_shell_does_what_its_call_promises(
    start_service: Callable[..., RunningService], document: dict[str, Any]
) -> None:
    with start_service().client() as client:
        lines = HtmlPage(client.get("/docs").text).curl
        for _, _, operation in operations(document):
            anchor = operation["operationId"]
            request = request_of(words_of(lines[anchor], somebodys_ids(client)))

            def is_answered(request: httpx2.Request = request, anchor: str = anchor) -> bool:
                status = client.send(request).status_code
                assert status == 503 or 200 <= status < 300, (anchor, status)
                return status != 503  # a proof of events that are not signed yet

            eventually(is_answered)


def somebodys_ids(client: httpx2.Client) -> dict[str, str]:
    """The variables of the lines, for a new customer with one of everything."""
    customer = client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}).json()["id"]
    at = f"/v1/customers/{customer}"
    entity = {"legal_name": "Ana, S.A.", "tax_id": "CF"}
    csv = {"Content-Type": "text/csv"}
    return {
        "API": str(client.base_url).rstrip("/"),
        "KEY": ADMIN_KEY,
        "CUSTOMER_ID": customer,
        "EMAIL_ID": client.post(f"{at}/emails", json={"email": "ana@example.com"}).json()["email_id"],
        "PHONE_ID": client.post(f"{at}/phones", json={"phone": "55501234"}).json()["phone_id"],
        "IMPORT_ID": client.post("/v1/imports?dry_run=true", content="name,tax_id\nA,CF\n", headers=csv).json()["id"],
        "BILLING_ENTITY_ID": client.post(f"{at}/billing-entities", json=entity).json()["billing_entity_id"],
    }


def request_of(words: list[str]) -> httpx2.Request:
    """What curl would send."""
    assert words.pop(0) == "curl"
    method, url, headers, body = "", "", {}, None
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d" | "--data-binary":
                body = words.pop(0)
            case other:
                assert not url, other
                url = other
    content = None if body is None else body.encode()
    return httpx2.Request(method or ("GET" if body is None else "POST"), url, headers=headers, content=content)


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/problems/tax-id-taken"])
def test_what_is_known_is_not_sent_again(path: str, stranger: httpx2.Client) -> None:
    first = stranger.get(path, headers=HTML)

    for tag in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        again = stranger.get(path, headers=HTML | {"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert stranger.get(path, headers=HTML | {"If-None-Match": '"other"'}).status_code == 200


def test_the_reference_is_quickly_there(stranger: httpx2.Client) -> None:
    with stranger.stream("GET", "/docs", headers={"Accept-Encoding": "gzip"}) as answer:
        sent = sum(map(len, answer.iter_raw()))

    assert answer.headers["content-encoding"] == "gzip"
    assert sent < MOST_BYTES


def test_pages_run_nothing_but_our_script(stranger: httpx2.Client, page: HtmlPage) -> None:
    for path in ("/docs", "/problems/tax-id-taken"):
        answer = stranger.get(path, headers=HTML)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in policy
        assert not any(text in answer.text for text in ("<style", " style=", " onclick=", "<script>"))


def test_assets_may_be_kept_for_ever_because_their_names_change(stranger: httpx2.Client, page: HtmlPage) -> None:
    assets = {link for link in page.links if link.startswith("/assets/")}
    assert {asset.rpartition(".")[2] for asset in assets} == {"css", "js", "svg"}
    for asset in assets:
        assert "immutable" in stranger.get(asset).headers["cache-control"]
    assert stranger.get("/assets/look.000000000000.css").status_code == 404
