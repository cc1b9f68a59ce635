"""An import: every row one command, many of them on their way at once, results in the order of the file.

Whom a row is about:
    id               that customer; an unknown id is an error, unless unknown ids are to be registered under their id
    external_id      the customer that has it, else a new one
    neither          a new customer with an id made from the row, so that the same row names the same customer again;
                     if that one is there already, it stays as it is, whatever became of it since

What becomes of a known customer: columns that the file has not leave things alone; an empty cell clears what can be
cleared (a contact origin, tax id type, country and status stay, an empty flag means the default of the contract).
Where the file has columns for e-mails, those that the row does not name are removed; likewise phones, and billing
entities are deactivated. What is locked is never changed or removed: such a row is reported, and nothing of it saved.

An import that was cut off goes on when it is run again: rows that were saved change nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from application.importing.files.table import RawRow
from application.importing.matching import Matched, match
from application.importing.messages import HELD_BY_A_ROW_ABOVE
from application.importing.row import ImportRow, Problem, RowReader, content_id
from application.importing.trial import OnlyTried, Trial
from application.importing.wanted import WantedRefused
from application.writing.claims import Claims
from application.writing.command import Command, Outcome
from application.writing.unit_of_work import UnitOfWork
from domain.change import Change
from domain.customer_id import new_customer_id
from domain.errors import CustomerErased, CustomersError
from domain.messages import Wording

CHUNK = 64
IN_FLIGHT = 512

FindHolders = Callable[[Sequence[bytes]], Mapping[bytes, UUID]]
Submit = Callable[[Command], "Future[Outcome]"]


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row: `matched`, or else its problems."""

    line: int
    matched: Matched | None
    problems: Sequence[Problem] = ()


@dataclass(slots=True)
class _Attempt:
    """The command of one row; decided again, it decides the same."""

    row: ImportRow
    customer_id: UUID
    is_by_content: bool
    trial: Trial | None
    matched: Matched | None = None

    def __call__(self, work: UnitOfWork) -> None:
        self.matched, customer = match(work, self.row.wanted, update=not self.is_by_content)
        if self.trial:
            raise OnlyTried(self.trial.claims.held(customer))


class Importer:
    """Imports files. `holders` looks claims up in the database, `submit` hands a command to the writer.

    With `dry_run` everything is decided and nothing recorded: each row against the database as it is, and against the
    tax ids and external ids of the rows above it.
    """

    def __init__(
        self,
        *,
        submit: Submit,
        holders: FindHolders,
        claims: Claims,
        index_key: bytes,
        change: Change,
        dry_run: bool = False,
    ) -> None:
        self._submit, self._holders, self._claims, self._change = submit, holders, claims, change
        self._index_key = index_key
        self._trial = Trial(claims) if dry_run else None
        self._on_their_way: dict[bytes, list[_Attempt]] = {}

    def run(self, rows: Iterable[RawRow], reader: RowReader) -> Iterator[RowResult]:
        """Import rows and say what became of each; closing the iterator waits for no more than is on its way."""
        waiting: deque[RowResult | tuple[_Attempt, Future[Outcome]]] = deque()
        rows = iter(rows)
        while chunk := [reader.read(raw) for raw in islice(rows, CHUNK)]:
            external = self._customers_by_external_id([row for row in chunk if isinstance(row, ImportRow)])
            for row in chunk:
                if isinstance(row, ImportRow):
                    waiting.append(self._begun(row, external))
                elif row:
                    waiting.append(RowResult(row[0].line, None, row))
            while len(waiting) > IN_FLIGHT:
                yield self._settled(waiting.popleft())
        while waiting:
            yield self._settled(waiting.popleft())

    def _begun(self, row: ImportRow, external: Mapping[bytes, UUID]) -> tuple[_Attempt, Future[Outcome]]:
        attempt = self._attempt(row, external)
        tax_id = row.wanted.tax_id
        if row.external_id:
            self._on_their_way.setdefault(self._claims.external_id_tag(row.external_id), []).append(attempt)
        command = Command(
            customer_id=attempt.customer_id,
            act=attempt,
            answer=lambda customer, subject_id: None,
            change=self._change,
            claims=self._claims.asked_for(tax_id.parsed if tax_id else None, row.external_id),
        )
        return attempt, self._submit(command)

    def _attempt(self, row: ImportRow, external: Mapping[bytes, UUID]) -> _Attempt:
        if row.customer_id:
            return _Attempt(row, row.customer_id, False, self._trial)
        if row.external_id is None:
            return _Attempt(row, content_id(self._index_key, row.content), True, self._trial)
        tag = self._claims.external_id_tag(row.external_id)
        begun = self._on_their_way.get(tag)
        customer_id = external.get(tag) or (begun[0].customer_id if begun else None)
        return _Attempt(row, customer_id or new_customer_id(), False, self._trial)

    def _customers_by_external_id(self, rows: Sequence[ImportRow]) -> dict[bytes, UUID]:
        wanted = [row.external_id for row in rows if row.external_id and row.customer_id is None]
        if not wanted:
            return {}
        tags = [self._claims.external_id_tag(external_id) for external_id in wanted]
        above = self._trial.customers(tags) if self._trial else {}
        return {**above, **self._holders(tags)}

    def _settled(self, begun: RowResult | tuple[_Attempt, Future[Outcome]]) -> RowResult:
        if isinstance(begun, RowResult):
            return begun
        attempt, future = begun
        try:
            future.result()
        except OnlyTried as tried:
            return self._tried(attempt, tried)
        except CustomersError as refusal:
            return RowResult(attempt.row.line, None, [_problem(attempt.row, refusal)])
        finally:
            self._arrived(attempt)
        return RowResult(attempt.row.line, attempt.matched)

    def _tried(self, attempt: _Attempt, tried: OnlyTried) -> RowResult:
        row = attempt.row
        assert self._trial
        if attempt.is_by_content and self._trial.is_repeated(attempt.customer_id):
            return RowResult(row.line, Matched.UNCHANGED)
        allowed = row.wanted.allow_duplicate_tax_id
        if field := self._trial.conflict(attempt.customer_id, tried.held, allow_duplicate_tax_id=allowed):
            return RowResult(row.line, None, [Problem(row.line, field, Wording(HELD_BY_A_ROW_ABOVE))])
        return RowResult(row.line, attempt.matched)

    def _arrived(self, attempt: _Attempt) -> None:
        if attempt.row.external_id:
            tag = self._claims.external_id_tag(attempt.row.external_id)
            begun = self._on_their_way[tag]
            begun.remove(attempt)
            if not begun:
                del self._on_their_way[tag]


def _problem(row: ImportRow, refusal: CustomersError) -> Problem:
    match refusal:
        case WantedRefused():
            return Problem(row.line, refusal.field, refusal.wording)
        case CustomerErased():
            field = "id" if row.customer_id else "external_id" if row.external_id else ""
            return Problem(row.line, field, refusal.wording)
        case _:
            return Problem(row.line, "", refusal.wording)
