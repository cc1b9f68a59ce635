"""Where an import remembers the rows above: on disk, so that files of any size can be imported."""

from __future__ import annotations

import sqlite3


def scratch(tables: str) -> sqlite3.Connection:
    """A temporary database without a name, gone with its connection; the writer's thread may use it too.

    One transaction that is never committed, because nobody needs it on disk.
    """
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {tables}; BEGIN")
    return database
