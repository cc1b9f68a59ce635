"""An export: customers as rows, all as they were at one moment, in constant memory; nobody who was erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import orjson
import psycopg

from application.importing.files import export_sql as sql
from application.importing.files.columns import ADDRESSES, DETAILS, MEMBERS, METADATA, column, metadata_column
from application.importing.files.export_sql import Chosen, about
from application.importing.files.kinds import FileKind
from application.importing.files.output import table_output
from application.importing.files.table import Cell
from application.importing.files.workbook_bounds import must_fit_rows
from application.log.event_row import event_row
from application.log.event_store import EventStore, is_erased, read_streams
from domain.customer import Customer
from domain.details import CustomerChanged
from domain.document import billing_entity_document, email_document, phone_document
from domain.errors import RecordUnreadable
from domain.tax_id_spelling import CF

CHUNK = 200
MOST_NAMES = 500
"""With more names of metadata than that a table would be columns only: then one column has the members as an object."""
Cells = dict[str, Cell]


class Export:
    """Reads one snapshot of the log. Use it within one REPEATABLE READ transaction of `connection`."""

    def __init__(self, connection: psycopg.Connection[Any], store: EventStore, chosen: Chosen | None = None) -> None:
        """`chosen` says which customers; without, it is all of them."""
        self._connection, self._store, self._chosen = connection, store, chosen
        found = connection.execute(*about(sql.NEEDED, chosen)).fetchone()
        assert found is not None
        self.total: int = found[0]
        """How many customers there are, those included that have to be left out."""
        self._most = dict(zip(("email", "phone", "billing"), found[1:], strict=True))
        self._metadata = self._names_of_metadata()
        self.unreadable: list[RecordUnreadable] = []
        """Customers that were left out because an event of theirs cannot be opened."""

    def columns(self) -> list[str]:
        """The header: as many groups as the customer with the most has."""
        groups = [
            column(kind, number, member)
            for kind, members in MEMBERS.items()
            for number in range(1, self._most[kind] + 1)
            for member in members
        ]
        return [*DETAILS, *self._columns_of_metadata(), *groups]

    def write(self, file: BinaryIO, kind: FileKind, *, has_mark: bool = True, scratch: Path | None) -> Iterator[int]:
        """Write the file; yields after every chunk how many customers it had. See `table_output` for the options.

        Raises `FileUnusable` for more customers or columns than a workbook holds, before anything is written.
        """
        if kind is FileKind.WORKBOOK:
            must_fit_rows(self.total)
        columns = self.columns()
        has_objects = METADATA in columns
        with table_output(file, kind, columns, has_mark=has_mark, scratch=scratch) as output:
            for customers, seen in self._customers():
                for customer in customers:
                    cells = row_of(customer, has_objects=has_objects)
                    output.write([cells.get(column) for column in columns])
                yield seen

    def _columns_of_metadata(self) -> list[str]:
        """One for each name, or one for all where there are very many."""
        return [METADATA] if len(self._metadata) > MOST_NAMES else [metadata_column(name) for name in self._metadata]

    def _names_of_metadata(self) -> list[str]:
        """Those that the customers have now. Names are sealed, so the event that says them last is opened of each."""
        names: set[str] = set()
        with self._connection.cursor(name="metadata", binary=True, row_factory=event_row) as rows:
            rows.execute(*about(sql.METADATA, self._chosen))
            for row in rows:
                with suppress(RecordUnreadable):  # who cannot be opened is left out
                    event = self._store.open_row(row, only={METADATA})
                    said = event.changed if isinstance(event, CustomerChanged) else vars(event)
                    names.update(said.get(METADATA) or ())
        return sorted(names)

    def _customers(self) -> Iterator[tuple[list[Customer], int]]:
        """In the order of their registration; who lives without holding its tax id comes last.

        So an import into an empty database gives every tax id to the customer that holds it now.
        """
        later = bytearray()
        with self._connection.cursor(name="chosen") as registered:
            registered.execute(*about(sql.REGISTERED, self._chosen))
            while rows := registered.fetchmany(CHUNK):
                found, seen = self._load([customer_id for (customer_id,) in rows])
                later += b"".join(customer.id.bytes for customer in found if _holds_nothing(customer))
                yield [customer for customer in found if not _holds_nothing(customer)], seen
        for start in range(0, len(later), 16 * CHUNK):
            ids = [
                UUID(bytes=bytes(later[at : at + 16])) for at in range(start, min(start + 16 * CHUNK, len(later)), 16)
            ]
            yield self._load(ids)[0], 0

    def _load(self, ids: Sequence[UUID]) -> tuple[list[Customer], int]:
        """Those that can be opened, and how many there are with those that cannot."""
        found: list[Customer] = []
        left_out = 0
        for rows in read_streams(self._connection, ids).values():
            if is_erased(rows):
                continue
            try:
                found.append(self._store.open_stream(rows).customer())
            except RecordUnreadable as trouble:
                self.unreadable.append(trouble)
                left_out += 1
        return found, len(found) + left_out


def row_of(customer: Customer, *, has_objects: bool = False) -> Cells:
    """The cells of a customer by column; what is not there has none. `has_objects` says how metadata is told."""
    details = {name: getattr(customer, name) for name in DETAILS if name != "allow_duplicate_tax_id"}
    details["allow_duplicate_tax_id"] = _holds_nothing(customer)
    cells = {name: _cell(value) for name, value in details.items()}
    if customer.metadata and has_objects:
        cells[METADATA] = orjson.dumps(customer.metadata).decode()
    else:
        cells |= {metadata_column(name): text for name, text in (customer.metadata or {}).items()}
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
