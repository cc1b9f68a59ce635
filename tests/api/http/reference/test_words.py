"""Types, limits and choices of a schema are said in words."""

from __future__ import annotations

from typing import Any

import pytest

from api.http.reference.words import choices_of, kind_of_value, limits_of

LINK = '<a href="#Address">Address</a>'


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"type": "string", "format": "uuid"}, "UUID"),
        ({"type": "string", "format": "date-time"}, "timestamp (RFC 3339)"),
        ({"type": "string", "format": "of-our-own"}, "string"),
        (
            {"anyOf": [{"type": "string", "format": "email"}, {"const": ""}, {"type": "null"}]},
            "e-mail address or &#34;&#34; or null",
        ),
        ({"$ref": "#/components/schemas/Address"}, LINK),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Address"}}, f"list of {LINK}"),
        ({"anyOf": [{"$ref": "#/components/schemas/Address"}, {"type": "null"}]}, f"{LINK} or null"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer"),
        ({"type": "object", "additionalProperties": False}, "object"),
        ({}, "any value"),
    ],
)
def test_a_kind_of_value_is_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert str(kind_of_value(schema)) == words


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"minLength": 1, "maxLength": 200}, ["1 to 200 characters"]),
        ({"maxLength": 2000}, ["at most 2,000 characters"]),
        ({"minLength": 1}, ["at least 1 character"]),
        ({"minLength": 2, "maxLength": 2}, ["exactly 2 characters"]),
        ({"minimum": 0}, ["at least 0"]),
        ({"minimum": 1, "maximum": 200}, ["1 to 200"]),
        (
            {"maxItems": 10, "uniqueItems": True, "items": {"maxLength": 9}},
            ["at most 10 items", "no item twice", "each at most 9 characters"],
        ),
        ({"pattern": "^[0-9]+$"}, ["digits"]),
        ({"pattern": "^never seen$"}, ["matches `^never seen$`"]),
        ({"anyOf": [{"maxLength": 9}, {"type": "null"}]}, ["at most 9 characters"]),
        ({"type": "string"}, []),
    ],
)
def test_limits_are_said_in_words(schema: dict[str, Any], words: list[str]) -> None:
    assert limits_of(schema) == words


@pytest.mark.parametrize(
    ("schema", "choices"),
    [
        ({"enum": ["NIT", "CUI", None]}, ["NIT", "CUI"]),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, ["a", "b"]),
        ({"anyOf": [{"enum": ["a"]}, {"type": "null"}]}, ["a"]),
        ({"type": "string"}, []),
    ],
)
def test_choices_are_those_of_the_schema_or_of_its_items(schema: dict[str, Any], choices: list[str]) -> None:
    assert choices_of(schema) == choices
