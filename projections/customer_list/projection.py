"""The projection behind `GET /v1/customers`: from entries to rows and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final, cast
from uuid import UUID

import orjson
import psycopg

from domain.email_address import email_key
from domain.recorded import Recorded
from projections.columns_sql import NewRow
from projections.customer_list import reporting_sql
from projections.customer_list import tables_sql as customer_list_sql
from projections.customer_list.entry import ListedEmail, ListedEntity, ListedPhone, ListEntry, evolve
from projections.customer_list.folding import sort_key
from projections.customer_list.marks import marks
from projections.customer_list.search_text import Findable, SearchText, search_text, tax_key
from projections.customer_list.tables_sql import StateRow


class CustomerList:
    """Keeps the tables of the list; see `projections.engine.projection.Projection` for who calls what."""

    name = "customer_list"
    made_for = ""
    is_shown_in_part = True
    tables = customer_list_sql.TABLES
    shape = customer_list_sql.SHAPE
    readable_since = customer_list_sql.READABLE_SINCE
    writable_since = customer_list_sql.WRITABLE_SINCE

    def made_as(self, made_for: str) -> CustomerList:
        """Itself: nothing but the events matters."""
        return self

    def create(self, connection: psycopg.Connection, generation: str) -> None:
        """The empty tables, ready to be filled."""
        customer_list_sql.create_tables(connection, generation)

    def finish(self, connection: psycopg.Connection, generation: str) -> None:
        """Indexes and statistics."""
        customer_list_sql.create_indexes(connection, generation)

    def publish(self, connection: psycopg.Connection) -> None:
        """The documented view for reporting, on the live tables."""
        reporting_sql.create_customers_view(connection)

    def pass_over(
        self, connection: psycopg.Connection, generation: str, customer_id: UUID, begin: int, end: int
    ) -> None:
        """Nothing is kept of the erased."""

    def apply(self, connection: psycopg.Connection, generation: str, events: Sequence[Recorded]) -> None:
        """Bring these customers up to date: one statement to read, and one for each table to write."""
        new = {each.customer_id for each in events if each.version == 1}
        known = list({each.customer_id for each in events} - new)
        before = load_entries(connection, generation, known) if known else {}
        after: dict[UUID, ListEntry | None] = dict(before)
        for each in events:
            assert each.event is not None
            after[each.customer_id] = evolve(after.get(each.customer_id), each.event)
        entries = [entry for entry in after.values() if entry is not None]
        changed = [
            entry for entry in entries if (old := before.get(entry.id)) is None or not entry.shows_the_same_as(old)
        ]
        customer_list_sql.remove(connection, generation, [id for id, entry in after.items() if entry is None])
        customer_list_sql.write_list(connection, generation, [list_row(entry) for entry in changed])
        customer_list_sql.write_states(connection, generation, [state_row(entry) for entry in entries])


def load_entries(connection: psycopg.Connection, generation: str, ids: Sequence[UUID]) -> dict[UUID, ListEntry]:
    """The entries of those customers that the list has."""
    return {row.id: _entry(row) for row in customer_list_sql.read_states(connection, generation, ids)}


def _entry(row: StateRow) -> ListEntry:
    state = orjson.loads(row.state)
    state["created_at"] = datetime.fromisoformat(state["created_at"])
    state["emails"] = {key: ListedEmail(*part) for key, part in state["emails"].items()}
    state["phones"] = {key: ListedPhone(*part) for key, part in state["phones"].items()}
    state["entities"] = {key: ListedEntity(*part) for key, part in state["entities"].items()}
    state["locked"] = frozenset(state["locked"])
    return ListEntry(id=row.id, version=row.version, updated_at=row.updated_at, **state)


KEPT: Final = tuple(field.name for field in fields(ListEntry) if field.name not in StateRow._fields)
"""What the column `state` keeps of an entry, because it is read again from there alone."""
IN_STATE: Final = tuple(column.name for column in customer_list_sql.STATE if column.name != "state")


def state_row(entry: ListEntry) -> NewRow:
    """The row of `customer_list_state`."""
    state = orjson.dumps({name: getattr(entry, name) for name in KEPT}, default=_plain).decode()
    return {name: getattr(entry, name) for name in IN_STATE} | {"state": state}


def _plain(value: object) -> object:
    """What JSON has no word for."""
    return sorted(value) if isinstance(value, frozenset) else tuple(cast("tuple[object, ...]", value))


IN_LIST: Final = tuple(column.name for column in customer_list_sql.LIST if hasattr(ListEntry, column.name))
"""Columns that an entry has a member for."""


def list_row(entry: ListEntry) -> NewRow:
    """The row of `customer_list`: what is computed here, and the rest as the entry has it."""
    default = entry.entities.get(entry.default_entity) if entry.default_entity else None
    name_key = sort_key(entry.name)
    computed = {
        "name_key": name_key,
        "tax_key": tax_key(entry.tax_id_type, entry.tax_id),
        "default_entity_id": UUID(entry.default_entity) if entry.default_entity else None,
        "default_entity_name": default.legal_name if default else None,
        "default_entity_tax_id": default.tax_id if default else None,
        "emails": " ".join(email_key(email.email) for email in entry.emails.values()),
        **_search_text(entry, name_key)._asdict(),
    }
    return {name: getattr(entry, name) for name in IN_LIST} | computed


def _search_text(entry: ListEntry, name_key: str) -> SearchText:
    emails, phones, entities = entry.emails.values(), entry.phones.values(), entry.entities.values()
    metadata, tags = entry.metadata or {}, entry.tags or ()
    return search_text(
        name_key,
        own=Findable(
            names=[entry.name, entry.legal_name, *(entity.legal_name for entity in entities)],
            identifiers=[
                entry.external_id,
                *(entity.billing_email for entity in entities),
                *(email for entity in entities for email in entity.billing_cc or ()),
            ],
            tax_ids=[entry.tax_id, *(entity.tax_id for entity in entities)],
        ),
        private=Findable(
            names=[
                *(text for part in (emails, phones) for contact in part for text in (contact.name, contact.role)),
                *metadata.values(),
            ],
            identifiers=[email.email for email in emails],
            phones=[phone.phone for phone in phones],
        ),
        tags=tags,
        marks=marks(entry.tax_id_type, entry.tax_id_country, entry.invoice_missing, tags, metadata),
    )
