"""The shapes of problems in the OpenAPI document: one a kind, told apart by the only value that its `type` can have."""

from __future__ import annotations

from typing import Final

from api.http.reference.parts import OpenApiPart
from api.http.responses.problems import Kind, schema_name

_ID: Final = "0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10"

FAULT: Final[OpenApiPart] = {
    "type": "object",
    "description": "One thing that is wrong with the request: what, and where (one of pointer, parameter, header).",
    "required": ["code", "message", "values"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "A JSON pointer into the body; empty for the body itself.",
            "examples": ["/phone"],
        },
        "parameter": {
            "type": "string",
            "description": "A parameter of the path or query.",
            "examples": ["limit"],
        },
        "header": {"type": "string", "description": "A header.", "examples": ["If-Match"]},
        "code": {
            "type": "string",
            "description": "What is wrong, for programs; the reference lists the codes.",
            "examples": ["text-too-long"],
        },
        "message": {
            "type": "string",
            "description": "What is wrong, for people; never what was sent.",
            "examples": ["Must have at most 200 characters."],
        },
        "values": {
            "type": "object",
            "description": "What the message was made with, such as limits.",
            "additionalProperties": True,
            "examples": [{"max_length": 200}],
        },
    },
    "examples": [
        {
            "pointer": "/name",
            "code": "text-too-long",
            "message": "Must have at most 200 characters.",
            "values": {"max_length": 200},
        }
    ],
}

_CUSTOMER: Final = {"type": "string", "format": "uuid", "description": "The customer that has it.", "examples": [_ID]}
_ERRORS: Final = {
    "type": "array",
    "items": {"$ref": "#/components/schemas/Fault"},
    "description": "Everything that is wrong, at most 100 faults.",
    "examples": [FAULT["examples"]],
}
BESIDES: Final[dict[str, OpenApiPart]] = {
    "tax-id-taken": {"customer_id": _CUSTOMER},
    "external-id-taken": {"customer_id": _CUSTOMER},
    "validation-failed": {"errors": _ERRORS},
    "idempotency-key-reused": {"errors": _ERRORS},
}
"""What some kinds say besides."""


def problem_schema(kind: Kind) -> OpenApiPart:
    """A problem of this kind (RFC 9457)."""
    properties: OpenApiPart = {
        "type": {
            "type": "string",
            "enum": [f"/problems/{kind.slug}"],
            "description": "The kind of problem, and the page that explains it.",
            "examples": [f"/problems/{kind.slug}"],
        },
        "title": {"type": "string", "description": "The kind in words.", "examples": [kind.title]},
        "status": {"type": "integer", "description": "The status of the answer.", "examples": [kind.status]},
        "detail": {"type": "string", "description": "What happened, for people.", "examples": [f"{kind.title}."]},
        "instance": {
            "type": "string",
            "description": "The id of the request.",
            "examples": ["4bf92f3577b34da6a3ce929d0e0e4736"],
        },
        **BESIDES.get(kind.slug, {}),
    }
    return {
        "type": "object",
        "description": f"{kind.title} (status {kind.status}).",
        "required": [*properties],
        "properties": properties,
        "examples": [{name: each["examples"][0] for name, each in properties.items()}],
    }


def problem_schemas(kinds: set[Kind]) -> OpenApiPart:
    """By their names."""
    return {schema_name(kind): problem_schema(kind) for kind in sorted(kinds)}
