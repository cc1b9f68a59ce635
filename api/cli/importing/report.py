"""What an import did, counted while it runs, for the person who waits for it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from api.cli.importing import messages
from api.cli.importing.lines import ReportLine, ReportLines
from api.cli.importing.new_table import WriteRow, new_table
from api.cli.progress import Bar
from application.importing.effects import What
from application.importing.importer import RowResult
from application.importing.matching import Matched
from application.importing.messages import EFFECTS
from domain.wording import Language, Message, Wording

SHOWN: Final = 50
"""How many lines are shown at the end where they are not written into a file."""


class ImportReport:
    """Rows by what became of them, what changes by its kind, and the first lines about them, or all in a file."""

    def __init__(self, lines: ReportLines, language: Language, *, is_dry_run: bool) -> None:
        self.is_complete, self.is_away, self.failed = False, False, 0
        self._lines, self._language, self.is_dry_run = lines, language, is_dry_run
        self._matched: Counter[Matched] = Counter()
        self._effects: Counter[tuple[What, str]] = Counter()
        self._warnings: Counter[Message] = Counter()
        self._refused: set[Message] = set()
        self._shown: list[ReportLine] = []
        self._not_shown = 0
        self._write: WriteRow | None = None
        self._write_problem: WriteRow | None = None

    def bar(self, size: int | None) -> Bar:
        """Shows how much of a file of so many bytes is done."""
        what = messages.CHECKING if self.is_dry_run else messages.IMPORTING
        return Bar(self._text(what), total=size, counts=self._text(messages.ROWS))

    def count(self, result: RowResult) -> None:
        """One row more."""
        if result.matched:
            self._matched[result.matched] += 1
        else:
            self.failed += 1
        self._effects.update((each.what, each.member) for each in result.effects)
        self._warnings.update(each.wording.message for each in result.warnings)
        self._refused.update(each.wording.message for each in result.problems)
        for line in self._lines.remarks(result):
            self._show(line)
        for line in self._lines.effects(result) if self.is_dry_run else ():
            self._show(line)
        for line in self._lines.of(result) if self._write else ():
            assert self._write
            self._write(line)
        for problem in result.problems if self._write_problem else ():
            assert self._write_problem
            self._write_problem([str(result.line), problem.column, problem.wording.text(self._language)])

    def unreadable(self, wording: Wording) -> None:
        """The file cannot be read on."""
        self.failed += 1
        line = self._lines.unreadable(wording)
        self._show(line)
        if self._write:
            self._write(line)
        if self._write_problem:
            self._write_problem([line.cell, line.column, line.message])

    @contextmanager
    def written_into(self, report: Path | None, errors: Path | None) -> Iterator[None]:
        """Meanwhile all lines go into a file too, and problems into another, where they are named."""
        with ExitStack() as stack:
            if report:
                self._write = stack.enter_context(new_table(report, [self._text(each) for each in messages.COLUMNS]))
            if errors:
                self._write_problem = stack.enter_context(new_table(errors, ["line", "field", "reason"]))
            yield

    def print(self) -> None:
        """On standard error: the first lines, what changes by its kind, then what became of the rows."""
        for line in self._shown:
            say(line.as_text())
        if self._not_shown:
            say(self._text(messages.MORE, number=self._not_shown))
        for text in self._sums():
            say(text)
        counts = {each.value: self._matched[each] for each in Matched}
        say(self._text(messages.TRIED if self.is_dry_run else messages.DONE, **counts, failed=self.failed))
        if self._refused & messages.WORSE:
            say(self._text(messages.ALLOW_WORSE))
        if self._refused & messages.SAME_NAME:
            say(self._text(messages.ALLOW_SAME_NAME))
        if self.is_away:
            say(self._text(messages.AWAY))
        if not self.is_complete:
            say(self._text(messages.STOPPED))

    def _sums(self) -> Iterator[str]:
        """A line for each kind of change and each kind of warning."""
        for what in What:
            members = {member: count for (own, member), count in self._effects.items() if own is what}
            if members:
                told = ", ".join(f"{self._member(what, member)} {count:,}" for member, count in members.items())
                yield f"{self._text(EFFECTS[what])}: {told}"
        for message, count in self._warnings.items():
            yield f"{self._text(messages.WARNING)}: {count:,} × {message.in_general(self._language)}"

    def _member(self, what: What, member: str) -> str:
        is_entry = what in (What.ADDED, What.REMOVED, What.ACTIVATED, What.DEACTIVATED)
        return self._text(messages.KINDS[member]) if is_entry else member

    def _show(self, line: ReportLine) -> None:
        if len(self._shown) < SHOWN:
            self._shown.append(line)
        else:
            self._not_shown += 1

    def _text(self, message: Message, **values: int) -> str:
        return Wording(message, {name: f"{value:,}" for name, value in values.items()}).text(self._language)


def say(text: str) -> None:
    print(text, file=sys.stderr)
