"""The schema of the service's own tables: numbered SQL files, each applied once and in order."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import psycopg

from application.database.migrations import versions_sql as sql


class SchemaTooNew(Exception):
    """The database was used by a newer version of the service."""


def migrate(connection: psycopg.Connection[Any], *, up_to: int | None = None) -> list[str]:
    """Bring the schema up to date; returns the names of what was applied. Safe to run from many processes at once.

    Where nothing is missing, nothing but reading is needed. `up_to` leaves later scripts for another call.
    """
    scripts = _scripts()
    with connection.transaction():
        connection.execute(sql.TAKE_LOCK, [sql.LOCK])
        done = _applied(connection)
        if done - scripts.keys():
            raise SchemaTooNew(
                f"The database has schema version {max(done)}, this version of the service knows {max(scripts)}. "
                "Run the newer version of the service."
            )
        missing = [number for number in sorted(scripts.keys() - done) if up_to is None or number <= up_to]
        if missing:
            connection.execute(sql.CREATE)
        for number in missing:
            script = scripts[number]
            connection.execute(script.read_text(encoding="utf-8").encode())
            connection.execute(sql.ADD, [number, script.name])
    return [scripts[number].name for number in missing]


def schema_version(connection: psycopg.Connection[Any]) -> int:
    """The number of the last script that was applied, 0 for an empty database."""
    return max(_applied(connection), default=0)


def newest_version() -> int:
    """What `migrate` brings a database to."""
    return max(_scripts())


def tables() -> list[str]:
    """The names of all tables that the scripts make."""
    scripts = (script.read_text(encoding="utf-8") for script in _scripts().values())
    return sorted(name for script in scripts for name in re.findall(r"^CREATE TABLE (\w+)", script, re.MULTILINE))


def _scripts() -> dict[int, Traversable]:
    return {int(file.name[:4]): file for file in files(__name__).iterdir() if file.name.endswith(".sql")}


def _applied(connection: psycopg.Connection[Any]) -> set[int]:
    if connection.execute(sql.HAS_TABLE).fetchone() is None:
        return set()
    return {number for (number,) in connection.execute(sql.LIST)}
