"""The tables of the customer list and the statements that write them.

Two tables, so that an event touches as few indexes as possible. `customer_list` has what is shown and searched; its
big index is only touched when something searchable changes. `customer_list_state` has what every event changes, and
what the projection has to know of a customer to go on with the next event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

TABLES: Final = ("customer_list", "customer_list_state")

CREATE_EXTENSIONS: Final = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin"

# Room on every page lets updates that touch no index stay on it.
CREATE_TABLES: Final = """
CREATE TABLE {list} (
    id                    uuid        NOT NULL,
    name_key              text        NOT NULL COLLATE "C",
    created_at            timestamptz NOT NULL,
    status                text        NOT NULL,
    contact_origin        text        NOT NULL,
    tax_id_status         text        NOT NULL,
    tax_key               text        NOT NULL,
    name                  text        NOT NULL,
    legal_name            text,
    external_id           text,
    tax_id                text        NOT NULL,
    primary_email         text,
    primary_phone         text,
    default_entity_id     uuid,
    default_entity_name   text,
    default_entity_tax_id text,
    emails                text        NOT NULL,
    identifiers           text        NOT NULL COLLATE "C",
    numbers               text        NOT NULL COLLATE "C",
    words                 tsvector    NOT NULL
) WITH (fillfactor = 90);
CREATE TABLE {state} (
    id         uuid        NOT NULL,
    version    bigint      NOT NULL,
    updated_at timestamptz NOT NULL,
    has_locked boolean     NOT NULL,
    state      json        NOT NULL
) WITH (fillfactor = 80);
ALTER TABLE {list} ADD PRIMARY KEY (id);
ALTER TABLE {state} ADD PRIMARY KEY (id)
"""

# What is written waits in a list that every search reads through; 2 MB cost a search some 2 ms, and are sorted into
# the index in a tenth of a second. Without such a list writing takes three times as long.
CREATE_INDEXES: Final = """
CREATE INDEX {by_name} ON {list} (name_key, id);
CREATE INDEX {by_creation} ON {list} (created_at, id);
CREATE INDEX {search} ON {list} USING gin (
    words, identifiers gin_trgm_ops, numbers gin_trgm_ops, status, contact_origin, tax_id_status
) WITH (gin_pending_list_limit = 2048);
CREATE INDEX {by_change} ON {state} (updated_at, id);
CREATE INDEX {locked} ON {state} (id) WHERE has_locked
"""

WRITE_LIST: Final = """
INSERT INTO {list} (
    id, name_key, created_at, status, contact_origin, tax_id_status, tax_key, name, legal_name, external_id, tax_id,
    primary_email, primary_phone, default_entity_id, default_entity_name, default_entity_tax_id, emails,
    identifiers, numbers, words
)
SELECT
    id, name_key, created_at, status, contact_origin, tax_id_status, tax_key, name, legal_name, external_id, tax_id,
    primary_email, primary_phone, default_entity_id, default_entity_name, default_entity_tax_id, emails,
    identifiers, numbers, words::tsvector
FROM unnest(
    %s::uuid[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[]
) AS entry (
    id, name_key, created_at, status, contact_origin, tax_id_status, tax_key, name, legal_name, external_id, tax_id,
    primary_email, primary_phone, default_entity_id, default_entity_name, default_entity_tax_id, emails,
    identifiers, numbers, words
)
ON CONFLICT (id) DO UPDATE SET
    name_key = excluded.name_key, status = excluded.status, contact_origin = excluded.contact_origin,
    tax_id_status = excluded.tax_id_status, tax_key = excluded.tax_key, name = excluded.name,
    legal_name = excluded.legal_name, external_id = excluded.external_id, tax_id = excluded.tax_id,
    primary_email = excluded.primary_email, primary_phone = excluded.primary_phone,
    default_entity_id = excluded.default_entity_id, default_entity_name = excluded.default_entity_name,
    default_entity_tax_id = excluded.default_entity_tax_id, emails = excluded.emails,
    identifiers = excluded.identifiers, numbers = excluded.numbers, words = excluded.words
"""

WRITE_STATE: Final = """
INSERT INTO {state} (id, version, updated_at, has_locked, state)
SELECT id, version, updated_at, has_locked, state::json
FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[], %s::boolean[], %s::text[])
    AS entry (id, version, updated_at, has_locked, state)
ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, updated_at = excluded.updated_at, has_locked = excluded.has_locked,
    state = excluded.state
"""

READ_STATE: Final = "SELECT id, version, updated_at, state::text FROM {state} WHERE id = ANY (%s)"
REMOVE_LIST: Final = "DELETE FROM {list} WHERE id = ANY (%s)"
REMOVE_STATE: Final = "DELETE FROM {state} WHERE id = ANY (%s)"


def create_tables(connection: psycopg.Connection, generation: str) -> None:
    """Empty tables with their primary keys."""
    connection.execute(CREATE_EXTENSIONS)
    connection.execute(_named(CREATE_TABLES, generation))


def create_indexes(connection: psycopg.Connection, generation: str) -> None:
    """Everything that makes the tables fast to read; a GIN is built ten times faster than it grows."""
    connection.execute(_named(CREATE_INDEXES, generation))
    connection.execute(_named("ANALYZE {list}, {state}", generation))


def read_states(
    connection: psycopg.Connection, generation: str, ids: Sequence[UUID]
) -> list[tuple[UUID, int, Any, str]]:
    """Id, version, time of the last change and state (JSON) of those that there are."""
    return connection.execute(_named(READ_STATE, generation), [list(ids)]).fetchall()


def write_list(connection: psycopg.Connection, generation: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of the list in the order of WRITE_LIST's columns; new ones are added, known ones replaced."""
    if rows:
        connection.execute(_named(WRITE_LIST, generation), _columns(rows))


def write_states(connection: psycopg.Connection, generation: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of id, version, time of the last change, whether something is locked, and state as JSON."""
    if rows:
        connection.execute(_named(WRITE_STATE, generation), _columns(rows))


def remove(connection: psycopg.Connection, generation: str, ids: Sequence[UUID]) -> None:
    """Leave nothing of these customers."""
    if ids:
        connection.execute(_named(REMOVE_LIST, generation), [list(ids)])
        connection.execute(_named(REMOVE_STATE, generation), [list(ids)])


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """An array literal for each column: a quarter of the time that psycopg takes for the same."""
    return [f"{{{','.join(map(_element, column))}}}" for column in zip(*rows, strict=True)]


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    text = value if type(value) is str else str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _named(statement: LiteralString, generation: str) -> sql.Composed:
    list_name, state_name = (table + generation for table in TABLES)
    return sql.SQL(statement).format(
        list=sql.Identifier(list_name),
        state=sql.Identifier(state_name),
        by_name=sql.Identifier(f"{list_name}_by_name"),
        by_creation=sql.Identifier(f"{list_name}_by_creation"),
        search=sql.Identifier(f"{list_name}_search"),
        by_change=sql.Identifier(f"{state_name}_by_change"),
        locked=sql.Identifier(f"{state_name}_locked"),
    )
