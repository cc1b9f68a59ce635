"""What the interface says of files and their rows, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.console.frame.visit import Visit
from api.console.imports.column_names import label_of_column
from api.console.words.messages import MESSAGES
from application.importing.files.column_names import column_meant
from domain.wording import Wording

MessageTold = Mapping[str, Any]
"""`code`, `message` and `values`."""


def said(visit: Visit, told: MessageTold) -> str:
    """A message as people read it; one that this version does not know is told as it came."""
    message = MESSAGES.get(told["code"])
    if message is None:
        return str(told["message"])
    try:
        values = {name: _in_words(visit, value) for name, value in told["values"].items()}
        return visit.said(Wording(message, values))
    except KeyError:  # an earlier version said it with other values
        return str(told["message"])


def in_general(visit: Visit, code: str) -> str:
    """What a message says about many at once."""
    message = MESSAGES.get(code)
    return message.in_general(visit.language) if message else code


def _in_words(visit: Visit, value: Any) -> Any:
    """Columns of the interface by the names that people choose them by."""
    is_column = isinstance(value, str) and column_meant(value) == value
    return label_of_column(visit, value) if is_column else value
