"""The OpenAPI document: what FastAPI reads from the routes, and what all of them have in common."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.reference import parts as parts
from api.http.reference.links import add_links
from api.http.reference.parts import OpenApiPart
from api.http.requests.strict import StrictRoute
from api.http.responses.problems import MEDIA_TYPE
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


def document(app: FastAPI, settings: Settings) -> OpenApiPart:
    """The whole document; made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=TITLE, version=VERSION, description=DESCRIPTION, routes=app.routes)
        components = made["components"]
        components["schemas"] |= {"Problem": parts.PROBLEM, "Fault": parts.FAULT}
        components["parameters"] = parts.PARAMETERS
        components["securitySchemes"] = {_NAME_OF_SCHEME: {"type": "http", "scheme": "bearer"}}
        _name_origins(components["schemas"], settings)
        for route in app.routes:
            if isinstance(route, StrictRoute) and route.include_in_schema:
                for method in route.methods or ():
                    _complete(made["paths"][route.path_format][method.lower()], method.lower(), route)
        add_links(made["paths"])
        app.openapi_schema = made
    return app.openapi_schema


def _name_origins(schemas: OpenApiPart, settings: Settings) -> None:
    """Contact origins are a setting, so their models cannot name them."""
    schemas["NewCustomer"]["properties"]["contact_origin"]["enum"] = [*settings.contact_origins, None]
    schemas["CustomerChange"]["properties"]["contact_origin"]["enum"] = [*settings.contact_origins]


def _complete(operation: OpenApiPart, method: str, route: StrictRoute) -> None:
    """Security, headers and media types, which no route has to repeat."""
    names = ["RequestId"]
    if route.permission:
        operation["security"] = [{_NAME_OF_SCHEME: []}]
        operation["description"] = f"{operation.get('description', '')}\n\nNeeds `{route.permission}`.".strip()
    if method in _WRITE_METHODS:
        names = [name for name in parts.PARAMETERS if name != "IfMatch" or "{customer_id}" in route.path_format]
    operation.setdefault("parameters", []).extend({"$ref": f"#/components/parameters/{name}"} for name in names)
    for status, response in operation["responses"].items():
        response.setdefault("headers", {}).update(_headers(int(status), method, response, route))
        if MEDIA_TYPE in response.get("content", {}):
            response["content"] = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}


def _headers(status: int, method: str, response: OpenApiPart, route: StrictRoute) -> OpenApiPart:
    headers = {"X-Request-ID": parts.REQUEST_ID}
    if status < 400 and "{customer_id}" in route.path_format:
        headers["ETag"] = parts.ETAG
    if status < 400 and method in _WRITE_METHODS:
        headers |= {"ETag": parts.ETAG, "Event-Position": parts.POSITION, "Idempotent-Replayed": parts.REPLAYED}
    if status == 201:
        headers["Location"] = parts.LOCATION
    if status == 401:
        headers["WWW-Authenticate"] = parts.CHALLENGE
    if status in (429, 503) and MEDIA_TYPE in response.get("content", {}):
        headers["Retry-After"] = parts.RETRY_AFTER
    return headers
