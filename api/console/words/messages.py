"""The messages that routes answer with in English, by their codes, to be told in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Final

import application.importing.files.messages
import application.importing.jobs.messages
import application.importing.messages
import domain.messages
from domain import errors
from domain.wording import Message

_CATALOGUES: Final[tuple[ModuleType, ...]] = (
    domain.messages,
    application.importing.messages,
    application.importing.files.messages,
    application.importing.jobs.messages,
)


def _all() -> Iterator[Message]:
    for catalogue in _CATALOGUES:
        yield from (each for each in vars(catalogue).values() if isinstance(each, Message))
    for refusal in vars(errors).values():
        if isinstance(message := getattr(refusal, "message", None), Message):
            yield message


MESSAGES: Final = {message.code: message for message in _all()}
