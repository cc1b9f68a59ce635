"""The few pages that explain the interface to people: small HTML that needs nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

STYLE: Final = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent) }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { margin-top: 2.5rem; font-size: 1.25rem } h3 { font-size: 1rem }
code, pre { font: .875em/1.45 ui-monospace, monospace }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); border-radius: .375rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .25rem .75rem
.25rem 0; border-top: 1px solid var(--line) }
details { border: 1px solid var(--line); border-radius: .375rem; margin: .5rem 0; padding: .5rem .75rem }
summary { cursor: pointer } summary b { display: inline-block; min-width: 4.5rem }
"""


def page(title: str, body: str) -> bytes:
    """A page of its own. `body` is HTML, `title` is text."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    ).encode()


def prose(text: str) -> str:
    """Plain text as HTML: paragraphs, and code between backticks."""
    marked = re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))
    return "".join(f"<p>{paragraph}</p>" for paragraph in marked.split("\n\n"))


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of HTML cells."""
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"


def code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def reference(document: dict[str, Any]) -> bytes:
    """The OpenAPI document as a page to read."""
    by_tag: dict[str, list[str]] = {}
    shared = document["components"]["parameters"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation.get("tags", ["Other"])[0]
            by_tag.setdefault(tag, []).append(_operation(method, path, operation, shared))
    schemas = document["components"]["schemas"]
    body = prose(document["info"]["description"])
    body += '<p>As a document for programs: <a href="/openapi.json">/openapi.json</a></p>'
    body += "".join(f"<h2>{escape(tag)}</h2>{''.join(operations)}" for tag, operations in by_tag.items())
    body += "<h2>Shapes</h2>" + "".join(_schema(name, schemas[name]) for name in sorted(schemas))
    return page(document["info"]["title"], body)


def _operation(method: str, path: str, operation: dict[str, Any], shared: dict[str, Any]) -> str:
    content = prose(operation.get("description", ""))
    if parameters := operation.get("parameters"):
        content += "<h3>Parameters</h3>" + table([_parameter(each, shared) for each in parameters])
    if body := operation.get("requestBody"):
        content += f"<h3>Body</h3>{_link(body['content']['application/json']['schema'])}"
    answers = [(code(status), _answer(each)) for status, each in operation["responses"].items()]
    content += "<h3>Answers</h3>" + table(answers)
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><b>{method.upper()}</b> {code(path)}</summary>'
        f"{content}</details>"
    )


def _parameter(parameter: dict[str, Any], shared: dict[str, Any]) -> tuple[str, ...]:
    if "$ref" in parameter:
        parameter = shared[parameter["$ref"].rpartition("/")[2]]
    return (code(parameter["name"]), escape(parameter["in"]), prose(parameter.get("description", "")))


def _answer(answer: dict[str, Any]) -> str:
    schemas = [_link(media.get("schema", {})) for media in answer.get("content", {}).values()]
    return f"{prose(answer['description'])}{''.join(dict.fromkeys(schemas))}"


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (code(member) + ("*" if member in required else ""), _link(each), prose(each.get("description", "")))
        for member, each in schema.get("properties", {}).items()
    ]
    content = prose(schema.get("description", "")) + table(rows)
    return f'<details id="{escape(name)}"><summary>{code(name)}</summary>{content}</details>'


def _link(schema: dict[str, Any]) -> str:
    """What a value looks like, in short."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_link(each) for each in several)
    if "enum" in schema:
        return ", ".join(code(str(each)) for each in schema["enum"] if each is not None)
    if schema.get("type") == "array":
        return f"list of {_link(schema['items'])}"
    kinds = schema.get("type", "value")
    text = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return escape(f"{text} ({schema['format']})" if "format" in schema else text)
