"""The tables of the customer list and the statements that write them.

Two tables, so that an event touches as few indexes as possible. `customer_list` has what is shown and searched; its
big index is only touched when something searchable changes. `customer_list_state` has what every event changes, and
what the projection has to know of a customer to go on with the next event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import args_row

from projections.columns_sql import Column, NewRow, array, definitions, insert, values

TABLES: Final = ("customer_list", "customer_list_state")

SHAPE: Final = 4
"""Counted up with every change of the tables, or of what is written into them; see `Projection.shape`."""
MARKED_SINCE: Final = 4
"""From here on rows have what `marks` makes of them."""
READABLE_SINCE: Final = 1
WRITABLE_SINCE: Final = 1
"""Rows of shape 1 may lack the lexeme for how a name begins; they are found by other ways.

Rows of shape 2 lack words without their dots and apostrophes, and have letters such as `ł` and `ø` as they are: until
they are rebuilt these customers are not found by the plain spellings, and those with such letters by neither.

Rows of shape 3 have no marks: nothing can be asked of these tables that only marks tell.
"""

CREATE_EXTENSIONS: Final = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin"

LIST: Final = (
    Column("id", "uuid", is_fixed=True),
    Column("name_key", "text", collation="C"),
    Column("created_at", "timestamptz", is_fixed=True),
    Column("status", "text"),
    Column("contact_origin", "text"),
    Column("tax_id_status", "text"),
    Column("tax_key", "text"),
    Column("name", "text"),
    Column("legal_name", "text", is_required=False),
    Column("external_id", "text", is_required=False),
    Column("tax_id", "text"),
    Column("primary_email", "text", is_required=False),
    Column("primary_phone", "text", is_required=False),
    Column("default_entity_id", "uuid", is_required=False),
    Column("default_entity_name", "text", is_required=False),
    Column("default_entity_tax_id", "text", is_required=False),
    Column("emails", "text"),
    Column("identifiers", "text", collation="C"),
    Column("numbers", "text", collation="C"),
    Column("words", "tsvector", sent_as="text"),
)

STATE: Final = (
    Column("id", "uuid", is_fixed=True),
    Column("version", "bigint"),
    Column("updated_at", "timestamptz"),
    Column("has_locked", "boolean"),
    Column("state", "json", sent_as="text"),
)

# Room on every page lets updates that touch no index stay on it.
CREATE_TABLES: Final = f"""
CREATE TABLE {{list}} (
    {definitions(LIST)}
) WITH (fillfactor = 90);
CREATE TABLE {{state}} (
    {definitions(STATE)}
) WITH (fillfactor = 80);
ALTER TABLE {{list}} ADD PRIMARY KEY (id);
ALTER TABLE {{state}} ADD PRIMARY KEY (id)
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

WRITE_LIST: Final = insert("{list}", LIST, key="id")

WRITE_STATE: Final = insert("{state}", STATE, key="id")

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


class StateRow(NamedTuple):
    """What the projection reads again of a customer; `state` is JSON."""

    id: UUID
    version: int
    updated_at: datetime
    state: str


def read_states(connection: psycopg.Connection, generation: str, ids: Sequence[UUID]) -> list[StateRow]:
    """The rows of those customers that there are."""
    cursor = connection.cursor(row_factory=args_row(StateRow))
    return cursor.execute(_named(READ_STATE, generation), [list(ids)]).fetchall()


def write_list(connection: psycopg.Connection, generation: str, rows: Sequence[NewRow]) -> None:
    """Write rows of the list; new ones are added, known ones replaced."""
    if rows:
        connection.execute(_named(WRITE_LIST, generation), [*map(array, values(LIST, rows))])


def write_states(connection: psycopg.Connection, generation: str, rows: Sequence[NewRow]) -> None:
    """Write rows of states; new ones are added, known ones replaced."""
    if rows:
        connection.execute(_named(WRITE_STATE, generation), [*map(array, values(STATE, rows))])


def remove(connection: psycopg.Connection, generation: str, ids: Sequence[UUID]) -> None:
    """Leave nothing of these customers."""
    if ids:
        connection.execute(_named(REMOVE_LIST, generation), [list(ids)])
        connection.execute(_named(REMOVE_STATE, generation), [list(ids)])


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
