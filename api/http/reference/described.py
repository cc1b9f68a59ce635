"""What the page of the interface shows of each call and each shape, read from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from api.http.reference.curl import JSON, body_with, curl, path_with
from api.http.reference.examples import example_of
from api.http.reference.parts import OpenApiPart
from api.http.reference.words import as_json, choices_of, kind_of_value, limits_of

PLACES: Final = {"path": "In the path", "query": "In the query"}
_DEPTH: Final = 2
"""How many shapes within each other the body of a call unfolds; deeper ones are behind their link."""


class DescribedValue(NamedTuple):
    """A parameter, a header or a member."""

    name: str
    kind: Markup
    is_required: bool
    description: str
    limits: list[str]
    choices: list[str]
    example: str | None
    members: list[DescribedValue]


class DescribedAnswer(NamedTuple):
    """What a call may answer; `slugs` are the kinds of problem it stands for."""

    status: str
    description: str
    slugs: list[str]
    headers: list[str]
    kind: Markup
    media: list[str]
    example: str | None


class DescribedBody(NamedTuple):
    """What a call takes as its body."""

    kind: Markup
    is_required: bool
    media: list[str]
    members: list[DescribedValue]
    example: str


class DescribedCall(NamedTuple):
    """A method on a path."""

    anchor: str
    method: str
    path: str
    title: str
    description: str
    parameters: dict[str, list[DescribedValue]]
    headers: list[str]
    body: DescribedBody | None
    answers: list[DescribedAnswer]
    refusals: list[DescribedAnswer]
    carried: list[str]
    """The headers of every answer and refusal; those that one has besides are named with it."""
    curl: str


class DescribedShape(NamedTuple):
    """A schema that has a name; `value` says what it is where it has no members."""

    name: str
    description: str
    members: list[DescribedValue]
    value: DescribedValue
    example: str


class Described:
    """The whole document as the page shows it."""

    def __init__(self, document: OpenApiPart) -> None:
        self.document = document
        self._components = document["components"]
        self._schemas: OpenApiPart = self._components["schemas"]
        self._operations = [
            (method, path, operation)
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        ]
        self._ids = {
            parameter["name"]
            for _, _, operation in self._operations
            for parameter in map(self._resolved, operation.get("parameters", ()))
            if parameter["in"] == "path" and parameter["schema"].get("format") == "uuid"
        }
        self.headers: dict[str, list[DescribedValue]] = {}
        """Described once, because nearly all calls read and answer the same; with what it means in each direction."""
        self.groups: dict[str, list[DescribedCall]] = {}
        for method, path, operation in self._operations:
            self.groups.setdefault(operation["tags"][0], []).append(self._call(method, path, operation))
        for calls in self.groups.values():
            calls.sort(key=lambda call: call.method == "delete")  # so that whoever tries one after the other can
        self.shapes = [self._shape(name, self._schemas[name]) for name in sorted(self._schemas, key=str.casefold)]

    def about_group(self, name: str) -> str:
        """What the calls of a group have in common."""
        return str(next(tag["description"] for tag in self.document["tags"] if tag["name"] == name))

    def calls_that_answer(self, slug: str) -> list[DescribedCall]:
        """The calls that may be refused with this kind of problem."""
        return [call for call in self._calls() if any(slug in refusal.slugs for refusal in call.refusals)]

    def shape_named(self, name: str) -> DescribedShape | None:
        """A shape, or nothing where no call knows it."""
        return next((shape for shape in self.shapes if shape.name == name), None)

    def _calls(self) -> Iterator[DescribedCall]:
        return (call for calls in self.groups.values() for call in calls)

    def _resolved(self, part: OpenApiPart) -> OpenApiPart:
        """The part itself, or what it refers to."""
        while "$ref" in part:
            kind, name = part["$ref"].split("/")[-2:]
            part = self._components[kind][name]
        return part

    def _call(self, method: str, path: str, operation: OpenApiPart) -> DescribedCall:
        parameters = [self._resolved(each) for each in operation.get("parameters", ())]
        body = self._body(operation["requestBody"]) if "requestBody" in operation else None
        answers = [self._answer(status, each) for status, each in sorted(operation["responses"].items())]
        carried = [name for name in answers[0].headers if all(name in answer.headers for answer in answers)]
        answers = [each._replace(headers=[name for name in each.headers if name not in carried]) for each in answers]
        return DescribedCall(
            anchor=operation["operationId"],
            method=method,
            path=path,
            title=operation["summary"],
            description=operation["description"],
            parameters={
                heading: values
                for place, heading in PLACES.items()
                if (values := [self._parameter(each) for each in parameters if each["in"] == place])
            },
            headers=[self._header(each) for each in parameters if each["in"] == "header"],
            body=body,
            answers=[answer for answer in answers if answer.status < "4"],
            refusals=[answer for answer in answers if answer.status >= "4"],
            carried=carried,
            curl=self._curl(method, path, operation, parameters),
        )

    def _curl(self, method: str, path: str, operation: OpenApiPart, parameters: list[OpenApiPart]) -> str:
        values = {
            place: {
                each["name"]: example_of(each["schema"], self._schemas)
                for each in parameters
                if each["in"] == place and each["required"]
            }
            for place in ("path", "query")
        }
        body, media_type = None, JSON
        if content := operation.get("requestBody", {}).get("content"):
            media_type = next(iter(content))
            body = body_with(_first(content)["example"], self._ids)
        return curl(
            method,
            path_with(path, values["path"], self._ids),
            values["query"],
            body,
            needs_key=bool(operation["security"]),
            media_type=media_type,
        )

    def _parameter(self, parameter: OpenApiPart) -> DescribedValue:
        value = self._value(parameter["name"], parameter["schema"], is_required=parameter.get("required", False))
        return value._replace(
            description=parameter["description"],
            example=_as_sent(value.name, parameter["schema"]["examples"][0])
            if "examples" in parameter["schema"]
            else None,
        )

    def _header(self, header: OpenApiPart) -> str:
        """The name of a header, which is described elsewhere on the page."""
        described = self._parameter(header)
        if described not in (known := self.headers.setdefault(described.name, [])):
            known.append(described)
        return described.name

    def _body(self, body: OpenApiPart) -> DescribedBody:
        media = _first(body["content"])
        return DescribedBody(
            kind=kind_of_value(media["schema"]),
            is_required=body.get("required", False),
            media=[*body["content"]],
            members=self._members(media["schema"], _DEPTH),
            example=_pretty(media["example"]),
        )

    def _answer(self, status: str, answer: OpenApiPart) -> DescribedAnswer:
        content = answer.get("content", {})
        media = _first(content) if content else {}
        schema = media.get("schema", {})
        headers = [{"name": name} | self._resolved(each) for name, each in answer.get("headers", {}).items()]
        return DescribedAnswer(
            status=status,
            description=answer["description"],
            slugs=[*self._slugs(schema)],
            headers=[self._header(each) for each in headers],
            kind=kind_of_value(schema) if schema else Markup(),
            media=[*content],
            example=_pretty(media["example"]) if "example" in media else None,
        )

    def _slugs(self, schema: OpenApiPart) -> Iterator[str]:
        """The kinds of problem that an answer stands for."""
        for each in schema.get("oneOf", (schema,)):
            for kind in self._resolved(each).get("properties", {}).get("type", {}).get("enum", ()):
                yield kind.rpartition("/")[2]

    def _value(self, name: str, schema: OpenApiPart, *, is_required: bool, depth: int = 0) -> DescribedValue:
        examples = schema.get("examples")
        return DescribedValue(
            name=name,
            kind=kind_of_value(schema),
            is_required=is_required,
            description=schema.get("description", ""),
            limits=limits_of(schema),
            choices=choices_of(schema),
            example=as_json(examples[0]) if examples else None,
            members=self._members(schema, depth),
        )

    def _members(self, schema: OpenApiPart, depth: int) -> list[DescribedValue]:
        """The members of an object, of the items of a list, or of whichever of several shapes is an object."""
        if depth == 0:
            return []
        for each in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
            shape = self._resolved(each.get("items", each))
            if "properties" in shape:
                required = set(shape.get("required", ()))
                return [
                    self._value(name, member, is_required=name in required, depth=depth - 1)
                    for name, member in shape["properties"].items()
                ]
        return []

    def _shape(self, name: str, schema: OpenApiPart) -> DescribedShape:
        return DescribedShape(
            name=name,
            description=schema.get("description", ""),
            members=self._members(schema, 1),
            value=self._value(name, schema, is_required=True),
            example=_pretty(example_of(schema, self._schemas)),
        )


def _first(content: OpenApiPart) -> OpenApiPart:
    """What stands under the first media type."""
    media: OpenApiPart = next(iter(content.values()))
    return media


def _as_sent(name: str, value: Any) -> str:
    """A value as it stands in a path, a query or a header; one of several, because each is sent by itself."""
    if isinstance(value, list):
        return _as_sent(name, value[0])
    if isinstance(value, dict):
        return " ".join(f"{name}[{member}]={each}" for member, each in value.items())
    return value if isinstance(value, str) else as_json(value)


def _pretty(value: Any) -> str:
    """JSON to read; text that is no JSON as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
