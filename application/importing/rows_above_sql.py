"""The SQL of what an import remembers of the rows above, for SQLite."""

NAMED = "CREATE TABLE named (key BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID"

FIRST_LINE = "SELECT line FROM named WHERE key = ?"

NAME = "INSERT OR IGNORE INTO named VALUES (?, ?)"

HELD = "CREATE TABLE held (tag BLOB PRIMARY KEY, customer BLOB) WITHOUT ROWID"

HOLDER = "SELECT customer FROM held WHERE tag = ?"

HOLD = "INSERT OR REPLACE INTO held VALUES (?, ?)"

NAMES = """
CREATE TABLE names (
    key TEXT NOT NULL, customer BLOB NOT NULL, line INTEGER NOT NULL, traits TEXT NOT NULL,
    PRIMARY KEY (key, customer)
) WITHOUT ROWID;
CREATE TABLE changed (customer BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID
"""

KEEP_NAME = "INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?)"

KEEP_CHANGED = "INSERT OR REPLACE INTO changed VALUES (?, ?)"

SAME_NAME = "SELECT customer, line, traits FROM names WHERE key = ? AND line < ? ORDER BY line"

IS_CHANGED = "SELECT 1 FROM changed WHERE customer = ? AND line < ?"
