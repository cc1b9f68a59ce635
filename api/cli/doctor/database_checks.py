"""The database as a whole: its server, its tables and what guards them, its clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from api.cli.doctor import checks_sql as sql
from api.cli.doctor.diagnosis import Diagnosis
from api.server.condition import Severity
from api.server.preparation import NEWEST_SERVER, OLDEST_SERVER
from application.database.connections import Connect
from application.database.migrations import newest_version, schema_version, tables
from application.database.suitability import find_obstacles, find_risks
from application.log.sealing import timestamp_of
from projections.customer_list.extensions_sql import find_missing_extensions

SKEW = timedelta(seconds=2)


def check_server(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Version and encoding."""
    version, encoding = connection.info.server_version // 10_000, connection.info.parameter_status("server_encoding")
    is_good = OLDEST_SERVER <= version <= NEWEST_SERVER and encoding == "UTF8"
    needs = "" if is_good else f" It must be {OLDEST_SERVER} to {NEWEST_SERVER} with UTF8."
    yield Diagnosis("database", Severity.OK if is_good else Severity.WRONG, f"PostgreSQL {version}, {encoding}.{needs}")


def check_suitability(connection: psycopg.Connection[Any], connect: Connect) -> Iterator[Diagnosis]:
    """What stands in front of the database, and settings that keep the service from its work or are not safe."""
    for obstacle in find_obstacles(connection, connect):
        yield Diagnosis("connection", Severity.WRONG, obstacle)
    for risk in find_risks(connection):
        yield Diagnosis("durability", Severity.NOTE, risk)


def check_schema(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Whether the tables are those of this version of the service."""
    found, newest = schema_version(connection), newest_version()
    if not found:
        yield Diagnosis("schema", Severity.WRONG, "The database is empty; `customers serve` sets it up.")
    elif found > newest:
        yield Diagnosis("schema", Severity.WRONG, f"Version {found} is newer than this service, which knows {newest}.")
    elif found < newest:
        yield Diagnosis("schema", Severity.WRONG, f"Version {found}; the next start brings it to {newest}.")
    else:
        yield Diagnosis("schema", Severity.OK, f"Version {found}.")


def check_extensions(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Whether the search has what it needs of PostgreSQL, or can be given it."""
    for missing in find_missing_extensions(connection):
        yield Diagnosis("extensions", Severity.WRONG, missing)


def check_tables(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Whether all that the schema has is there."""
    if missing := [table for (table,) in connection.execute(sql.MISSING_TABLES, [tables()])]:
        yield Diagnosis(
            "tables", Severity.WRONG, f"Missing: {', '.join(missing)}. Restore a backup: nothing makes them again."
        )


def check_guard(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Whether events are kept from being changed."""
    if not _value(connection, sql.IS_GUARDED):
        yield Diagnosis(
            "events", Severity.WRONG, f"Nothing keeps them from being changed. As their owner, run: {sql.GUARD_AGAIN}"
        )


def check_clock(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Whether the database and this machine agree on the time, and no event is from the future."""
    before = datetime.now(UTC)
    theirs: datetime = _value(connection, sql.CLOCK)
    ours = before + (datetime.now(UTC) - before) / 2
    skew = abs(theirs - ours)
    if skew > SKEW:
        yield Diagnosis(
            "clocks", Severity.WRONG, f"The database's differs by {skew.total_seconds():.1f} s from this machine's."
        )
        return
    newest = _value(connection, sql.NEWEST_EVENT)
    happened = timestamp_of(newest) if newest else None  # a damaged one is named with its customer, further on
    if happened and happened > ours + SKEW:
        yield Diagnosis("clocks", Severity.WRONG, "The newest event is from the future; a clock was wrong.")
        return
    yield Diagnosis("clocks", Severity.OK, f"They agree within {max(skew.total_seconds(), 0.001):.3f} s.")


def _value(connection: psycopg.Connection[Any], statement: str) -> Any:
    (value,) = connection.execute(statement.encode()).fetchone() or (None,)
    return value
