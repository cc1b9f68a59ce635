"""A line for the shell says to it exactly what is meant."""

from __future__ import annotations

import json

from api.http.reference.curl import body_with, curl, path_with
from tests.support.shell import words_of

IDS = {"customer_id", "billing_entity_id"}
VARIABLES = {"API": "http://service", "KEY": "the key", "CUSTOMER_ID": "c-1", "BILLING_ENTITY_ID": "b-1"}


def test_a_question_needs_no_method_and_no_body() -> None:
    line = curl("get", "/v1/customers", {"q": "Ñandú & co", "limit": 5}, None, needs_key=True)

    assert words_of(line, VARIABLES) == [
        "curl",
        "http://service/v1/customers?q=%C3%91and%C3%BA%20%26%20co&limit=5",
        "-H",
        "Authorization: Bearer the key",
    ]


def test_what_needs_no_key_sends_none() -> None:
    assert words_of(curl("get", "/health/live", {}, None, needs_key=False), VARIABLES) == [
        "curl",
        "http://service/health/live",
    ]


def test_a_method_is_named_where_curl_would_choose_another() -> None:
    for method, body, expected in (
        ("post", None, True),
        ("post", "{}", False),
        ("put", "{}", True),
        ("delete", None, True),
    ):
        assert ("-X" in words_of(curl(method, "/", {}, body, needs_key=True), VARIABLES)) == expected


def test_ids_in_paths_are_variables_and_other_values_are_percent_encoded() -> None:
    values = {"customer_id": "ignored", "tax_id": 'C/F $HOME `x` "'}

    path = path_with("/v1/{customer_id}/{tax_id}", values, IDS)

    assert path == "/v1/$CUSTOMER_ID/C%2FF%20%24HOME%20%60x%60%20%22"


def test_a_body_reaches_curl_as_it_is() -> None:
    body = {"name": 'O\'Brien $HOME `x` "y" \\ ñ', "lines": ["a\nb"], "billing_entity_id": "of the example"}

    words = words_of(curl("put", "/", {}, body_with(body, IDS), needs_key=True), VARIABLES)

    assert json.loads(words[words.index("-d") + 1]) == body | {"billing_entity_id": "b-1"}
