"""Whole examples, put together from those of the members."""

from __future__ import annotations

from typing import Any

from api.http.reference.parts import OpenApiPart


def example_of(schema: OpenApiPart, schemas: OpenApiPart) -> Any:
    """An example of a schema; `schemas` are those that it may refer to."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return example_of(schema[several][0], schemas)
    if "properties" in schema:
        return {name: example_of(member, schemas) for name, member in schema["properties"].items()}
    if "items" in schema:
        return [example_of(schema["items"], schemas)]
    return None
