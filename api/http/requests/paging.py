"""How a request asks for a page of a list."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from pydantic import WithJsonSchema

from api.http.requests.query import whole_number
from api.http.responses.cursors import MAX_LENGTH

MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 25

Limit = Annotated[
    int,
    whole_number(1, MAX_LIMIT),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "examples": [50]}),
    Query(description="How many on one page."),
]
Cursor = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "examples": ["AbC-123_x"]}),
    Query(description="`next_cursor` or `previous_cursor` of an answer to the same question."),
]
