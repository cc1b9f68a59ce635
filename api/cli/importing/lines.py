"""What became of a row, line by line: its problems, what to look at, and what changes, each with its cell and value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from api.cli.importing import messages
from application.importing.effects import Effect
from application.importing.files.table import Header, RawRow, column_letters
from application.importing.importer import RowResult
from application.importing.matching import Matched
from application.importing.messages import EFFECTS
from application.importing.remarks import Remark
from domain.wording import Language, Message, Wording

SHOWN_OF_A_VALUE: Final = 60


class ReportLine(NamedTuple):
    """One thing about one row. `cell` is named as spreadsheets do (`C7`), or only its row where it is about no cell."""

    cell: str
    column: str
    what: str
    before: str
    after: str
    message: str

    def as_text(self) -> str:
        """For a terminal: what a file brings cannot command it, and is cut where it is long."""
        change = f"{_quoted(self.before)} -> {_quoted(self.after)}" if self.before else _quoted(self.after)
        told = [self.cell, self.column, change] if self.message else [self.cell, self.column]
        rest = self.message or change
        return f"{' '.join(part for part in told if part)}: {self.what}: {rest}".removeprefix(": ")


class ReportLines:
    """Tells of rows below one header, in one language."""

    def __init__(self, header: Header, language: Language) -> None:
        self._header, self._language = header, language

    def of(self, result: RowResult) -> Iterator[ReportLine]:
        """Everything that there is to tell of a row."""
        yield from self.remarks(result)
        if result.matched is Matched.REGISTERED:
            name = self._value("name", result.raw)
            yield ReportLine(str(result.raw.row), "", self._text(messages.REGISTERED), "", name, "")
        yield from self.effects(result)

    def effects(self, result: RowResult) -> Iterator[ReportLine]:
        """What it changes about a customer that is there."""
        for effect in result.effects:
            yield self._effect(result, effect)

    def remarks(self, result: RowResult) -> Iterator[ReportLine]:
        """Why it was not imported, and what somebody should look at."""
        for what, remarks in ((messages.PROBLEM, result.problems), (messages.WARNING, result.warnings)):
            for remark in remarks:
                yield self._remark(result.raw, self._text(what), remark)

    def unreadable(self, wording: Wording) -> ReportLine:
        """The file cannot be read on from here."""
        return ReportLine("", "", self._text(messages.PROBLEM), "", "", wording.text(self._language))

    def _remark(self, raw: RawRow, what: str, remark: Remark) -> ReportLine:
        place = self._header.place(remark.column)
        spelled = remark.column if place is None else self._header.spelled[place]
        cell = ("" if place is None else column_letters(place)) + str(raw.row)
        message = remark.wording.text(self._language)
        if remark.likely:
            message = f"{message} {Wording(messages.LIKELY, {'text': remark.likely}).text(self._language)}"
        return ReportLine(cell, spelled, what, "", self._value(remark.column, raw), message)

    def _effect(self, result: RowResult, effect: Effect) -> ReportLine:
        entry = f"{effect.entry}: " if effect.entry else ""
        before, after = ("" if each is None else _shown(each) for each in (effect.before, effect.after))
        what = self._text(EFFECTS[effect.what])
        return ReportLine(str(result.raw.row), effect.member, what, f"{entry}{before}".rstrip(": "), after, "")

    def _value(self, column: str, raw: RawRow) -> str:
        place = self._header.place(column)
        return "" if place is None or place >= len(raw.cells) else raw.cells[place]

    def _text(self, message: Message) -> str:
        return Wording(message).text(self._language)


def _quoted(text: str) -> str:
    if not text:
        return ""
    shown = "".join(character if character.isprintable() else " " for character in text[:SHOWN_OF_A_VALUE])
    return f'"{shown}..."' if len(text) > SHOWN_OF_A_VALUE else f'"{shown}"'


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
