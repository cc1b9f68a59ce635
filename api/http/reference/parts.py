"""Pieces of the OpenAPI document that many operations share."""

from __future__ import annotations

from typing import Any, Final

from api.http.requests.change import MAX_ACTING_FOR, MAX_IDEMPOTENCY_KEY

OpenApiPart = dict[str, Any]


def _header(name: str, description: str, **schema: Any) -> OpenApiPart:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


PARAMETERS: Final = {
    "IfMatch": _header(
        "If-Match",
        "The version that the change was made for, in quotes.",
        type="string",
        pattern='^"(0|[1-9][0-9]{0,17})"$',
        examples=['"1"'],
    ),
    "IdempotencyKey": _header(
        "Idempotency-Key",
        "The same request with the same key is answered the same within 48 hours, and done once.",
        type="string",
        pattern=rf"^[ -~\u0080-\u00ff]{{1,{MAX_IDEMPOTENCY_KEY}}}$",
    ),
    "ActingFor": _header(
        "Acting-For",
        "The person behind a service; recorded as on_behalf_of.",
        type="string",
        pattern=rf"^[ -~\u00a0-\u00ff]{{0,{MAX_ACTING_FOR}}}$",
    ),
    "ChangeReason": _header(
        "Change-Reason",
        "Why, in percent-encoded UTF-8; at most 500 characters.",
        type="string",
        pattern="^([ -$&-~]|%[0-9A-Fa-f]{2})*$",
    ),
    "RequestId": _header(
        "X-Request-ID",
        "Comes back and is recorded; replaced where it is not 1 to 128 of `A-Za-z0-9._-`.",
        type="string",
    ),
}


def _answer_header(description: str, **schema: Any) -> OpenApiPart:
    return {"description": description, "schema": schema}


REQUEST_ID: Final = _answer_header("The id of the request.", type="string")
ETAG: Final = _answer_header("The version of the customer, in quotes.", type="string")
POSITION: Final = _answer_header("The place of the last event in the log.", type="string", pattern="^[0-9]+$")
REPLAYED: Final = _answer_header("There where an earlier answer is given again.", type="string", enum=["true"])
LOCATION: Final = _answer_header("Where the new thing is.", type="string")
RETRY_AFTER: Final = _answer_header("Seconds.", type="string", pattern="^[0-9]+$")
CHALLENGE: Final = _answer_header("How to authenticate.", type="string")

PROBLEM: Final[OpenApiPart] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "pattern": "^/problems/[a-z-]+$", "description": "The page that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The request id."},
        "customer_id": {"type": "string", "format": "uuid", "description": "Who has what was asked for."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}
FAULT: Final[OpenApiPart] = {
    "type": "object",
    "description": "One thing that is wrong with the request, and where.",
    "required": ["message"],
    "properties": {
        "pointer": {"type": "string", "description": "A JSON pointer into the body."},
        "parameter": {"type": "string"},
        "header": {"type": "string"},
        "message": {"type": "string"},
    },
}
