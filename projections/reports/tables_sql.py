"""The tables behind the reports: what is counted of every customer, the counters, and the statements that write both.

Nothing here is personal: codes, days, ids, names of actors. Days are those of the time zone that the tables are made
for. A counter that comes to nothing leaves no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import args_row

from projections.columns_sql import Column, array, definitions, insert, names

SHAPE: Final = 1
"""Counted up with every change of the tables, or of what is written into them; see `Projection.shape`."""

CUSTOMERS: Final = "report_customers"

STATE: Final = (
    Column("id", "uuid", is_fixed=True),
    Column("contact_origin", "text"),
    Column("registered_on", "date", is_fixed=True),
    Column("tax_id_type", "text"),
    Column("tax_id_country", "text"),
    Column("tax_id_status", "text"),
    Column("is_archived", "boolean"),
    Column("entities", "json", is_required=False, sent_as="text"),
    Column("locks", "json", is_required=False, sent_as="text"),
)
"""What has to be known of a customer to count its next event; erased ones are not there.

`entities` has of each billing entity whether it is active and what it lacks, `locks` of each locked contact its kind,
by whom and on which day; nothing where there are none.
"""


class Counter(NamedTuple):
    """A table of counters: one row for each key, with as many counts as it has columns for."""

    table: str
    key: tuple[Column, ...]
    counts: tuple[Column, ...]


class Count(NamedTuple):
    """By how much the counts of one key change."""

    key: tuple[str | date, ...]
    changes: tuple[int, ...]


ACTIVITY: Final = Counter(
    "report_activity",
    (Column("day", "date"), Column("actor", "text", collation="C"), Column("type", "text", collation="C")),
    (Column("events", "bigint"),),
)
"""Events by the day on which they happened, who caused them, and their type."""

GROWTH: Final = Counter(
    "report_growth",
    (Column("day", "date"),),
    (Column("registered", "bigint"), Column("archived", "bigint"), Column("erased", "bigint")),
)
"""Registrations, acts of archiving, and erasures of a day. A customer that is archived twice counts twice."""

ORIGINS: Final = Counter(
    "report_origins",
    (Column("contact_origin", "text", collation="C"), Column("registered_on", "date")),
    (Column("customers", "bigint"),),
)
"""Active customers by their contact origin of now and their day of registration."""

TAX_IDS: Final = Counter(
    "report_tax_ids",
    (
        Column("tax_id_type", "text", collation="C"),
        Column("tax_id_country", "text", collation="C"),
        Column("tax_id_status", "text", collation="C"),
    ),
    (Column("customers", "bigint"),),
)
"""Active customers by their tax id."""

INVOICE_READINESS: Final = Counter(
    "report_invoice_readiness",
    (Column("missing", "text", collation="C"),),
    (Column("billing_entities", "bigint"), Column("customers", "bigint")),
)
"""Active billing entities of active customers by what an electronic invoice still needs, and how many customers have
such an entity. `missing` is '' for entities that lack nothing; one that lacks two things is in two rows."""

LOCKS: Final = Counter(
    "report_locks",
    (
        Column("contact", "text", collation="C"),
        Column("locked_by", "text", collation="C"),
        Column("locked_on", "date"),
    ),
    (Column("contacts", "bigint"),),
)
"""Locked e-mails and phones of active customers (`contact` is `email` or `phone`) by who locked them and when."""

COUNTERS: Final = (ACTIVITY, GROWTH, ORIGINS, TAX_IDS, INVOICE_READINESS, LOCKS)

TABLES: Final = (CUSTOMERS, *(counter.table for counter in COUNTERS))

# The same few counters change all the time: room on every page lets their new versions stay there.
CREATE_CUSTOMERS: Final = f"""
CREATE TABLE {{table}} (
    {definitions(STATE)}
) WITH (fillfactor = 90);
ALTER TABLE {{table}} ADD PRIMARY KEY (id)
"""
READ_CUSTOMERS: Final = """
SELECT id, contact_origin, registered_on, tax_id_type, tax_id_country, tax_id_status, is_archived, entities::text,
    locks::text
