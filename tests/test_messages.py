"""Messages for people: each code once, and the same places for values in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from types import ModuleType

import pytest

import api.http.responses.messages
import api.server.messages
import application.database.messages
import application.importing.files.messages
import application.importing.jobs.messages
import application.importing.messages
import domain.messages
import projections.engine.messages
import projections.proof.messages
import projections.reports.messages
from api.cli.importing import messages as import_messages
from api.http.responses import refusals
from domain import errors
from domain.wording import Message, Wording

CATALOGUES: tuple[ModuleType, ...] = (
    domain.messages,
    application.database.messages,
    application.importing.messages,
    application.importing.files.messages,
    application.importing.jobs.messages,
    api.http.responses.messages,
    import_messages,
    projections.engine.messages,
    projections.proof.messages,
    projections.reports.messages,
    api.server.messages,
)


def _messages_in(value: object) -> Iterator[Message]:
    """A message, or those of a table of them."""
    match value:
        case Message():
            yield value
        case dict() | tuple():
            for each in value.values() if isinstance(value, dict) else value:
                yield from _messages_in(each)


ALL = [
    *(message for module in CATALOGUES for value in vars(module).values() for message in _messages_in(value)),
    *(
        said
        for error in (*vars(errors).values(), *vars(refusals).values())
        if isinstance(said := getattr(error, "__dict__", {}).get("message"), Message)
    ),
]


def _places(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_code_means_one_thing() -> None:
    codes = [message.code for message in ALL]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("message", ALL, ids=lambda message: message.code)
def test_a_message_says_the_same_in_both_languages(message: Message) -> None:
    assert message.en
    assert message.es
    assert _places(message.en) == _places(message.es)
    assert message.en != message.es or not message.en.isascii()


def test_lists_of_values_are_joined() -> None:
    wording = Wording(domain.messages.NOT_ALLOWED, {"allowed": ["NIT", "CUI"]})
    assert wording.text() == "Must be one of NIT, CUI."
    assert wording.text("es") == "Debe ser uno de NIT, CUI."
