"""The language and the keys of a browser are kept in its cookies."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.support.console import browser
from tests.support.running_service import RunningService


@pytest.fixture
def stranger(service: RunningService) -> Iterator[httpx2.Client]:
    """Somebody who is not signed in."""
    with browser(service, **{"Accept-Language": "de, en;q=0.8"}) as client:
        yield client


def test_the_language_is_that_of_the_browser_until_another_is_chosen(stranger: httpx2.Client) -> None:
    assert '<html lang="en">' in stranger.get("/preferences").text

    answer = stranger.post("/preferences", data={"language": "es", "back": "/preferences?a=b"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/preferences?a=b")
    assert '<html lang="es">' in stranger.get("/preferences").text


def test_keys_are_on_until_they_are_switched_off(stranger: httpx2.Client) -> None:
    assert "data-shortcuts" in stranger.get("/preferences").text

    answer = stranger.post("/preferences", data={"shortcuts": "off"})

    assert answer.headers["location"] == "/preferences"
    assert "data-shortcuts" not in stranger.get("/preferences").text


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"shortcuts": "maybe"}, {"session": "mine"}, {}])
def test_nothing_else_is_kept(stranger: httpx2.Client, sent: dict[str, str]) -> None:
    answer = stranger.post("/preferences", data=sent)
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"])
def test_it_leads_to_no_other_site(stranger: httpx2.Client, back: str) -> None:
    answer = stranger.post("/preferences", data={"language": "es", "back": back})
    assert answer.headers["location"] == "/"