FROM {table} WHERE id = ANY (%s)
"""
WRITE_CUSTOMERS: Final = insert("{table}", STATE, key="id")
REMOVE_CUSTOMERS: Final = "DELETE FROM {table} WHERE id = ANY (%s)"


def _create(counter: Counter) -> str:
    columns = definitions((*counter.key, *counter.counts))
    key = names(counter.key)
    return f"CREATE TABLE {{table}} ({columns}) WITH (fillfactor = 50); ALTER TABLE {{table}} ADD PRIMARY KEY ({key})"


def _add(counter: Counter) -> str:
    sums = ", ".join(f"{column.name} = kept.{column.name} + excluded.{column.name}" for column in counter.counts)
    into = insert("{table} AS kept", (*counter.key, *counter.counts))
    return f"{into}ON CONFLICT ({names(counter.key)}) DO UPDATE SET {sums}"


def _remove_empty(counter: Counter) -> str:
    arrays_of_key = ", ".join(f"%s::{column.type}[]" for column in counter.key)
    is_same = " AND ".join(f"kept.{column.name} = fallen.{column.name}" for column in counter.key)
    is_empty = " AND ".join(f"kept.{column.name} = 0" for column in counter.counts)
    return f"""
DELETE FROM {{table}} AS kept USING unnest({arrays_of_key}) AS fallen ({names(counter.key)})
WHERE {is_same} AND {is_empty}
"""


CREATE: Final = {counter: _create(counter) for counter in COUNTERS}
ADD: Final = {counter: _add(counter) for counter in COUNTERS}
REMOVE_EMPTY: Final = {counter: _remove_empty(counter) for counter in COUNTERS}


class CustomerRow(NamedTuple):
    """A row of the state; `entities` and `locks` are JSON."""

    id: UUID
    contact_origin: str
    registered_on: date
    tax_id_type: str
    tax_id_country: str
    tax_id_status: str
    is_archived: bool
    entities: str | None
    locks: str | None


def create_tables(connection: psycopg.Connection, generation: str) -> None:
    """Empty tables with their primary keys, which are all the indexes that they have."""
    connection.execute(_named(CREATE_CUSTOMERS, CUSTOMERS, generation))
    for counter, statement in CREATE.items():
        connection.execute(_named(statement, counter.table, generation))


def analyze(connection: psycopg.Connection, generation: str) -> None:
    """Gather statistics."""
    for table in TABLES:
        connection.execute(_named("ANALYZE {table}", table, generation))


def read_customers(connection: psycopg.Connection, generation: str, ids: Sequence[UUID]) -> list[CustomerRow]:
    """The rows of those customers that there are."""
    cursor = connection.cursor(row_factory=args_row(CustomerRow))
    return cursor.execute(_named(READ_CUSTOMERS, CUSTOMERS, generation), [list(ids)]).fetchall()


def write_customers(connection: psycopg.Connection, generation: str, rows: Sequence[CustomerRow]) -> None:
    """Write rows of the state; new ones are added, known ones replaced."""
    if rows:
        connection.execute(_named(WRITE_CUSTOMERS, CUSTOMERS, generation), [*map(array, zip(*rows, strict=True))])


def remove_customers(connection: psycopg.Connection, generation: str, ids: Sequence[UUID]) -> None:
    """Leave nothing of these customers."""
    if ids:
        connection.execute(_named(REMOVE_CUSTOMERS, CUSTOMERS, generation), [list(ids)])


def add(connection: psycopg.Connection, generation: str, counter: Counter, counts: Sequence[Count]) -> None:
    """Change the counts of these keys, each of which is there once."""
    if not counts:
        return
    columns = [*zip(*(count.key + count.changes for count in counts), strict=True)]
    connection.execute(_named(ADD[counter], counter.table, generation), [list(column) for column in columns])
    if any(change < 0 for count in counts for change in count.changes):
        keys = [list(column) for column in columns[: len(counter.key)]]
        connection.execute(_named(REMOVE_EMPTY[counter], counter.table, generation), keys)


@cache
def _named(statement: LiteralString, table: str, generation: str) -> bytes:
    """The statement for the table of a generation; made once, because followers are in a hurry."""
    return sql.SQL(statement).format(table=sql.Identifier(table + generation)).as_bytes()
