"""Makes the rebuilds of a service that runs stop at a place of one's choice, inside the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

FIRST, LATER = 7_310_501, 7_310_502

SET_UP = f"""
CREATE TABLE IF NOT EXISTS rebuilds_begun (projection text, at timestamptz DEFAULT clock_timestamp());
CREATE OR REPLACE FUNCTION note_a_rebuild() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO rebuilds_begun (projection) VALUES (NEW.projection);
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION hold_a_rebuild() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(CASE WHEN OLD.position = 0 THEN {FIRST} ELSE {LATER} END);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER note_a_rebuild BEFORE INSERT ON projections
    FOR EACH ROW WHEN (NEW.projection LIKE '%\\_next') EXECUTE FUNCTION note_a_rebuild();
CREATE OR REPLACE TRIGGER hold_a_rebuild BEFORE UPDATE ON projections
    FOR EACH ROW WHEN (NEW.projection LIKE '%\\_next') EXECUTE FUNCTION hold_a_rebuild();
"""


class HeldRebuild:
    """Rebuilds wait before their first batch, and before every later one, until they are let go."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def release_first(self) -> None:
        """Let the first batch through."""
        self._connection.execute("SELECT pg_advisory_unlock(%s)", [FIRST])

    def release(self) -> None:
        """Let everything through."""
        self._connection.execute("SELECT pg_advisory_unlock_all()")

    def count(self, projection: str = "customer_list") -> int:
        """How many rebuilds of a projection have begun."""
        counting = "SELECT count(*) FROM rebuilds_begun WHERE projection = %s"
        row = self._connection.execute(counting, [f"{projection}_next"]).fetchone()
        assert row
        return int(row[0])


@contextmanager
def held_rebuild(url: str) -> Iterator[HeldRebuild]:
    """From here on rebuilds in this database are held, until they are let go or the block ends."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SET_UP.encode())
        for lock in (FIRST, LATER):
            connection.execute("SELECT pg_advisory_lock(%s)", [lock])
        yield HeldRebuild(connection)
