"""What an import has to say about a row: why it is refused, or what somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.errors import CustomersError, ExternalIdTaken, Refused, Taken, TaxIdRefused, TaxIdTaken
from domain.text import InvalidValue
from domain.wording import Message, Wording


@dataclass(frozen=True, slots=True)
class Remark:
    """A message about one column of a row, or about the row as a whole where `column` is empty.

    `likely` is what the cell was probably meant to hold: to be shown to whoever brings the file, and to be kept out of
    logs, like the cell itself. `other_id` is the customer that stands in the way, where it is another one.
    """

    column: str
    wording: Wording
    likely: str | None = None
    other_id: UUID | None = None

    @property
    def code(self) -> str:
        """The code of the message."""
        return self.wording.message.code


def remark(column: str, message: Message, /, **values: object) -> Remark:
    """A message about a column, made with these values."""
    return Remark(column, Wording(message, values))


class RowRefused(Refused):
    """A row cannot be done; `remarks` say why."""

    def __init__(self, *remarks: Remark) -> None:
        super().__init__(*remarks)
        self.remarks = remarks

    @property
    def wording(self) -> Wording:
        return self.remarks[0].wording


_ABOUT: Final = {TaxIdTaken: "tax_id", TaxIdRefused: "tax_id", ExternalIdTaken: "external_id"}
"""The column that a refusal is about where nobody knows better."""


def remarks_on(error: CustomersError | InvalidValue, column: str = "") -> tuple[Remark, ...]:
    """What to say of a refusal; `column` is the column or group that it is about."""
    match error:
        case RowRefused():
            return error.remarks
        case InvalidValue():
            member = error.field.replace("/", "_")
            return (Remark("_".join(part for part in (column, member) if part), error.wording),)
        case _:
            other_id = error.customer_id if isinstance(error, Taken) else None
            return (Remark(column or _ABOUT.get(type(error), ""), error.wording, other_id=other_id),)


@contextmanager
def blame(column: str = "") -> Iterator[None]:
    """Whatever is refused inside is about this column or group; an invalid value names its member, after the group."""
    try:
        yield
    except RowRefused:
        raise
    except (InvalidValue, Refused) as error:
        raise RowRefused(*remarks_on(error, column)) from None
