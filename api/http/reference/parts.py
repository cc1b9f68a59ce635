"""Pieces of the OpenAPI document that many operations share: headers that are read and answered, files, and tags."""

from __future__ import annotations

from typing import Any, Final

from api.http.requests.change import MAX_ACTING_FOR, MAX_IDEMPOTENCY_KEY
from api.http.responses.file_types import CSV, WORKBOOK

OpenApiPart = dict[str, Any]


def _header(name: str, description: str, example: str, **schema: Any) -> OpenApiPart:
    schema = {"type": "string", "examples": [example], **schema}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


PARAMETERS: Final = {
    "IfMatch": _header(
        "If-Match",
        "The version that the change was made for, in quotes: with another one the answer is 412 `stale-version`, and "
        "nothing is recorded.",
        '"4"',
        pattern='^"(0|[1-9][0-9]{0,99})"$',
    ),
    "IfNoneMatch": _header(
        "If-None-Match",
        "`ETag` of an answer that is there already, or several with commas between: where it is still true, the answer "
        "is 304 without content.",
        '"4"',
    ),
    "IdempotencyKey": _header(
        "Idempotency-Key",
        "A text of your own. The same request with the same key is done once, and answered the same within 48 hours.",
        "0b9f6f0e-2f1c-4d3a-8a57-6a1d3c5e7f90",
        pattern=rf"^[ -~\u0080-\u00ff]{{1,{MAX_IDEMPOTENCY_KEY}}}$",
    ),
    "ActingFor": _header(
        "Acting-For",
        "The person behind a service, in percent-encoded UTF-8; recorded as `on_behalf_of`.",
        "ana.lopez",
        pattern=rf"^[ -~\u00a0-\u00ff]{{0,{MAX_ACTING_FOR}}}$",
    ),
    "ChangeReason": _header(
        "Change-Reason",
        "Why, in percent-encoded UTF-8; at most 500 characters.",
        "Pidi%C3%B3%20otro%20correo",
        pattern="^([ -$&-~]|%[0-9A-Fa-f]{2})*$",
    ),
    "MinEventPosition": _header(
        "Min-Event-Position",
        "`Event-Position` of a write: the answer has that write in it. It comes as soon as it can, or after five "
        "seconds is 503 `projection-behind`.",
        "1042",
        pattern="^[0-9]{1,18}$",
    ),
    "RequestId": _header(
        "X-Request-ID",
        "Comes back and is recorded; replaced where it is not 1 to 128 of `A-Za-z0-9._-`, or is that of an import.",
        "order-4711",
    ),
    "TraceParent": _header(
        "traceparent",
        "The trace that the request belongs to (W3C Trace Context): its id is the request id where `X-Request-ID` "
        "gives none.",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ),
}
OF_EVERY_CALL: Final = ("RequestId", "TraceParent")
OF_WRITES: Final = ("IdempotencyKey", "ActingFor", "ChangeReason")


def reads(name: str) -> OpenApiPart:
    """For `parameters` of an operation."""
    return {"$ref": f"#/components/parameters/{name}"}


WAITS: Final = {"parameters": [reads("MinEventPosition")]}
"""The `openapi_extra` of a question that waits for `Min-Event-Position`."""


def _answer_header(description: str, example: str, **schema: Any) -> OpenApiPart:
    return {"description": description, "schema": {"type": "string", "examples": [example], **schema}}


HEADERS: Final = {
    "X-Request-ID": _answer_header("The id of the request.", "4bf92f3577b34da6a3ce929d0e0e4736"),
    "X-Content-Type-Options": _answer_header("Content is what it is said to be.", "nosniff"),
    "Cache-Control": _answer_header("Whether the answer may be kept.", "no-store"),
    "Vary": _answer_header("What the answer depends on besides its address.", "Accept-Encoding"),
    "ETag": _answer_header("The version of the customer, in quotes.", '"4"', pattern='^"[0-9]+"$'),
    "Page-ETag": _answer_header("Stands for what the page says, in quotes.", 'W/"fc6170adb5192d8f"'),
    "Content-Security-Policy": _answer_header(
        "What the page may load and run: nothing from elsewhere.", "default-src 'none'; style-src 'self'"
    ),
    "Referrer-Policy": _answer_header("Whom links tell where they were followed: nobody.", "no-referrer"),
    "Event-Position": _answer_header(
        "The place in the log of the last event of the write, or of the customer where nothing changed.",
        "1042",
        pattern="^[0-9]+$",
    ),
    "Idempotent-Replayed": _answer_header("There where an earlier answer is given again.", "true", enum=["true"]),
    "Location": _answer_header(
        "Where the new thing is.", "/v1/customers/0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10", format="uri-reference"
    ),
    "Retry-After": _answer_header("Seconds after which to try again.", "5", pattern="^[0-9]+$"),
    "WWW-Authenticate": _answer_header("How to authenticate.", 'Bearer realm="customers"'),
    "Content-Disposition": _answer_header(
        "The name for the file.", 'attachment; filename="events.csv"', pattern="^attachment; "
    ),
    "Customer-Count": _answer_header(
        "How many customers the file should have: fewer rows mean that the records of the others cannot be opened.",
        "20000",
        pattern="^[0-9]+$",
    ),
}


def answers(name: str) -> OpenApiPart:
    """For `headers` of an answer."""
    return {"$ref": f"#/components/headers/{name}"}


IMPORT_FILE: Final[OpenApiPart] = {
    "type": "string",
    "format": "binary",
    "description": "A CSV or a workbook (.xlsx), as it is: a header, and one row a customer.",
    "examples": ["Nombre,NIT,Teléfono\nPanadería La Espiga,7841236-6,5544 3322\n"],
}

TAGS: Final = [
    {"name": "Customers", "description": "Register, find, read, change, archive and restore customers."},
    {"name": "E-mails", "description": "The e-mail addresses of a customer, and locks that keep them as they are."},
    {"name": "Phones", "description": "The phones of a customer, and locks that keep them as they are."},
    {"name": "Billing entities", "description": "Whom to invoice (razones sociales), and which one by default."},
    {"name": "Tax ids and origins", "description": "What can be looked up before a customer is saved."},
    {"name": "Changes", "description": "The log as other services follow it."},
    {"name": "Audit", "description": "What happened, by whom and why, the proof of it, and erasure."},
    {"name": "Reports", "description": "How many there are of what, now and over time."},
    {"name": "Imports", "description": "Customers from tables: sent, looked at, started, followed, corrected."},
    {"name": "Operations", "description": "How the service itself is."},
    {"name": "Reference", "description": "What problems mean."},
]


def answers_table(description: str, example: str, *more_headers: str) -> dict[int | str, OpenApiPart]:
    """For `responses` of an operation that answers a table of either kind; `example` is the beginning of a CSV."""
    return {
        200: {
            "description": description,
            "content": {
                CSV: {"schema": {"type": "string"}, "example": example},
                WORKBOOK: {"schema": {"type": "string", "format": "binary"}, "example": "PK..."},
            },
            "headers": {name: answers(name) for name in ("Content-Disposition", *more_headers)},
        }
    }
