"""Who gets compressed answers, and which of them are."""

from __future__ import annotations

import httpx2
import pytest

from api.http.responses.compression import accepts_gzip


@pytest.mark.parametrize(
    ("header", "accepts"),
    [
        (b"gzip", True),
        (b"br, GZIP;q=0.5", True),
        (b"gzip, deflate, br, zstd", True),
        (b"*", True),
        (b"*;q=0.1", True),
        (b"gzip; q=1.0", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000, *", False),
        (b"*;q=0", False),
        (b"br", False),
        (b"identity", False),
        (b"", False),
    ],
)
def test_what_a_client_says_of_gzip(header: bytes, accepts: bool) -> None:
    assert accepts_gzip(header) is accepts


def test_answers_over_one_kib_are_compressed_for_those_who_accept_it(client: httpx2.Client) -> None:
    created = client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF", "notes": "x" * 2_000})
    path = created.headers["location"]
    plain = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(answer.headers["content-length"]) < len(plain.content)
    assert answer.content == plain.content
    assert answer.headers["etag"] == plain.headers["etag"] == created.headers["etag"]


def test_what_may_be_stored_says_that_it_varies_even_where_it_is_not_compressed(client: httpx2.Client) -> None:
    page = client.get("/docs", headers={"Accept-Encoding": "identity"})

    assert "content-encoding" not in page.headers
    assert "Accept-Encoding" in page.headers["vary"]


def test_small_answers_are_sent_as_they_are(client: httpx2.Client) -> None:
    answer = client.get("/health/live", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers
