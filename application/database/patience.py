"""How long one question waits for a database that says nothing: in all, for each of its waits alone is short enough."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

MOST_SECONDS: Final = 4.5
LEAST_SECONDS: Final = 0.1
"""A database that answers gets this long, whatever was waited before."""


class Patience:
    """Of one question; `waited` is how long it has waited since the database last answered it."""

    __slots__ = ("waited",)

    def __init__(self) -> None:
        self.waited = 0.0


_OF_THIS_QUESTION: ContextVar[Patience | None] = ContextVar("patience", default=None)


def begin() -> None:
    """Whatever is asked in this context from now on, its threads included, belongs to one question."""
    _OF_THIS_QUESTION.set(Patience())


def left(most: float | None) -> float | None:
    """How long the next wait may take: `most` seconds (None: any time), for a question what it has left of them."""
    patience = _OF_THIS_QUESTION.get()
    if patience is None:
        return most
    return max((MOST_SECONDS if most is None else min(most, MOST_SECONDS)) - patience.waited, LEAST_SECONDS)


def waited(seconds: float) -> None:
    """This time has passed, and the database has not answered."""
    if (patience := _OF_THIS_QUESTION.get()) is not None:
        patience.waited += seconds


def answered() -> None:
    """The database is there."""
    if (patience := _OF_THIS_QUESTION.get()) is not None:
        patience.waited = 0.0
