"""The log is only ever added to: not even its owner changes it by accident."""

from __future__ import annotations

import psycopg
import pytest

from tests.support.commands import appending, log, register, rows, run

REWRITES = [
    "UPDATE events SET topic = 'customer.changed'",
    "UPDATE events SET state = state WHERE false",
    "DELETE FROM events",
    "DELETE FROM events WHERE position = 1",
    "TRUNCATE events",
    "TRUNCATE events CASCADE",
    "INSERT INTO events SELECT * FROM events ON CONFLICT (position) DO UPDATE SET topic = 'customer.changed'",
    "MERGE INTO events e USING (SELECT 1) o ON e.position = 1 WHEN MATCHED THEN DELETE",
]


@pytest.mark.parametrize("replication_role", ["origin", "replica", "local"])
def test_nobody_rewrites_the_log_whatever_the_session_says(database_url: str, replication_role: str) -> None:
    with appending(database_url) as batches:
        run(batches, register(), register())
    before = rows(database_url, "SELECT * FROM events ORDER BY position")
    with psycopg.connect(database_url, autocommit=True) as connection:
        superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        assert superuser == (True,)
        connection.execute(f"SET session_replication_role = {replication_role}".encode())
        for statement in REWRITES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed or removed"):
                connection.execute(statement.encode())
    assert rows(database_url, "SELECT * FROM events ORDER BY position") == before


def test_nobody_rewrites_the_log_as_its_ordinary_owner(database_url: str) -> None:
    with appending(database_url) as batches:
        run(batches, register())
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE ROLE log_owner_of_a_test")
        try:
            connection.execute("ALTER TABLE events OWNER TO log_owner_of_a_test")
            connection.execute("SET LOCAL ROLE log_owner_of_a_test")
            for statement in REWRITES[:3]:
                with (
                    pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed or removed"),
                    connection.transaction(),
                ):
                    connection.execute(statement.encode())
        finally:
            connection.rollback()
    assert len(log(database_url)) == 1


def test_no_position_and_no_version_is_given_twice(database_url: str) -> None:
    with appending(database_url) as batches:
        (outcome,) = run(batches, register())
    with psycopg.connect(database_url, autocommit=True) as connection:
        for position, version in ((1, 2), (2, 1)):
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute(
                    "INSERT INTO events VALUES (%s, %s, %s, 'customer.changed', '{}')",
                    [position, outcome.customer_id, version],
                )
