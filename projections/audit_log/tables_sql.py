"""The table of the audit log, and the statements that write and search it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

from projections.columns_sql import Column, definitions, insert, names

TABLES: Final = ("audit_log",)

LATEST_AT: Final = Column("latest_at", "timestamptz")
"""The latest time up to this position. It never falls, though clocks of several machines may, so that the first
position of a period is found without looking at all those before it."""

COLUMNS: Final = (
    Column("position", "bigint"),
    Column("customer_id", "uuid"),
    Column("version", "bigint"),
    Column("type", "text"),
    Column("occurred_at", "timestamptz", is_required=False),
    LATEST_AT,
    Column("actor", "text", is_required=False),
    Column("on_behalf_of", "text", is_required=False),
    Column("request_id", "text", is_required=False),
)

SHOWN: Final = tuple(column for column in COLUMNS if column is not LATEST_AT)

CREATE: Final = f"""
CREATE TABLE {{log}} (
    {definitions(COLUMNS)}
);
ALTER TABLE {{log}} ADD PRIMARY KEY (position)
"""

CREATE_INDEXES: Final = """
CREATE INDEX {by_customer} ON {log} (customer_id, position);
CREATE INDEX {by_actor} ON {log} (actor, position);
CREATE INDEX {by_person} ON {log} (on_behalf_of, position) WHERE on_behalf_of IS NOT NULL;
CREATE INDEX {by_type} ON {log} (type, position);
CREATE INDEX {by_time} ON {log} (latest_at, position);
CREATE INDEX {by_import} ON {log} (request_id, position) WHERE request_id LIKE 'import-%';
CREATE INDEX {by_request} ON {log} USING brin (
    request_id text_bloom_ops (n_distinct_per_range = 2000)
) WITH (pages_per_range = 32, autosummarize = on);
ANALYZE {log}
"""

WRITE: Final = insert("{log}", COLUMNS)

LATEST: Final = "SELECT latest_at FROM {log} ORDER BY position DESC LIMIT 1"

FIND: Final = f"""
SELECT {names(SHOWN)} FROM audit_log
WHERE {{match}} ORDER BY position {{way}} LIMIT %(limit)s
"""

CONDITIONS: Final[dict[str, LiteralString]] = {
    "customer_id": "customer_id = %(customer_id)s",
    "actor": "actor = %(actor)s",
    "on_behalf_of": "on_behalf_of = %(on_behalf_of)s",
    "type": "type = %(type)s",
    "request_id": "request_id = %(request_id)s",
    "import_request_id": "request_id = %(import_request_id)s AND request_id LIKE 'import-%%'",
    "begin": """occurred_at >= %(begin)s AND position >= (
        SELECT position FROM audit_log WHERE latest_at >= %(begin)s ORDER BY latest_at, position LIMIT 1
    )""",
    "end": "occurred_at <= %(end)s",
    "after": "position > %(after)s",
    "before": "position < %(before)s",
}


def create_table(connection: psycopg.Connection[Any], generation: str) -> None:
    """The empty table with its primary key."""
    connection.execute(_named(CREATE, generation))


def create_indexes(connection: psycopg.Connection[Any], generation: str) -> None:
    """An index for every filter, each in the order of the log, but that of requests.

    A request has an event or a few, an import as many as its file has rows. In a tree, ids that are made up at random
    would cost each event a tenth more; so that of all requests says only in which pieces of the table one may be.
    """
    connection.execute(_named(CREATE_INDEXES, generation))


def read_latest(connection: psycopg.Connection[Any], generation: str) -> datetime | None:
    """The latest time of all rows."""
    (latest,) = connection.execute(_named(LATEST, generation)).fetchone() or (None,)
    return latest


def write(connection: psycopg.Connection[Any], generation: str, columns: Mapping[str, list[Any]]) -> None:
    """Add rows, given as the values of each column."""
    connection.execute(_named(WRITE, generation), [columns[column.name] for column in COLUMNS])


def find(asked: dict[str, Any], *, ascends: bool) -> sql.Composed:
    """The query for rows that meet all conditions that have a value."""
    match = [CONDITIONS[name] for name, value in asked.items() if value is not None]
    way: LiteralString = "ASC" if ascends else "DESC"
    return sql.SQL(FIND).format(match=sql.SQL(" AND ").join(map(sql.SQL, match or ["true"])), way=sql.SQL(way))


def _named(statement: LiteralString, generation: str) -> sql.Composed:
    log = TABLES[0] + generation
    return sql.SQL(statement).format(
        log=sql.Identifier(log),
        by_customer=sql.Identifier(f"{log}_by_customer"),
        by_actor=sql.Identifier(f"{log}_by_actor"),
        by_person=sql.Identifier(f"{log}_by_person"),
        by_type=sql.Identifier(f"{log}_by_type"),
        by_time=sql.Identifier(f"{log}_by_time"),
        by_import=sql.Identifier(f"{log}_by_import"),
        by_request=sql.Identifier(f"{log}_by_request"),
    )
