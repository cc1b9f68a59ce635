"""The schema of the service's own tables: numbered SQL files, each applied once and in order."""

from importlib.resources import files

import psycopg

MIGRATION_LOCK = 7_310_002

CREATE_VERSIONS = """
CREATE TABLE IF NOT EXISTS schema_versions (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class SchemaTooNew(Exception):
    """The database was used by a newer version of the service."""


def migrate(connection: psycopg.Connection) -> list[str]:
    """Bring the schema up to date; returns the names of what was applied. Safe to run from many processes at once."""
    scripts = sorted(
        (file for file in files(__name__).iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    applied = []
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        connection.execute(CREATE_VERSIONS)
        done = {number for (number,) in connection.execute("SELECT number FROM schema_versions")}
        known = {int(script.name[:4]) for script in scripts}
        if done - known:
            raise SchemaTooNew(
                f"The database has schema version {max(done)}, this version of the service knows {max(known)}. "
                "Run the newer version of the service."
            )
        for script in scripts:
            number = int(script.name[:4])
            if number not in done:
                connection.execute(script.read_text(encoding="utf-8").encode())
                connection.execute("INSERT INTO schema_versions (number, name) VALUES (%s, %s)", [number, script.name])
                applied.append(script.name)
    return applied
