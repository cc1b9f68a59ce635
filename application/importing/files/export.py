"""An export: every customer that is not erased as one row, all as they were at one moment, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg

from application.importing.files import export_sql as sql
from application.importing.files.columns import ADDRESSES, DETAILS, MEMBERS, column
from application.importing.files.output import TableOutput
from application.importing.files.table import Cell
from application.log.event_store import EventStore, read_streams
from domain.customer import Customer
from domain.document import billing_entity_document, email_document, phone_document
from domain.errors import RecordUnreadable
from domain.tax_id_spelling import CF

CHUNK = 200
Cells = dict[str, Cell]


class Export:
    """Reads one snapshot of the log. Use it within one REPEATABLE READ transaction of `connection`."""

    def __init__(self, connection: psycopg.Connection[Any], store: EventStore) -> None:
        self._connection, self._store = connection, store
        self.unreadable: list[RecordUnreadable] = []
        """Customers that were left out because an event of theirs cannot be opened."""

    def total(self) -> int:
        """How many customers there are at most."""
        (count,) = self._one(sql.COUNT)
        return int(count)

    def columns(self) -> list[str]:
        """The header: as many groups as the customer with the most has."""
        most = dict(zip(("email", "phone", "billing"), self._one(sql.MOST), strict=True))
        groups = [
            column(kind, number, member)
            for kind, members in MEMBERS.items()
            for number in range(1, most[kind] + 1)
            for member in members
        ]
        return [*DETAILS, *groups]

    def write(self, output: TableOutput, columns: Sequence[str]) -> Iterator[int]:
        """Write a row for every customer; yields after every chunk how many customers it had."""
        for customers, seen in self._customers():
            for customer in customers:
                cells = row_of(customer)
                output.write([cells.get(column) for column in columns])
            yield seen

    def _customers(self) -> Iterator[tuple[list[Customer], int]]:
        """In the order of their registration; who lives without holding its tax id comes last.

        So an import into an empty database gives every tax id to the customer that holds it now.
        """
        later = bytearray()
        position = 0
        while rows := self._connection.execute(sql.REGISTERED, [position, CHUNK]).fetchall():
            position, _ = rows[-1]
            found = self._load([customer_id for _, customer_id in rows])
            later += b"".join(customer.id.bytes for customer in found if _holds_nothing(customer))
            yield [customer for customer in found if not _holds_nothing(customer)], len(rows)
        for start in range(0, len(later), 16 * CHUNK):
            ids = [
                UUID(bytes=bytes(later[at : at + 16])) for at in range(start, min(start + 16 * CHUNK, len(later)), 16)
            ]
            yield self._load(ids), 0

    def _load(self, ids: Sequence[UUID]) -> list[Customer]:
        found = []
        for rows in read_streams(self._connection, ids).values():
            try:
                customer = self._store.open_stream(rows).customer()
            except RecordUnreadable as trouble:
                self.unreadable.append(trouble)
            else:
                if not customer.is_erased:
                    found.append(customer)
        return found

    def _one(self, statement: str) -> Sequence[Any]:
        row: Sequence[Any] | None = self._connection.execute(statement.encode()).fetchone()
        assert row is not None
        return row


def row_of(customer: Customer) -> Cells:
    """The cells of a customer by column; what is not there has none."""
    details = {name: getattr(customer, name) for name in DETAILS if name != "allow_duplicate_tax_id"}
    details["allow_duplicate_tax_id"] = _holds_nothing(customer)
    cells = {name: _cell(value) for name, value in details.items()}
    for number, email in enumerate(customer.emails.values(), 1):
        cells |= _group("email", number, email_document(email))
    for number, phone in enumerate(customer.phones.values(), 1):
        cells |= _group("phone", number, phone_document(phone))
    for number, entity in enumerate(customer.billing_entities.values(), 1):
        document = billing_entity_document(customer, entity)
        for address in ADDRESSES:
            document |= {f"{address}_{member}": value for member, value in (document[address] or {}).items()}
        cells |= _group("billing", number, document)
    return cells


def _group(kind: str, number: int, document: dict[str, Any]) -> Cells:
    return {column(kind, number, member): _cell(document.get(member or kind)) for member in MEMBERS[kind]}


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, bool):
        return value
    return "; ".join(value) if isinstance(value, list) else str(value)


def _holds_nothing(customer: Customer) -> bool:
    return not customer.holds_tax_id and customer.tax_id != CF
