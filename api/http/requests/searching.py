"""What `q` may be: some words that people search for. A blank one is no `q`."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, WithJsonSchema

from api.http.responses.messages import TOO_MANY_WORDS
from domain.text import InvalidValue, clean_text, without_marks
from projections.customer_list.folding import fold

MAX_Q: Final = 200
MAX_WORDS: Final = 20

# Marks that show nothing are dropped, overrides of the direction of text too: only controls are refused.
_PATTERN: Final = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$"


def clean_search(text: str) -> str | None:
    """The words without invisible marks and white space around them; None where nothing is left to search for."""
    words = clean_text(without_marks(text), field="", max_length=MAX_Q)
    if words is None or not (found := fold(words).split()):
        return None
    if len(found) > MAX_WORDS:
        raise InvalidValue("", TOO_MANY_WORDS, most=MAX_WORDS)
    return words


SearchWords = Annotated[
    str, AfterValidator(clean_search), WithJsonSchema({"type": "string", "maxLength": MAX_Q, "pattern": _PATTERN})
]
