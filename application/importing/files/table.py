"""A file as its reader hands it on: rows of cells, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from domain.wording import Message, Wording

Cell = str | bool | int | date | None
"""Of a table that is written."""


def column_letters(place: int) -> str:
    """What spreadsheets call the column at a place, counted from 0: A to Z, then AA."""
    before, letter = divmod(place, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + letter)


class FileUnusable(Exception):
    """The file as a whole cannot be read; one line for each thing that is wrong."""

    def __init__(self, *wordings: Wording) -> None:
        super().__init__("\n".join(each.text() for each in wordings))
        self.wordings = wordings

    @property
    def codes(self) -> frozenset[str]:
        """What is wrong, by the codes of its messages."""
        return frozenset(each.message.code for each in self.wordings)

    @classmethod
    def told(cls, message: Message, **values: Any) -> FileUnusable:
        """For one reason."""
        return cls(Wording(message, values))


class RawRow(NamedTuple):
    """The cells of a row and the line where it begins, counted from 1; `trouble` instead where it cannot be read.

    `shown_at` is its row in a spreadsheet program, where cells of several lines above make that another number.
    """

    line: int
    cells: list[str]
    trouble: Wording | None = None
    shown_at: int | None = None

    @property
    def row(self) -> int:
        """Its row in a spreadsheet program, counted from 1."""
        return self.shown_at or self.line


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one numbered e-mail, phone or billing entity."""

    label: str
    cells: dict[str, int]
    """Where in the row each member stands."""


class Copy(NamedTuple):
    """A cell that the file has not: the first of `sources` that is filled in, where one of `beside` is.

    With `unless`, it is copied as well where none of those is filled in.
    """

    sources: tuple[int, ...]
    beside: tuple[int, ...]
    unless: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Which column stands where."""

    width: int
    details: dict[str, int]
    groups: dict[str, list[Group]]
    spelled: tuple[str, ...] = ()
    """The names of all columns as the file has them, to be shown to people."""
    copies: tuple[Copy, ...] = ()
    """The last columns, which are made of others."""
    ignored: tuple[str, ...] = ()
    """The names of columns that nobody reads."""

    def place(self, column: str) -> int | None:
        """Where a column stands in the file, by its name of the contract; None for what the file has not."""
        place = self._place(column)
        in_file = self.width - len(self.copies)
        return place if place is None or place < in_file else self.copies[place - in_file].sources[0]

    def _place(self, column: str) -> int | None:
        if column in self.details:
            return self.details[column]
        kind = column.partition("_")[0]
        for group in self.groups.get(kind, ()):
            if column == group.label or column.startswith(f"{group.label}_"):
                return group.cells.get(column[len(group.label) + 1 :])
        return None


class Table(NamedTuple):
    """The first row of a file, understood, and the rows below it."""

    header: Header
    rows: Iterator[RawRow]
