"""The OpenAPI document leaves nothing out: whoever adds a member, a parameter or a header says what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from api.app import described
from api.http.responses.problems import KINDS
from api.settings import Settings
from domain.tax_id import TaxId
from domain.tax_id_rules import TaxIdStatus

Part = dict[str, Any]

DOCUMENT: Part = described(Settings(_env_file=None)).openapi()
SCHEMAS: Part = DOCUMENT["components"]["schemas"]
OPERATIONS: dict[str, Part] = {
    operation["operationId"]: operation for path in DOCUMENT["paths"].values() for operation in path.values()
}
READ_BY_HTTP = {"accept", "accept-encoding", "authorization", "content-length", "content-type", "content-encoding"}
"""Headers that OpenAPI describes by other means: media types and security."""


def parts(value: Any, place: str = "") -> Iterator[tuple[str, Part]]:
    """Every object of the document with its place, but those in examples."""
    if isinstance(value, dict):
        yield place, value
        for name, each in value.items():
            if name not in ("example", "examples"):
                yield from parts(each, f"{place}/{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from parts(each, f"{place}/{number}")


def is_valid(value: Any, schema: Part) -> bool:
    whole = {**schema, "components": {"schemas": SCHEMAS}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid(value)


def every(operations: dict[str, Part]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", operations.values(), ids=operations)


def test_every_member_is_described_and_has_an_example() -> None:
    lacking = [
        f"{name}.{member}"
        for name, schema in SCHEMAS.items()
        for member, each in schema.get("properties", {}).items()
        if not each.get("description") or not ("examples" in each or "#/components/schemas/" in str(each))
    ]

    assert not lacking, "see api/http/models/members.py"


def test_every_schema_is_described_and_its_examples_are_valid() -> None:
    for place, part in parts(SCHEMAS):
        for example in part.get("examples", ()) if isinstance(part.get("examples"), list) else ():
            assert is_valid(example, part), (place, example)
    assert all(schema.get("description") for schema in SCHEMAS.values())


def test_every_parameter_is_described_and_has_an_example() -> None:
    described_ones = [*DOCUMENT["components"]["parameters"].values()]
    for operation in OPERATIONS.values():
        described_ones += [each for each in operation.get("parameters", ()) if "$ref" not in each]

    for parameter in described_ones:
        schema = parameter["schema"]
        assert parameter.get("description"), parameter["name"]
        assert schema.get("examples"), parameter["name"]
        assert all(is_valid(example, schema) for example in schema["examples"]), parameter["name"]


@every(OPERATIONS)
def test_every_operation_is_described_with_an_example_of_what_it_takes_and_answers(operation: Part) -> None:
    assert operation["description"]
    assert operation["summary"]
    answers = [answer for status, answer in operation["responses"].items() if status < "300"]
    assert answers
    for each in (operation.get("requestBody", {}), *answers):
        for media in each.get("content", {}).values():
            assert is_valid(media["example"], media["schema"])


@every(OPERATIONS)
def test_every_refusal_names_the_kinds_of_problems_that_it_can_be(operation: Part) -> None:
    slugs = {kind.slug: kind.status for kind in KINDS.values()}
    for status, answer in operation["responses"].items():
        for media_type, media in answer.get("content", {}).items():
            if media_type != "application/problem+json":
                continue
            shapes = media["schema"].get("oneOf", [media["schema"]])
            types = [SCHEMAS[each["$ref"].rpartition("/")[2]]["properties"]["type"]["enum"] for each in shapes]
            assert types
            for (type_,) in types:
                assert slugs[type_.removeprefix("/problems/")] == int(status)


def test_what_asks_to_try_again_says_when() -> None:
    for name, operation in OPERATIONS.items():
        for status in {"409", "429", "503"} & operation["responses"].keys():
            assert "Retry-After" in operation["responses"][status]["headers"], (name, status)


def test_what_needs_a_key_says_how_it_is_refused() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for operation in operations.values():
            key: dict[str, list[str]] = {"apiKey": []}
            says_more_with_a_key = [{}, key] if path == "/health/ready" else []
            assert operation["security"] == ([key] if path.startswith("/v1/") else says_more_with_a_key)
            if path.startswith("/v1/"):
                assert {"401", "403", "413", "415", "422", "429", "500", "503"} <= operation["responses"].keys(), path


def test_every_header_that_the_code_reads_is_documented() -> None:
    source = "".join(path.read_text() for path in Path("api/http").rglob("*.py"))
    read = set(re.findall(r'(?:sent|headers\))\.get\(b"([a-z-]+)"', source))
    read |= {name.lower() for name in re.findall(r'_read\(call, "([A-Za-z-]+)"', source)}
    read |= set(re.findall(r'name == b"([a-z-]+)"', source))
    documented = {each["name"].lower() for each in DOCUMENT["components"]["parameters"].values()}

    assert {"if-match", "min-event-position", "x-request-id", "traceparent"} <= read
    assert read - READ_BY_HTTP == documented


def test_names_are_plain() -> None:
    for name in SCHEMAS:
        assert re.fullmatch(r"[A-Z][A-Za-z]+", name), name
        assert not re.search(r"(Out|Input|Output|HTTPValidationError)$", name), name
        assert not name.startswith("Body"), name
    for name in OPERATIONS:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name), name


def test_nothing_that_is_sent_has_a_default_or_is_two_things_for_being_optional() -> None:
    for place, part in parts(DOCUMENT):
        assert "default" not in part, place
    for name, operation in OPERATIONS.items():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert media["schema"].keys() == {"$ref"}, name


def test_every_kind_of_problem_is_documented_where_it_can_be_answered() -> None:
    documented = {
        slug for name, part in SCHEMAS.items() for slug in part.get("properties", {}).get("type", {}).get("enum", ())
    }

    missing = {kind.slug for kind in KINDS.values()} - {slug.removeprefix("/problems/") for slug in documented}

    assert missing <= {"method-not-allowed"}, "no operation says that it may answer this"


def test_tax_ids_in_examples_are_valid_as_the_examples_say() -> None:
    found = set(re.findall(r"'tax_id': '([^']+)'", str(DOCUMENT)))

    assert found
    assert [text for text in found if TaxId.parse(text).status is not TaxIdStatus.VALID] == []
