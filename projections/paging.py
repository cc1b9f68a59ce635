"""Places in the order of a list, and which way a page lies from there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

Value = TypeVar("Value", bound=Any)

NO_ID: Final = UUID(int=0)


class Direction(StrEnum):
    """Which way a page lies from the place that its key names."""

    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class PageKey(Generic[Value]):
    """A place between two entries of an order: the value that is sorted by, and the id where values can be equal.

    Versions and positions are never equal, so lists in their order need no id.
    """

    value: Value
    id: UUID = NO_ID
    direction: Direction = Direction.NEXT
