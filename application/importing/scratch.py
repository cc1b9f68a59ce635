"""Where an import remembers the rows above: on disk, so that files of any size can be imported."""

from __future__ import annotations

import sqlite3

from application.importing import scratch_sql as sql


def scratch(tables: str) -> sqlite3.Connection:
    """A temporary database without a name, gone with its connection; the writer's thread may use it too."""
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for script in (sql.OPEN, tables, sql.BEGIN):
        database.executescript(script)
    return database
