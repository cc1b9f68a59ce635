"""The cells of one row while it is read: their values, and everything there is to say about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from typing import Any, Final

from application.importing import messages
from application.importing.files.columns import column_behind
from application.importing.files.damage import is_date
from application.importing.remarks import Remark, remark
from domain.messages import SHORTENED
from domain.mojibake import likely_reading
from domain.placeholder import is_placeholder
from domain.spreadsheet import is_shortened
from domain.text import InvalidValue
from domain.wording import Message, Wording

_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")
_HAS_A_DIGIT: Final = re.compile(r"\d")

_LONGEST_PLACEHOLDER: Final = 40

Places = Mapping[str, int]
"""Where the cell of each member stands."""

Read = Callable[[str, str], Any]
"""The value of a text that is not empty, for a column; raises `InvalidValue`."""


class RowCells:
    """Reads cells; what cannot be read becomes a problem, what somebody should look at a warning.

    An empty cell says nothing, unless `clears`: then it says that there is nothing. At the places `is_text` stood an
    apostrophe: what those cells hold is meant, whatever it looks like.
    """

    def __init__(self, cells: list[str], *, clears: bool, is_text: Set[int] = frozenset()) -> None:
        self._cells, self._is_text = cells, is_text
        self.clears = clears
        self.problems: list[Remark] = []
        self.warnings: list[Remark] = []

    def text(self, member: str, places: Places) -> str:
        """What the cell holds; empty where there is no such column."""
        place = places.get(member)
        return "" if place is None else self._cells[place]

    def says(self, member: str, places: Places) -> bool:
        """Whether the row speaks of this member."""
        place = places.get(member)
        return place is not None and (self.clears or bool(self._cells[place]))

    def are_empty(self, places: Places) -> bool:
        """Whether none of these cells holds anything."""
        cells = self._cells
        return not any(cells[place] for place in places.values())

    def empty_placeholders(self, places: Places, *members: str) -> bool:
        """Have the cells of these members be empty that only say that there is nothing; whether there was one."""
        found = False
        for member in members:
            text = self.text(member, places)
            if text and len(text) <= _LONGEST_PLACEHOLDER and "@" not in text and is_placeholder(text):
                self._cells[places[member]] = ""
                found = True
        return found

    def empty_placeholders_of_numbers(self, places: Places, *members: str) -> None:
        """The same for members that may be digits: zeros are a number there."""
        for member in members:
            if (text := self.text(member, places)) and not _HAS_A_DIGIT.search(text):
                self.empty_placeholders(places, member)

    def read(self, member: str, places: Places, read: Read, prefix: str = "") -> Any:
        """The value of a cell; None where the column is absent, the cell empty, or its value a problem."""
        if not (text := self.text(member, places)):
            return None
        try:
            value = read(text, prefix + member)
        except InvalidValue as error:
            self.refused(error, text=text)
            return None
        if not text.isascii() and isinstance(value, str):
            self._warn_of_garbled(column_behind(prefix, member), text)
        return value

    def required(self, member: str, places: Places, read: Read, message: Message, prefix: str = "") -> Any:
        """The same for what must be there, or `message` says why."""
        before = len(self.problems)
        value = self.read(member, places, read, prefix)
        if value is None and len(self.problems) == before:
            self.problem(column_behind(prefix, member), Wording(message))
        return value

    def is_whole(self, member: str, places: Places, prefix: str = "", *, may_be_date: bool = False) -> bool:
        """Whether a spreadsheet left the cell as it was; else that is a problem."""
        text = self.text(member, places)
        if not text or places[member] in self._is_text:
            return True
        is_damaged_date = not may_be_date and is_date(text)
        damage = SHORTENED if is_shortened(text) else messages.BECAME_A_DATE if is_damaged_date else None
        if damage:
            self.problem(column_behind(prefix, member), Wording(damage))
        return damage is None

    def refused(self, error: InvalidValue, column: str | None = None, text: str = "") -> None:
        """A rule of the domain refuses a cell."""
        self.problem(error.field.replace("/", "_") if column is None else column, error.wording, text)

    def problem(self, column: str, wording: Wording, text: str = "") -> None:
        """The row cannot be imported as it is."""
        if _NOT_UTF8.search(text):
            wording = Wording(messages.NOT_IN_UTF8)
        self.problems.append(Remark(column, wording))

    def warning(self, column: str, message: Message) -> None:
        """The row can be imported, and somebody should look at it."""
        self.warnings.append(remark(column, message))

    def _warn_of_garbled(self, column: str, text: str) -> None:
        if reading := likely_reading(text):
            self.warnings.append(Remark(column, Wording(messages.GARBLED), likely=reading))
