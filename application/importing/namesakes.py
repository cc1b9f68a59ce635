"""Customers of the same name: when two of them are two people, and when a row may be about one that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, Self
from uuid import UUID

import orjson

from domain.customer import Customer
from domain.email_address import email_key
from domain.foreign_tax_ids import is_generic_anywhere
from domain.tax_id import TaxIdType, key_of
from domain.tax_id_spelling import CF


class Traits(NamedTuple):
    """What tells customers of one name apart, as it is compared: e-mails, phones, and the tax id.

    That is None for CF, and for the generic ids of countries.
    """

    tax_id: str | None
    emails: frozenset[str]
    phones: frozenset[str]

    @classmethod
    def of(cls, customer: Customer) -> Self:
        """Those of a customer."""
        return cls.made_of(*_shown(customer))

    @classmethod
    def made_of(cls, tax_id: str, type: str, emails: Sequence[str], phones: Sequence[str]) -> Self:
        """From the members as they are shown. Generic ids of countries are as good as none."""
        is_anybodys = tax_id == CF or (type == TaxIdType.FOREIGN and is_generic_anywhere(tax_id))
        key = None if is_anybodys else key_of(tax_id, TaxIdType(type), "")
        return cls(key, frozenset(map(email_key, emails)), frozenset(phones))

    def are_of_another_than(self, other: Traits) -> bool:
        """Whether two customers of one name are certainly two.

        Tax ids decide where both have one: another tax id is another customer. Where one of them has none, a common
        e-mail or phone says that they are one; if they have none in common, they are two where both have e-mails, or
        both have phones. Where nothing can be compared, nothing tells them apart.
        """
        if self.tax_id and other.tax_id:
            return self.tax_id != other.tax_id
        if self.emails & other.emails or self.phones & other.phones:
            return False
        return bool((self.emails and other.emails) or (self.phones and other.phones))


class Namesake(NamedTuple):
    """A customer that has a name; `row` is the row above that added or changed it, if one did."""

    customer_id: UUID
    traits: Traits
    row: int | None = None


class Directory(Protocol):
    """Who has which name, as the list of customers knew it when the import began or later."""

    def key(self, name: str) -> str:
        """What names are compared by: the same for names that differ in case, accents or Unicode form only."""
        ...

    def find(self, names: Sequence[str]) -> Mapping[str, Sequence[Namesake]]:
        """The customers that have these names, archived ones too, by key."""
        ...


class _Kept(NamedTuple):
    row: int
    customer_id: bytes
    shown: bytes


class NamesAbove:
    """The names of customers that rows above added or changed: the list may not know of them yet.

    A row may be decided again after rows below it were, so it only sees rows before its own. Takes some 400 bytes a
    row, in memory for the same reason as `RowsAbove`.
    """

    def __init__(self) -> None:
        self._names: dict[str, tuple[_Kept, ...]] = {}
        self._changed: dict[bytes, int] = {}

    def keep(self, row: int, key: str, customer: Customer, *, is_new: bool) -> None:
        """A row added or changed this customer."""
        customer_id = customer.id.bytes
        kept = _Kept(row, customer_id, orjson.dumps(_shown(customer)))
        others = self._names.get(key, ())
        self._names[key] = (*(each for each in others if each.customer_id != customer_id), kept)
        if not is_new:
            self._changed[customer_id] = row

    def with_those_above(self, row: int, key: str, known: Sequence[Namesake]) -> list[Namesake]:
        """Who has the name at this row: those that are known already, as the rows above left them, and new ones."""
        above = [each for each in self._names.get(key, ()) if each.row < row]
        ids = {each.customer_id for each in above}
        return [
            *(each for each in known if each.customer_id.bytes not in ids and not self._is_changed(each, row)),
            *(Namesake(UUID(bytes=id), Traits.made_of(*orjson.loads(shown)), number) for number, id, shown in above),
        ]

    def _is_changed(self, namesake: Namesake, row: int) -> bool:
        return self._changed.get(namesake.customer_id.bytes, row) < row


def _shown(customer: Customer) -> tuple[str, str, list[str], list[str]]:
    emails = [entry.email for entry in customer.emails.values()]
    return customer.tax_id, customer.tax_id_type, emails, [entry.phone for entry in customer.phones.values()]
