"""An import: every row one command, many of them on their way at once, results in the order of the file.

Whom a row is about says `whom`; what a row can say, `row`; what becomes of a customer, `matching`; which rows are
reported although they could be done, `setbacks` and `namesakes`.

Rows that can be done are saved, the others reported. An import that was cut off goes on when it is run again: rows that
were saved change nothing. A dry run decides every row as the import would and records nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.importing import messages
from application.importing.attempt import Attempt, SameNames
from application.importing.effects import Effect
from application.importing.files.table import FileUnusable, RawRow
from application.importing.matching import Matched
from application.importing.namesakes import Directory, Namesake
from application.importing.options import AS_USUAL, ImportOptions
from application.importing.receipts import RowReceipts
from application.importing.remarks import Remark, remark, remarks_on
from application.importing.row import ImportRow, RowReader, UnreadableRow
from application.importing.trial import OnlyTried, Trial
from application.importing.whom import FindHolders, Whom
from application.writing.claims import Claims
from application.writing.command import Command, Outcome
from domain.change import Change
from domain.errors import CustomerErased, CustomersError, DatabaseUnavailable, Unavailable

CHUNK: Final = 64
IN_FLIGHT: Final = 512

Submit = Callable[[Command], "Future[Outcome]"]


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row: `matched`, or else its problems. `effects` are what changed about a known customer."""

    raw: RawRow
    matched: Matched | None
    customer_id: UUID | None = None
    problems: Sequence[Remark] = ()
    warnings: Sequence[Remark] = ()
    effects: Sequence[Effect] = ()
    number: int = 0
    """Which row below the header it is, counted from 1."""

    @property
    def line(self) -> int:
        """Where the row begins in its file."""
        return self.raw.line


class Importer:
    """Imports one file. `submit` hands a command to the writer, `holders` looks claims up in the database.

    `directory` knows who has which name; without it nobody asks for namesakes. With `receipts` no row is done twice,
    whoever runs the file again. Raises `DatabaseUnavailable` where the database stays away for `patience` seconds:
    `left` then has the rows that were on their way.
    """

    def __init__(
        self,
        *,
        submit: Submit,
        holders: FindHolders,
        claims: Claims,
        index_key: bytes,
        change: Change,
        patience: float,
        directory: Directory | None = None,
        options: ImportOptions = AS_USUAL,
        receipts: RowReceipts | None = None,
    ) -> None:
        self._submit, self._claims, self._change = submit, claims, change
        self._options, self._patience = options, patience
        self._trial = Trial(claims) if options.dry_run else None
        self._whom = Whom(holders, claims, index_key, self._trial, patience)
        self._names = SameNames(directory) if directory else None
        self._receipts = receipts
        self._begun_rows = 0
        self._waiting: deque[RowResult | tuple[Attempt, Future[Outcome]]] = deque()

    def run(self, rows: Iterable[RawRow], reader: RowReader, *, done: int = 0) -> Iterator[RowResult]:
        """Import rows and say what became of each. The first ones that were `done` before are only remembered."""
        for chunk in _chunks(rows, reader):
            self._whom.prepare(chunk)
            before = max(0, min(done - self._begun_rows, len(chunk)))
            for row in chunk[:before]:
                self._pass_over(row)
            coming = chunk[before:]
            known = self._names.look_up(coming) if self._names and coming else {}
            for row in coming:
                self._begun_rows += 1
                self._waiting.append(self._begun(row, known))
            yield from self._settled(IN_FLIGHT)
        yield from self._settled(0)

    def left(self) -> Iterator[RowResult]:
        """The rows that were on their way when `run` was left: those of which it is known what became of them.

        To be asked after the writer has stopped.
        """
        for begun in self._waiting:
            if isinstance(begun, RowResult):
                yield begun
            elif begun[1].done() and not isinstance(begun[1].exception(), Unavailable):
                yield self._result(*begun)

    def _begun(
        self, row: ImportRow | UnreadableRow, known: Mapping[str, Sequence[Namesake]]
    ) -> RowResult | tuple[Attempt, Future[Outcome]]:
        number = self._begun_rows
        if isinstance(row, UnreadableRow):
            self._whom.named_above(row, row.customer_id)
            return RowResult(row.raw, None, self._whom.named_by(row), row.problems, number=number)
        customer_id = self._whom.is_of(row)
        if above := self._whom.named_above(row, customer_id):
            repeated = [remark(row.named_by, messages.NAMED_ABOVE, row=above)]
            return RowResult(row.raw, None, customer_id, repeated, number=number)
        attempt = Attempt(row, customer_id, self._options, self._trial, self._names, known, number)
        tax_id = row.wanted.tax_id
        command = Command(
            customer_id=customer_id,
            act=attempt,
            answer=lambda customer, subject_id: None,
            change=self._change,
            idempotency=self._receipts.of_row(number) if self._receipts else None,
            claims=self._claims.asked_for(tax_id.parsed if tax_id else None, row.external_id),
        )
        done = self._submit(command)
        self._whom.on_its_way(row, done)
        return attempt, done

    def _pass_over(self, row: ImportRow | UnreadableRow) -> None:
        """It was done already, and no row below may be about the same customer."""
        self._begun_rows += 1
        self._whom.named_above(row, row.customer_id if isinstance(row, UnreadableRow) else self._whom.is_of(row))

    def _settled(self, on_their_way: int) -> Iterator[RowResult]:
        """The results of the oldest rows: all that are known, and until no more than this many are on their way."""
        while self._waiting:
            begun = self._waiting[0]
            if len(self._waiting) <= on_their_way and not isinstance(begun, RowResult) and not begun[1].done():
                return
            result = begun if isinstance(begun, RowResult) else self._result(*begun)
            self._waiting.popleft()
            yield result

    def _result(self, attempt: Attempt, done: Future[Outcome]) -> RowResult:
        row, number = attempt.row, attempt.number
        try:
            outcome = done.result(self._patience)
        except TimeoutError:
            raise DatabaseUnavailable from None
        except OnlyTried:
            pass
        except Unavailable:
            raise
        except CustomersError as refusal:
            column = row.named_by if isinstance(refusal, CustomerErased) else ""
            problems = remarks_on(refusal, column)
            return RowResult(row.raw, None, attempt.customer_id, problems, row.warnings, number=number)
        else:
            if outcome.is_replay and attempt.match is None:
                assert self._receipts
                matched, effects = self._receipts.what_was_done(outcome)
                return RowResult(row.raw, matched, outcome.customer_id, (), row.warnings, effects, number)
        match = attempt.match
        assert match
        warnings = [*row.warnings, *match.warnings]
        return RowResult(row.raw, match.matched, attempt.customer_id, (), warnings, match.effects, number)


def _chunks(rows: Iterable[RawRow], reader: RowReader) -> Iterator[list[ImportRow | UnreadableRow]]:
    """The rows as they are read, some at a time; where the file cannot be read on, those above come first."""
    chunk: list[ImportRow | UnreadableRow] = []
    try:
        for raw in rows:
            chunk.append(reader.read(raw))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except FileUnusable:
        yield chunk
        raise
    yield chunk
