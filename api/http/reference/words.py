"""The schemas of the OpenAPI document in words: what kind of value is meant, and within which limits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from markupsafe import Markup

from api.http.models.text import TEXT_PATTERN
from api.http.reference.parts import OpenApiPart
from api.http.requests.query import LINE_PATTERN, NUMBER_PATTERN

PATTERNS_IN_WORDS: Final = {
    LINE_PATTERN: "one line, no control characters",
    NUMBER_PATTERN: "one line, no control characters",
    TEXT_PATTERN: "no control characters but line breaks and tabs",
    r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$": "no control characters",
    "^([A-Za-z]{2})?$": "two letters (ISO 3166-1), or empty",
    "^[A-Za-z]{2}$": "two letters (ISO 3166-1)",
    "^[a-z0-9_]{1,40}$": "1 to 40 characters of a-z, 0-9 and _",
    "^[0-9]{0,20}$": "at most 20 digits",
    "^[0-9]+$": "digits",
    "^[0-9]{1,18}$": "1 to 18 digits",
    '^"[0-9]+"$': "a whole number in double quotes",
    "^attachment; ": "begins with `attachment;`",
    '^"(0|[1-9][0-9]{0,99})"$': "a whole number in double quotes",
    "^[ -~\\u0080-\\u00ff]{1,255}$": "1 to 255 characters",
    "^[ -~\\u00a0-\\u00ff]{0,200}$": "at most 200 characters",
    "^([ -$&-~]|%[0-9A-Fa-f]{2})*$": "visible ASCII; anything else percent-encoded as UTF-8",
}
"""A pattern that is not here is shown as it is; a test asks for its words."""

_FORMATS: Final = {"uuid": "UUID", "date-time": "timestamp (RFC 3339)", "date": "date", "email": "e-mail address"}


def kind_of_value(schema: OpenApiPart) -> Markup:
    """What a value is, in a few words; a shape leads to its description on the page."""
    if "$ref" in schema:
        return Markup('<a href="#{0}">{0}</a>').format(name_of(schema))
    if several := _several(schema):
        return Markup(" or ").join(dict.fromkeys(map(kind_of_value, several)))
    if "const" in schema:
        return Markup("{}").format(as_json(schema["const"]))
    kinds = schema.get("type", "any value")
    texts = [_kind(each, schema) for each in ([kinds] if isinstance(kinds, str) else kinds)]
    return Markup(" or ").join(texts)


def name_of(schema: OpenApiPart) -> str:
    """The name of the shape that a schema refers to."""
    return str(schema["$ref"]).rpartition("/")[2]


def as_json(value: Any) -> str:
    """A value as it stands in a body."""
    return json.dumps(value, ensure_ascii=False)


def _kind(kind: str, schema: OpenApiPart) -> Markup:
    if kind == "array":
        return Markup("list of ") + kind_of_value(schema.get("items", {}))
    if kind == "string" and schema.get("format") in _FORMATS:
        return Markup(_FORMATS[schema["format"]])
    if kind == "object" and isinstance(values := schema.get("additionalProperties"), dict):
        return Markup("object of ") + kind_of_value(values)
    return Markup("{}").format(kind)


def limits_of(schema: OpenApiPart) -> list[str]:
    """What a value of this kind must keep to; code stands between backticks."""
    found = [limit for each in _several(schema) for limit in limits_of(each)]
    found += _range(schema.get("minLength"), schema.get("maxLength"), "character")
    found += _range(schema.get("minimum"), schema.get("maximum"))
    found += _range(schema.get("minItems"), schema.get("maxItems"), "item")
    if schema.get("uniqueItems"):
        found.append("no item twice")
    if pattern := schema.get("pattern"):
        found.append(PATTERNS_IN_WORDS.get(pattern, f"matches `{pattern}`"))
    if names := schema.get("propertyNames"):
        found += [f"each name {limit}" for limit in limits_of(names)]
    if isinstance(values := schema.get("additionalProperties"), dict):
        found += [f"each value {limit}" for limit in limits_of(values)]
    if items := schema.get("items"):
        found += [f"each {limit}" for limit in limits_of(items)]
    return list(dict.fromkeys(found))


def _range(least: int | None, most: int | None, unit: str = "") -> Iterable[str]:
    if least is None and most is None:
        return ()
    if most is None:
        words, last = f"at least {least:,}", least
    elif least is None:
        words, last = f"at most {most:,}", most
    elif least == most:
        words, last = f"exactly {most:,}", most
    else:
        words, last = f"{least:,} to {most:,}", most
    return (f"{words} {unit}{'' if last == 1 else 's'}" if unit else words,)


def choices_of(schema: OpenApiPart) -> list[str]:
    """The values that are allowed, where they are counted out; null goes without saying."""
    found = [choice for each in _several(schema) for choice in choices_of(each)]
    found += [str(each) for each in schema.get("enum", ()) if each is not None]
    return found + choices_of(schema["items"]) if "items" in schema else found


def _several(schema: OpenApiPart) -> list[OpenApiPart]:
    """The schemas of which a value keeps to one."""
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
