"""Scripts that change the schema look first at whether they may."""

from __future__ import annotations

import psycopg
import pytest

from api.cli.failures import explained
from application.database.connections import connect
from application.database.migrations import migrate, newest_version, schema_version


def test_an_older_version_that_still_runs_keeps_the_schema_from_being_changed_under_it(database_url: str) -> None:
    """Older versions lock something else before they append."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        migrate(connection, up_to=7)
        with (
            connect(database_url, "reads"),
            pytest.raises(psycopg.DatabaseError, match="stop it on every host") as told,
        ):
            migrate(connection)
        assert explained(told.value)[0].startswith("The database refused: an older version of the service still runs")
        assert schema_version(connection) == 7
        with connect(database_url, "command"):  # a start that waits for this one
            migrate(connection)
        assert schema_version(connection) == newest_version()
