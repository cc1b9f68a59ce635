"""The OpenAPI document: what FastAPI reads from the routes, and what all of them have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.reference import parts
from api.http.reference.examples import example_of
from api.http.reference.links import add_links
from api.http.reference.parts import OpenApiPart
from api.http.reference.plain import make_plain, parts_of
from api.http.reference.problem_schemas import FAULT, problem_schemas
from api.http.requests.strict import StrictRoute
from api.http.responses.problems import KINDS, MEDIA_TYPE, Kind, schema_ref
from api.settings import Settings

TITLE: Final = "Customers"
VERSION: Final = "1"
DESCRIPTION: Final = """Customer records as events: who customers are, how to reach them, whom to invoice, and every
change ever made.

Send an API key with every request under `/v1`: `Authorization: Bearer <key>`. A write may carry `If-Match` with the
version that it was made for, and an `Idempotency-Key` under which it can be repeated safely. Refusals are problem
details (RFC 9457); their `type` leads to a page that explains them."""

_WRITE_METHODS: Final = {"post", "put", "patch", "delete"}
_NAME_OF_SCHEME: Final = "apiKey"
_SCHEME: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, which an administrator makes with `customers keys create`.",
}
_UNSAID: Final = "Successful Response"
_SAID: Final = {
    200: "As it is now.",
    201: "It was made.",
    202: "It was taken in, and goes on by itself.",
    204: "It is gone.",
}


def document(app: FastAPI, settings: Settings) -> OpenApiPart:
    """The whole document; made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=TITLE,
            version=VERSION,
            description=DESCRIPTION,
            routes=app.routes,
            tags=parts.TAGS,
            servers=[{"url": "/", "description": "The service that answers this document."}],
            contact={"name": "Whoever runs this service"},
            license_info={"name": "MIT", "identifier": "MIT"},
        )
        make_plain(made)
        components = made["components"]
        components["schemas"] |= problem_schemas(_kinds_in(made)) | {"Fault": FAULT, "ImportFile": parts.IMPORT_FILE}
        components["parameters"] = parts.PARAMETERS
        components["headers"] = parts.HEADERS
        components["securitySchemes"] = {_NAME_OF_SCHEME: _SCHEME}
        _name_origins(components["schemas"], settings)
        for route in app.routes:
            if isinstance(route, StrictRoute) and route.include_in_schema:
                for method in route.methods or ():
                    _complete(made["paths"][route.path_format][method.lower()], method.lower(), route)
        add_links(made["paths"])
        _add_examples(made)
        app.openapi_schema = made
    return app.openapi_schema


def _kinds_in(made: OpenApiPart) -> set[Kind]:
    """The kinds of problems that some operation may answer."""
    named = {part["$ref"] for part in parts_of(made["paths"]) if "$ref" in part}
    return {kind for kind in KINDS.values() if schema_ref(kind) in named}


def _name_origins(schemas: OpenApiPart, settings: Settings) -> None:
    """Contact origins are a setting, so their models cannot name them."""
    schemas["NewCustomer"]["properties"]["contact_origin"]["enum"] = [*settings.contact_origins, None]
    schemas["CustomerChange"]["properties"]["contact_origin"]["enum"] = [*settings.contact_origins]


def _complete(operation: OpenApiPart, method: str, route: StrictRoute) -> None:
    """Security, headers and media types, which no route has to repeat."""
    operation["security"] = [{_NAME_OF_SCHEME: []}] if route.permissions else operation.get("security", [])
    if route.permissions:
        needed = " or ".join(f"`{permission}`" for permission in route.permissions)
        operation["description"] = f"{operation.get('description', '')}\n\nNeeds {needed}.".strip()
    for parameter in operation.get("parameters", ()):
        if parameter.get("schema", {}).get("type") == "object":
            parameter |= {"style": "deepObject", "explode": True}
    names = [*parts.OF_EVERY_CALL]
    if "304" in operation["responses"]:
        names.append("IfNoneMatch")
    if method == "patch":
        content = operation["requestBody"]["content"]
        content["application/merge-patch+json"] = {**content["application/json"]}
    if method in _WRITE_METHODS:
        names += [name for name in parts.OF_WRITES if route.takes_key or name != "IdempotencyKey"]
        if "{customer_id}" in route.path_format:
            names.append("IfMatch")
    operation.setdefault("parameters", []).extend(parts.reads(name) for name in names)
    for status, response in operation["responses"].items():
        response.setdefault("headers", {}).update(
            {name: parts.answers(name) for name in _headers(int(status), method, response, route)}
        )
        if MEDIA_TYPE in response.get("content", {}):
            response["content"] = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}
        if response["description"] == _UNSAID:
            response["description"] = _SAID[int(status)]


def _headers(status: int, method: str, response: OpenApiPart, route: StrictRoute) -> Iterator[str]:
    """The names of the headers of an answer."""
    yield "X-Request-ID"
    yield "X-Content-Type-Options"
    yield "Cache-Control"
    if response.get("content"):
        yield "Vary"
    is_write = method in _WRITE_METHODS
    is_write = is_write and route.records_events
    if status == 412 or (status < 400 and (is_write or "{customer_id}" in route.path_format)):
        yield "ETag"
    if status < 400 and is_write:
        yield from ("Event-Position", "Idempotent-Replayed")
    if status == 201:
        yield "Location"
    if status == 401:
        yield "WWW-Authenticate"
    if status in (409, 429, 503):
        yield "Retry-After"


def _add_examples(made: OpenApiPart) -> None:
    """To the body and the answer of every operation, made from the examples of their members."""
    schemas = made["components"]["schemas"]
    for operation in (each for path in made["paths"].values() for each in path.values()):
        answers = [answer for status, answer in operation["responses"].items() if int(status) < 400]
        for content in (each.get("content", {}) for each in [operation.get("requestBody", {}), *answers]):
            for media in content.values():
                if "example" not in media:
                    media["example"] = example_of(media["schema"], schemas)
