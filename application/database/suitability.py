"""Whether the service can keep its promises with a database; what is in the way is named with the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import psycopg

from application.database import suitability_sql as sql
from application.database.connections import Connect

IDLE_LIMIT: Final = "10s"
"""What `connect` sets for every kind of work: it says whether settings arrive at all."""

_INSTEAD: Final = "Connect to PostgreSQL directly, or through a pooler in session mode that passes `options` on."
POOLED: Final = (
    "A pooler stands in front of the database that gives every transaction another session: locks, settings and "
    f"notifications do not last there. {_INSTEAD}"
)
WITHOUT_OPTIONS: Final = (
    "What the service sets when it connects (`options`: time limits, synchronous_commit) does not reach the database: "
    f"a pooler drops or refuses it. {_INSTEAD}"
)


class DatabaseSettings(NamedTuple):
    """What the server says of itself and of this session."""

    is_standby: bool
    only_reads: bool
    idle_limit: str
    synchronous_commit: str
    syncs: bool
    role: str
    database: str
    search_path: str
    schema: str | None
    schemas_in_use: list[str]


def find_obstacles(connection: psycopg.Connection[Any], connect: Connect, *, writes: bool = True) -> list[str]:
    """What the service cannot work with, a sentence and its remedy each; `connect` opens more connections like this.

    Whoever only reads (not `writes`) may do that from a standby.
    """
    if _is_pooled(connection, connect):
        return [POOLED]
    settings = _settings(connection)
    return [*_obstacles(settings), *(_obstacles_for_writers(settings) if writes else ())]


def find_risks(connection: psycopg.Connection[Any]) -> list[str]:
    """What the service works with, though it may lose something by it."""
    if _settings(connection).syncs:
        return []
    return ["fsync is off: a power cut can lose or break everything. Set fsync = on in postgresql.conf and reload."]


def why_refused(error: psycopg.OperationalError) -> str | None:
    """What to do where a connection was refused for what it asked for, nothing for other reasons."""
    return WITHOUT_OPTIONS if "unsupported startup parameter" in str(error) else None


def _settings(connection: psycopg.Connection[Any]) -> DatabaseSettings:
    return DatabaseSettings(*next(connection.execute(sql.SETTINGS)))


def _obstacles(found: DatabaseSettings) -> Iterator[str]:
    if found.idle_limit != IDLE_LIMIT or found.synchronous_commit in ("off", "local"):
        yield WITHOUT_OPTIONS
    if found.schema is None:
        yield f"The search_path ({found.search_path}) leads to no schema. {_set_search_path(found, 'public')}"
    elif found.schemas_in_use and found.schema not in found.schemas_in_use:
        yield (
            f"The tables of the service are in the schema {', '.join(found.schemas_in_use)}, but the search_path "
            f"({found.search_path}) leads to {found.schema}. {_set_search_path(found, found.schemas_in_use[0])} "
            "A second service needs a database of its own."
        )


def _obstacles_for_writers(found: DatabaseSettings) -> Iterator[str]:
    if found.is_standby:
        yield (
            "The database is a standby, which only reads. Name the primary in DATABASE_URL, or all hosts with "
            "target_session_attrs=read-write."
        )
    elif found.only_reads:
        yield (
            "Transactions only read here (default_transaction_read_only). If that is not meant: "
            + sql.WRITE_AGAIN.format(role=found.role, database=found.database)
        )


def _set_search_path(found: DatabaseSettings, schema: str) -> str:
    return "Set it: " + sql.SET_SEARCH_PATH.format(role=found.role, database=found.database, schema=schema)


def _is_pooled(connection: psycopg.Connection[Any], connect: Connect) -> bool:
    """Whether sessions are shared: one that has no transaction open is given to somebody who begins one.

    Poolers give what was used last, or take turns. Each shows in one of these steps.
    """
    ours = {_session(connection), _session(connection)}
    if len(ours) > 1:
        return True
    with connect() as other:
        try:
            other.execute(sql.BEGIN)
            if _session(other) in ours or _session(connection) not in ours:
                return True
            other.execute(sql.ROLLBACK)
        except psycopg.errors.ProtocolViolation:  # a pooler that gives sessions for single statements knows no BEGIN
            return True
        return _session(connection) not in ours or _session(other) in ours


def _session(connection: psycopg.Connection[Any]) -> int:
    (process,) = next(connection.execute(sql.SESSION))
    return int(process)
