"""The SQL of the schema's versions: which of the scripts were applied."""

LOCK = 7_310_002
"""Taken while scripts are applied, so that processes that start together apply each once."""

TAKE_LOCK = "SELECT pg_advisory_xact_lock(%s)"

CREATE = """
CREATE TABLE IF NOT EXISTS schema_versions (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""

HAS_TABLE = "SELECT 1 WHERE to_regclass('schema_versions') IS NOT NULL"

LIST = "SELECT number FROM schema_versions"

ADD = "INSERT INTO schema_versions (number, name) VALUES (%s, %s)"
