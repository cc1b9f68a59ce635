"""Every shape of read tables is pinned, so that none changes without being counted up, and services upgrade theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from application.database.migrations import migrate
from application.keys.data_keys import DataKeys
from application.keys.secrets import open_secrets
from application.log.event_store import EventStore
from application.log.sealed_rows import read_head
from projections.engine.projection import Projection
from projections.engine.rebuild import ensure, rebuild
from projections.read_models import PROJECTIONS, read_models
from projections.reports.time_zone import TIMEZONE
from tests.support.first_landed import MASTER_KEY, first_landed
from tests.support.recorded_log import connect_to

FILE = Path(__file__).parent / "shapes.json"

COLUMNS = """
SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
                 nullif(attcollation, 0)::regcollation)
FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
OPTIONS = "SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE oid = %(table)s::regclass"
INDEXES = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %(table)s::regclass ORDER BY 1"
ROWS = 'SELECT row::text FROM {table} AS row ORDER BY row::text COLLATE "C"'
VIEWS = """
SELECT DISTINCT pg_rewrite.ev_class::regclass || ' '
    || regexp_replace(pg_get_viewdef(pg_rewrite.ev_class), '\\m' || %(table)s || '\\.', '', 'g')
FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = pg_depend.objid
WHERE classid = 'pg_rewrite'::regclass AND refobjid = %(table)s::regclass ORDER BY 1
"""
"""Without the name of the table in front of columns, which PostgreSQL 15 shows and later ones leave out."""


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[str]:
    """One of a small history with every type of event in it, whose tables were made by today's code."""
    with first_landed(postgres_url) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            migrate(connection)
            store = EventStore(DataKeys(open_secrets(connection, None, MASTER_KEY).data_keys))
            for projection in PROJECTIONS:
                ensure(connection, projection)
        for projection, read_after, _ in read_models(store, TIMEZONE).values():
            rebuild(projection, connect_to(url), read_after, read_head)
        yield url


def digest(url: str, projection: Projection) -> str:
    """What the tables are, with their indexes and views, and what stands in them."""
    lines = []
    with psycopg.connect(url) as connection:
        connection.execute("SET timezone = 'UTC'")
        for table in projection.tables:
            for question in (COLUMNS, OPTIONS, INDEXES, VIEWS, ROWS.format(table=table)):
                lines += [str(line) for (line,) in connection.execute(question.encode(), {"table": table})]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda each: each.name)
def test_the_shape_of_a_projection_is_counted_up_with_its_tables(database: str, projection: Projection) -> None:
    known, found = json.loads(FILE.read_text()), digest(database, projection)
    assert known.get(f"{projection.name} {projection.shape}") == found, (
        f"The tables of {projection.name}, their views, or what is written into them are not those of its shape "
        f"{projection.shape}. Count `shape` of the class up, say there from which shapes on today's code can read and "
        f"follow tables of before (readable_since, writable_since), and add to {FILE.name}, where older lines stay: "
        f'"{projection.name} <shape>": "{found}"'
    )


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda each: each.name)
def test_a_projection_reads_and_follows_its_own_shape(projection: Projection) -> None:
    assert projection.readable_since <= projection.shape
    assert projection.writable_since <= projection.shape
