"""A file as its reader hands it on: rows of cells, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from domain.messages import Wording


class FileUnusable(Exception):
    """The file as a whole cannot be read; one line for each thing that is wrong."""

    def __init__(self, *wordings: Wording) -> None:
        super().__init__("\n".join(each.text() for each in wordings))
        self.wordings = wordings


class RawRow(NamedTuple):
    """The cells of a row and the line where it begins, counted from 1; `trouble` instead where it cannot be read."""

    line: int
    cells: list[str]
    trouble: Wording | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one numbered e-mail, phone or billing entity."""

    label: str
    cells: dict[str, int]
    """Where in the row each member stands."""


@dataclass(frozen=True, slots=True)
class Header:
    """Which column stands where."""

    width: int
    details: dict[str, int]
    groups: dict[str, list[Group]]
    spelled: tuple[str, ...] = ()
    """The names of all columns as the file has them, to be shown to people."""

    def place(self, column: str) -> int | None:
        """Where a column stands, by its name of the contract; None for what the file has not."""
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
