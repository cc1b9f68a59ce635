"""The SQL of a dry run, for SQLite: what the rows so far would hold."""

CREATE = "CREATE TABLE held (tag BLOB PRIMARY KEY, customer BLOB NOT NULL) WITHOUT ROWID"

BEGIN = "BEGIN"
"""One transaction that is never committed: nobody needs it on disk."""

HOLDER = "SELECT customer FROM held WHERE tag = ?"

HOLD = "INSERT OR IGNORE INTO held VALUES (?, ?)"
