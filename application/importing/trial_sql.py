"""The SQL of a dry run, for SQLite: who would hold what after the rows so far."""

CREATE = "CREATE TABLE held (tag BLOB PRIMARY KEY, customer BLOB) WITHOUT ROWID"

BEGIN = "BEGIN"
"""One transaction that is never committed: nobody needs it on disk."""

HOLDER = "SELECT customer FROM held WHERE tag = ?"

HOLD = "INSERT OR REPLACE INTO held VALUES (?, ?)"
