"""Holds answers against the OpenAPI document: status, headers, body, and nothing that is not in it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx2
import jsonschema_rs

from api.app import described
from api.settings import Settings

Part = dict[str, Any]

OF_TRANSPORT = {
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "server",
    "transfer-encoding",
}
JSON = {"application/json", "application/problem+json"}
UNDOCUMENTED = {"/openapi.json", "/docs"}
"""Paths that are for people and for this."""


class Documented:
    """The answers that a document allows. Validators are made once, when they are needed first."""

    def __init__(self, document: Part) -> None:
        self._components = document["components"]
        self._schemas = _closed(self._components["schemas"])
        self._paths = [
            (re.compile(re.sub(r"\\{(\w+)\\}", _part_of_path, re.escape(path))), operations)
            for path, operations in document["paths"].items()
        ]
        self._operation = cache(self._found)
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def check(self, answer: httpx2.Response) -> None:
        """Fail where the document does not have this answer."""
        method = {"HEAD": "get"}.get(answer.request.method, answer.request.method.lower())
        path = answer.request.url.path
        operation = self._operation(method, path)
        if operation is None:
            assert answer.status_code in (401, 404, 405) or path in UNDOCUMENTED, f"{path} is not documented"
            return
        said = f"{method.upper()} {path}: {answer.status_code}"
        documented = operation["responses"].get(str(answer.status_code))
        assert documented, f"{said} is not documented"
        self._check_headers(answer, documented.get("headers", {}), said)
        self._check_body(answer, documented.get("content", {}), said)

    def _found(self, method: str, path: str) -> Part | None:
        for template, operations in self._paths:
            if method in operations and template.fullmatch(path):
                operation: Part = operations[method]
                return operation
        return None

    def _check_headers(self, answer: httpx2.Response, documented: Part, said: str) -> None:
        names = {name.lower(): part for name, part in documented.items()}
        for name, value in answer.headers.items():
            if name not in OF_TRANSPORT:
                assert name in names, f"{said} has the header {name}, which is not documented"
                part = names[name]
                home = self._components["headers"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
                self._validate(home["schema"], value, f"{said}, {name}")

    def _check_body(self, answer: httpx2.Response, documented: Part, said: str) -> None:
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if not media_type:
            assert answer.request.method == "HEAD" or not documented, f"{said} has no content"
            return
        assert media_type in documented, f"{said} is {media_type}, which is not documented"
        if media_type in JSON and answer.request.method != "HEAD":
            answer.read()
            self._validate(documented[media_type]["schema"], answer.json(), said)

    def _validate(self, schema: Part, value: Any, said: str) -> None:
        key = repr(schema)
        if key not in self._validators:
            whole = {**schema, "components": {"schemas": self._schemas}}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        if not self._validators[key].is_valid(value):
            faults = [f"{each.instance_path}: {each.message}" for each in self._validators[key].iter_errors(value)]
            raise AssertionError(f"{said} is not as documented: {faults}")


@cache
def documented() -> Documented:
    """What the service says of itself where nothing is set."""
    return Documented(described(Settings(_env_file=None)).openapi())


def _part_of_path(match: re.Match[str]) -> str:
    return r"[\s\S]*" if match[1] == "tax_id" else "[^/]+"


def _closed(schemas: Part) -> Part:
    """The schemas, with objects that have no members but theirs: to be allowed is not to be documented."""
    return {
        name: {"additionalProperties": False, **schema} if "properties" in schema else schema
        for name, schema in schemas.items()
    }
