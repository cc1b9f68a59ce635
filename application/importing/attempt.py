"""The command of one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from application.importing import messages
from application.importing.matching import Matched, MatchedCustomer, match
from application.importing.namesakes import Directory, NamesAbove, Namesake, Traits
from application.importing.options import ImportOptions
from application.importing.remarks import Remark, RowRefused, remark
from application.importing.row import ImportRow, UnreadableRow
from application.importing.trial import OnlyTried, Trial
from application.writing.claims import Claims
from application.writing.unit_of_work import UnitOfWork
from domain.customer import Customer
from domain.errors import CustomerNotFound, Refused


class SameNames:
    """Who has the name of a new customer, in the list and in the rows above."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._above = NamesAbove()

    def look_up(self, rows: Sequence[ImportRow | UnreadableRow]) -> Mapping[str, Sequence[Namesake]]:
        """Who has the names of these rows, by key."""
        names = [row.wanted.said.get("name") for row in rows if isinstance(row, ImportRow) and not row.customer_id]
        return self._directory.find([name for name in names if name])

    def key(self, customer: Customer) -> str:
        """What its name is compared by."""
        return self._directory.key(customer.name)

    def others(self, row: int, key: str, customer: Customer, known: Mapping[str, Sequence[Namesake]]) -> list[Namesake]:
        """The customers of the same name that nothing tells apart from a new one."""
        found = self._above.with_those_above(row, key, known.get(key, ()))
        if not found:
            return found
        traits = Traits.of(customer)
        return [
            each for each in found if each.customer_id != customer.id and not traits.are_of_another_than(each.traits)
        ]

    def keep(self, row: int, key: str, customer: Customer, *, is_new: bool) -> None:
        """A row added or changed a customer."""
        self._above.keep(row, key, customer, is_new=is_new)


@dataclass(slots=True)
class Attempt:
    """Makes the customer of a row match it; decided again, it decides the same."""

    row: ImportRow
    customer_id: UUID
    options: ImportOptions
    trial: Trial | None
    names: SameNames | None
    known: Mapping[str, Sequence[Namesake]]
    number: int = 0
    """Which row below the header it is."""
    match: MatchedCustomer | None = None
    refusal: Refused | None = None

    def __call__(self, work: UnitOfWork) -> None:
        if self.trial is None:
            self.match = self._matched(work)
            return
        if self.match is None and self.refusal is None:  # what it would move, it moves once
            self._try(work, self.trial)
        raise self.refusal or OnlyTried

    def _try(self, work: UnitOfWork, trial: Trial) -> None:
        trial.enter(work)
        held = Claims.held(work.batched.customer if work.batched else None)
        try:
            self.match = self._matched(work)
        except Refused as refusal:
            self.refusal = refusal
        else:
            trial.move(self.customer_id, held, Claims.held(self.match.customer))

    def _matched(self, work: UnitOfWork) -> MatchedCustomer:
        row = self.row
        try:
            matched = match(work, row.wanted, self.options, update=bool(row.named_by))
        except CustomerNotFound:
            raise RowRefused(remark(row.named_by, messages.CUSTOMER_UNKNOWN)) from None
        if self.names is None or matched.matched is Matched.UNCHANGED:
            return matched
        is_new, number, customer = matched.matched is Matched.REGISTERED, row.raw.row, matched.customer
        key = self.names.key(customer)
        if is_new and not row.customer_id and (others := self.names.others(number, key, customer, self.known)):
            same_name = _remark_on(others[0])
            if not self.options.allow_same_name:
                raise RowRefused(same_name)
            matched = replace(matched, warnings=[*matched.warnings, same_name])
        self.names.keep(number, key, customer, is_new=is_new)
        return matched


def _remark_on(other: Namesake) -> Remark:
    if other.row:
        return replace(remark("name", messages.SAME_NAME_ABOVE, row=other.row), other_id=other.customer_id)
    return replace(remark("name", messages.SAME_NAME, customer_id=str(other.customer_id)), other_id=other.customer_id)
