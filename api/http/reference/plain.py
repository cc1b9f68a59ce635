"""What FastAPI and pydantic write, made plain: for people, and for the programs that make clients from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from api.http.reference.parts import OpenApiPart


def make_plain(document: OpenApiPart) -> None:
    """No `Out` in names, no titles made from names, defaults in words, and null only where it means something.

    Generators take a member with a `default` for one that is always there, and a body that may be null for two shapes.
    """
    schemas: OpenApiPart = document["components"]["schemas"]
    for operation in (each for path in document["paths"].values() for each in path.values()):
        for parameter in operation.get("parameters", ()):
            if "schema" in parameter:
                parameter["schema"] = _without_null(parameter["schema"])
                _say_default(parameter["schema"], parameter)
                parameter["schema"].pop("description", None)
        for media in operation.get("requestBody", {}).get("content", {}).values():
            media["schema"] = _without_null(media["schema"])
    names = {name: name.removesuffix("Out") for name in schemas}
    document["components"]["schemas"] = {names[name]: schema for name, schema in schemas.items()}
    for part in parts_of(document):
        if "$ref" in part:
            home, _, name = part["$ref"].rpartition("/")
            part["$ref"] = f"{home}/{names.get(name, name)}"
        if isinstance(part.get("title"), str) and part is not document["info"]:
            del part["title"]
        if isinstance(part.get("properties"), dict):
            for member in part["properties"].values():
                _say_default(member, member)


def parts_of(value: Any) -> Iterator[OpenApiPart]:
    """Every object of the document but those in examples."""
    if isinstance(value, dict):
        yield value
        for name, each in value.items():
            if name not in ("examples", "example"):
                yield from parts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts_of(each)


def _without_null(schema: OpenApiPart) -> OpenApiPart:
    """The schema of something that is left out rather than null: no query can say null, and no body need."""
    match schema.get("anyOf"):
        case [only, {"type": "null"}]:
            return {**only, **{name: value for name, value in schema.items() if name not in ("anyOf", "title")}}
    return schema


def _say_default(schema: OpenApiPart, described: OpenApiPart) -> None:
    default = schema.pop("default", None)
    if default not in (None, [], {}):
        said = default if isinstance(default, str) else json.dumps(default)
        described["description"] = f"{described.get('description', '')} Absent: `{said}`.".strip()
