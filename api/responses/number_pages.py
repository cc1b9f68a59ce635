"""Cursors for lists that are in the order of a number, such as versions and positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from api.responses.cursors import CursorRefused, seal, unseal
from api.responses.refusals import Fault, ValidationFailed
from projections.customer_list_filters import Direction


class NumberPage(NamedTuple):
    """A page that begins beside a number: with what follows it in the order of the list, or with what precedes it."""

    number: int
    direction: Direction = Direction.NEXT


class NumberCursors:
    """Makes and reads the cursors of one question."""

    def __init__(self, key: bytes, question: Mapping[str, Any]) -> None:
        self._key = key
        self._question = orjson.dumps(question, option=orjson.OPT_SORT_KEYS)

    def page(self, cursor: str | None) -> NumberPage | None:
        """Where the page begins that a cursor asks for; raises `ValidationFailed` for one of another question."""
        if cursor is None:
            return None
        try:
            number, direction = unseal(self._key, self._question, cursor)
        except CursorRefused:
            message = "Must be a cursor of an answer to the same question, with the same filters, order and limit."
            raise ValidationFailed([Fault("parameter", "cursor", message)]) from None
        return NumberPage(number, Direction(direction))

    def cursor(self, page: NumberPage | None) -> str | None:
        """The cursor for a page."""
        return None if page is None else seal(self._key, self._question, [*page])
