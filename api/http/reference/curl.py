"""A line for the shell that makes a call, with the ids that it needs as variables."""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection
from typing import Any, Final
from urllib.parse import quote, urlencode

from api.http.reference.parts import OpenApiPart

ADDRESS: Final = "$API"
KEY: Final = "$KEY"
JSON: Final = "application/json"


def curl(method: str, path: str, query: OpenApiPart, body: Any, *, needs_key: bool, media_type: str = JSON) -> str:
    """The command; `path` is one that `path_with` made, `body` is None where none is sent."""
    question = f"?{urlencode(query, quote_via=quote)}" if query else ""
    parts = [f'curl {_option(method, has_body=body is not None)}"{ADDRESS}{path}{question}"']
    if needs_key:
        parts.append(f'-H "Authorization: Bearer {KEY}"')
    if body is not None:
        parts.append(f'-H "Content-Type: {media_type}"')
        parts.append(f"{'-d' if media_type == JSON else '--data-binary'} {body}")
    return " \\\n  ".join(parts)


def _option(method: str, *, has_body: bool) -> str:
    """The method, where curl would choose another one."""
    return "" if method == ("post" if has_body else "get") else f"-X {method.upper()} "


def variable(name: str) -> str:
    """The variable of the shell that holds an id: `$CUSTOMER_ID` for `customer_id`."""
    return f"${name.upper()}"


def path_with(path: str, values: OpenApiPart, ids: Collection[str]) -> str:
    """The path with variables for ids, and the other parameters filled in."""
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", variable(name) if name in ids else quote(str(value), safe=""))
    return path


def body_with(body: Any, ids: Collection[str]) -> str:
    """A body as one word of the shell, with variables for the ids that are named as in paths; a file as it is."""
    if isinstance(body, str):
        return shlex.quote(body)
    text = shlex.quote(json.dumps(body, ensure_ascii=False, indent=2))
    for name in ids:
        if isinstance(body, dict) and name in body:
            # Out of the single quotes, into double ones, and back.
            text = text.replace(json.dumps(body[name]), f"""\"'"{variable(name)}"'\"""")
    return text
