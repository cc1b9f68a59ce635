"""Pages of lists: limits, and cursors that belong to one question and one order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import Query
from pydantic import WithJsonSchema

from api.requests.query import whole_number
from api.responses.cursors import MAX_LENGTH, CursorRefused, seal, unseal
from api.responses.refusals import Fault, ValidationFailed
from projections.customer_list_query import Direction, PageKey

MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 25

Limit = Annotated[
    int,
    whole_number(1, MAX_LIMIT),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
    Query(description="How many on one page."),
]
Cursor = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}),
    Query(description="`next_cursor` or `previous_cursor` of an answer to the same question."),
]


class Cursors:
    """Makes and reads the cursors of one question: its search, filters, sort and limit."""

    def __init__(self, key: bytes, question: Mapping[str, Any]) -> None:
        self._key = key
        self._question = orjson.dumps(question, option=orjson.OPT_SORT_KEYS)

    def page(self, cursor: str | None) -> PageKey | None:
        """Where the page begins that a cursor asks for; raises `ValidationFailed` for one of another question."""
        if cursor is None:
            return None
        try:
            kind, value, id_, direction = unseal(self._key, self._question, cursor)
        except CursorRefused:
            message = "Must be a cursor of an answer to the same question, with the same filters, sort and limit."
            raise ValidationFailed([Fault("parameter", "cursor", message)]) from None
        moment = datetime.fromisoformat(value) if kind == "time" else value
        return PageKey(moment, UUID(id_), Direction(direction))

    def cursor(self, page: PageKey | None) -> str | None:
        """The cursor for a page."""
        if page is None:
            return None
        is_time = isinstance(page.value, datetime)
        place = ["time" if is_time else "text", page.value, page.id, page.direction]
        return seal(self._key, self._question, place)
