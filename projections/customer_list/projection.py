"""The projection behind `GET /v1/customers`: from entries to rows and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg

from domain.email_address import email_key
from domain.recorded import Recorded
from projections.customer_list import reporting_sql
from projections.customer_list import tables_sql as customer_list_sql
from projections.customer_list.entry import Entry, ListedEmail, ListedEntity, ListedPhone, evolve
from projections.customer_list.folding import sort_key
from projections.customer_list.search_text import Findable, search_text, tax_key


class CustomerList:
    """Keeps the tables of the list; see `projections.engine.projection.Projection` for who calls what."""

    name = "customer_list"
    tables = customer_list_sql.TABLES

    def create(self, connection: psycopg.Connection, generation: str) -> None:
        """The empty tables, ready to be filled."""
        customer_list_sql.create_tables(connection, generation)

    def finish(self, connection: psycopg.Connection, generation: str) -> None:
        """Indexes and statistics."""
        customer_list_sql.create_indexes(connection, generation)

    def publish(self, connection: psycopg.Connection) -> None:
        """The documented view for reporting, on the live tables."""
        reporting_sql.create_customers_view(connection)

    def apply(self, connection: psycopg.Connection, generation: str, events: Sequence[Recorded]) -> None:
        """Bring these customers up to date: one statement to read, and one for each table to write."""
        new = {each.customer_id for each in events if each.version == 1}
        known = list({each.customer_id for each in events} - new)
        before = load_entries(connection, generation, known) if known else {}
        after: dict[UUID, Entry | None] = dict(before)
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


def load_entries(connection: psycopg.Connection, generation: str, ids: Sequence[UUID]) -> dict[UUID, Entry]:
    """The entries of those customers that the list has."""
    rows = customer_list_sql.read_states(connection, generation, ids)
    return {id: _entry(id, version, updated_at, state) for id, version, updated_at, state in rows}


def _entry(id: UUID, version: int, updated_at: datetime, text: str) -> Entry:
    state = orjson.loads(text)
    state["created_at"] = datetime.fromisoformat(state["created_at"])
    state["emails"] = {key: ListedEmail(*part) for key, part in state["emails"].items()}
    state["phones"] = {key: ListedPhone(*part) for key, part in state["phones"].items()}
    state["entities"] = {key: ListedEntity(*part) for key, part in state["entities"].items()}
    state["locked"] = frozenset(state["locked"])
    return Entry(id=id, version=version, updated_at=updated_at, **state)


def state_row(entry: Entry) -> tuple[UUID, int, datetime, bool, str]:
    """The row of `customer_list_state`."""
    state = {
        "created_at": entry.created_at.isoformat(),
        "name": entry.name,
        "legal_name": entry.legal_name,
        "external_id": entry.external_id,
        "contact_origin": entry.contact_origin,
        "tax_id": entry.tax_id,
        "tax_id_type": entry.tax_id_type,
        "tax_id_status": entry.tax_id_status,
        "is_archived": entry.is_archived,
        "emails": {key: tuple(part) for key, part in entry.emails.items()},
        "phones": {key: tuple(part) for key, part in entry.phones.items()},
        "entities": {key: tuple(part) for key, part in entry.entities.items()},
        "default_entity": entry.default_entity,
        "locked": sorted(entry.locked),
    }
    return entry.id, entry.version, entry.updated_at, bool(entry.locked), orjson.dumps(state).decode()


def list_row(entry: Entry) -> tuple[Any, ...]:
    """The row of `customer_list`, in the order of its columns."""
    default = entry.entities.get(entry.default_entity) if entry.default_entity else None
    emails, phones, entities = entry.emails.values(), entry.phones.values(), entry.entities.values()
    name_key = sort_key(entry.name)
    text = search_text(
        name_key,
        own=Findable(
            names=[entry.name, entry.legal_name, *(entity.legal_name for entity in entities)],
            identifiers=[entry.external_id, *(entity.billing_email for entity in entities)],
            tax_ids=[entry.tax_id, *(entity.tax_id for entity in entities)],
        ),
        contacts=Findable(
            names=[text for part in (emails, phones) for contact in part for text in (contact.name, contact.role)],
            identifiers=[email.email for email in emails],
            phones=[phone.phone for phone in phones],
        ),
    )
    return (
        entry.id,
        name_key,
        entry.created_at,
        entry.status,
        entry.contact_origin,
        entry.tax_id_status,
        tax_key(entry.tax_id_type, entry.tax_id),
        entry.name,
        entry.legal_name,
        entry.external_id,
        entry.tax_id,
        entry.primary_email,
        entry.primary_phone,
        UUID(entry.default_entity) if entry.default_entity else None,
        default.legal_name if default else None,
        default.tax_id if default else None,
        " ".join(email_key(email.email) for email in emails),
        text.identifiers,
        text.numbers,
        text.words,
    )
