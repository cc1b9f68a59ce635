"""A file as its reader hands it on: rows of cells, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class FileUnusable(Exception):
    """The file as a whole cannot be read; one line for each thing that is wrong."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class RawRow(NamedTuple):
    """The cells of a row and the line where it begins, counted from 1; `trouble` instead where it cannot be read."""

    line: int
    cells: list[str]
    trouble: str | None = None


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


class Table(NamedTuple):
    """The first row of a file, understood, and the rows below it."""

    header: Header
    rows: Iterator[RawRow]
