"""The SQL of what an import remembers of the rows above, for SQLite."""

OPEN = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"

BEGIN = "BEGIN"
"""One transaction that is never committed: nobody needs it on disk."""

NAMED = "CREATE TABLE named (key BLOB PRIMARY KEY, row_number INTEGER NOT NULL) WITHOUT ROWID"

FIRST_ROW = "SELECT row_number FROM named WHERE key = ?"

NAME = "INSERT OR IGNORE INTO named VALUES (?, ?)"

HELD = "CREATE TABLE held (tag BLOB PRIMARY KEY, customer BLOB) WITHOUT ROWID"

HOLDER = "SELECT customer FROM held WHERE tag = ?"

HOLD = "INSERT OR REPLACE INTO held VALUES (?, ?)"

NAMES = """
CREATE TABLE names (
    key TEXT NOT NULL, customer BLOB NOT NULL, row_number INTEGER NOT NULL, traits TEXT NOT NULL,
    PRIMARY KEY (key, customer)
) WITHOUT ROWID;
CREATE TABLE changed (customer BLOB PRIMARY KEY, row_number INTEGER NOT NULL) WITHOUT ROWID
"""

KEEP_NAME = "INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?)"

KEEP_CHANGED = "INSERT OR REPLACE INTO changed VALUES (?, ?)"

SAME_NAME = "SELECT customer, row_number, traits FROM names WHERE key = ? AND row_number < ? ORDER BY row_number"

IS_CHANGED = "SELECT 1 FROM changed WHERE customer = ? AND row_number < ?"
