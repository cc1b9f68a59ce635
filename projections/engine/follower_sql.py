"""The statements by which projections know where they are, and whom they had to set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import psycopg

from application.log.sealed_rows_sql import HEAD
from projections.engine.projection import NEXT, Projection

PROJECTED_CHANNEL: Final = "customers_projected"
"""Leaders notify it with `name:position` once the position is committed."""

BEGIN: Final = """
INSERT INTO projections (projection, position, shape, made_for) VALUES (%s, 0, %s, %s)
ON CONFLICT (projection) DO NOTHING
"""
UNMAKE: Final = "UPDATE projections SET shape = 0 WHERE projection = %s"
FORGET: Final = "DELETE FROM projections WHERE projection = %s"
PLACE: Final = "SELECT position, shape, made_for FROM projections WHERE projection = %s"
PLACE_LOCKED: Final = f"{PLACE} FOR UPDATE"
PLACES: Final = f"""
SELECT live.projection, live.position, live.shape, next.position / greatest(log.head, 1)::float8
FROM projections AS live
LEFT JOIN projections AS next ON next.projection = live.projection || '{NEXT}'
CROSS JOIN ({HEAD}) AS log
"""
MOVE: Final = """
UPDATE projections SET position = %s, updated_at = clock_timestamp()
WHERE projection = %s AND position = %s AND shape BETWEEN %s AND %s AND made_for = %s
"""
SWITCH: Final = """
UPDATE projections SET position = %s, shape = %s, made_for = %s, last_error = NULL, updated_at = clock_timestamp()
WHERE projection = %s
"""

NOTE_ERROR: Final = "UPDATE projections SET last_error = %s WHERE projection = %s"
# What is said of tables that cannot be rebuilt stays until they are.
CLEAR_ERROR: Final = "UPDATE projections SET last_error = NULL WHERE projection = %s AND shape = %s AND made_for = %s"

PARK: Final = """
INSERT INTO parked_customers (projection, customer_id, position, reason) VALUES (%s, %s, %s, %s)
ON CONFLICT (projection, customer_id) DO UPDATE SET position = excluded.position, reason = excluded.reason
"""
CHANGE_REASON: Final = "UPDATE parked_customers SET reason = %s WHERE projection = %s AND customer_id = %s"
UNPARK: Final = "DELETE FROM parked_customers WHERE projection = %s AND customer_id = ANY (%s)"
UNPARK_ALL: Final = "DELETE FROM parked_customers WHERE projection = %s"
RENAME_PARKED: Final = "UPDATE parked_customers SET projection = %s WHERE projection = %s"
MOVE_PARKED: Final = """
UPDATE parked_customers SET position = greatest(position, %s) WHERE projection = %s AND customer_id = ANY (%s)
"""
PARKED: Final = "SELECT customer_id, position FROM parked_customers WHERE projection = %s"
PARKED_ALL: Final = """
SELECT projection, customer_id, position, reason, parked_at FROM parked_customers ORDER BY projection, position
"""

# Names are hashed into the one space of advisory locks; the prefix keeps clear of everybody else's.
LOCK_TRANSACTION: Final = "SELECT pg_advisory_xact_lock(hashtextextended('customers projection ' || %s, 0))"


class Place(NamedTuple):
    """How far a projection is, which shape its tables have, and what they were made for."""

    position: int
    shape: int
    made_for: str


class ProjectionPlace(NamedTuple):
    """The place of one of the projections, and which part of the log (0 to 1) a rebuild has done, if there is one."""

    projection: str
    position: int
    shape: int
    rebuilt: float | None


def listen(connection: psycopg.Connection, channel: str) -> None:
    """Hear what is said on one of the channels."""
    connection.execute(f"LISTEN {channel}")


def commit_without_waiting(connection: psycopg.Connection) -> None:
    """A crash may take the last moment of a read table, always together with its position: it is made again."""
    connection.execute("SET synchronous_commit = off")


def commit_this_without_waiting(connection: psycopg.Connection) -> None:
    """The same for one transaction, over a connection that does other things too."""
    connection.execute("SET LOCAL synchronous_commit = off")


def notify_projected(connection: psycopg.Connection, projection: str, position: int) -> None:
    """Wake the readers of other processes."""
    connection.execute("SELECT pg_notify(%s, %s)", [PROJECTED_CHANNEL, f"{projection}:{position}"])


def lock_for_transaction(connection: psycopg.Connection, name: str) -> None:
    """Wait for an advisory lock that goes with the transaction."""
    connection.execute(LOCK_TRANSACTION, [name])


def begin(connection: psycopg.Connection, projection: Projection, generation: str) -> None:
    """Give a generation of its tables a position before all events and a shape, unless it has them."""
    connection.execute(BEGIN, [projection.name + generation, projection.shape, projection.made_for])


def unmake(connection: psycopg.Connection, projection: Projection) -> None:
    """Its tables are there, but can neither be read nor followed before they are rebuilt."""
    connection.execute(UNMAKE, [projection.name])


def forget(connection: psycopg.Connection, projection: str) -> None:
    """Leave no position and nobody parked."""
    connection.execute(FORGET, [projection])
    connection.execute(UNPARK_ALL, [projection])


def place(connection: psycopg.Connection, projection: str, *, locked: bool = False) -> Place:
    """Where the projection is; with `locked` nobody can move it until the end of the transaction."""
    row = connection.execute(PLACE_LOCKED if locked else PLACE, [projection]).fetchone()
    if row is None:
        raise LookupError("The projection has no position; it was never created.")
    return Place(*row)


def move(connection: psycopg.Connection, projection: Projection, generation: str, before: int, after: int) -> bool:
    """Compare and set: False where the projection is not at `before`, because somebody else moved it.

    And False where the tables are of a shape that this version cannot write, or made for something else, because
    another service switched them.
    """
    tables = [projection.writable_since, projection.shape, projection.made_for]
    return connection.execute(MOVE, [after, projection.name + generation, before, *tables]).rowcount == 1


def switch(connection: psycopg.Connection, projection: Projection, position: int) -> None:
    """The live tables are others now: they are at this position, and as this version makes them."""
    connection.execute(SWITCH, [position, projection.shape, projection.made_for, projection.name])


def note_error(connection: psycopg.Connection, projection: str, error: str) -> None:
    """Let everybody see what keeps the projection from going on."""
    connection.execute(NOTE_ERROR, [error, projection])


def clear_error(connection: psycopg.Connection, projection: Projection) -> None:
    """Nothing keeps its follower from going on."""
    connection.execute(CLEAR_ERROR, [projection.name, projection.shape, projection.made_for])


def progress(connection: psycopg.Connection) -> list[ProjectionPlace]:
    """That of every projection."""
    return [ProjectionPlace(*row) for row in connection.execute(PLACES).fetchall()]


def parked(connection: psycopg.Connection, projection: str) -> dict[UUID, int]:
    """The customers set aside, each with the position of its first event that is not projected."""
    return dict(connection.execute(PARKED, [projection]).fetchall())


def all_parked(connection: psycopg.Connection) -> list[tuple[str, UUID, int, str, datetime]]:
    """Projection, customer, position, reason and time of everybody set aside."""
    return connection.execute(PARKED_ALL).fetchall()


def park(connection: psycopg.Connection, projection: str, customer_id: UUID, position: int, reason: str) -> None:
    """Set a customer aside from this position on."""
    connection.execute(PARK, [projection, customer_id, position, reason])


def change_reason(connection: psycopg.Connection, projection: str, customer_id: UUID, reason: str) -> None:
    """It is still set aside, for this reason now."""
    connection.execute(CHANGE_REASON, [reason, projection, customer_id])


def unpark(connection: psycopg.Connection, projection: str, customer_ids: Sequence[UUID]) -> None:
    """These customers are up to date again."""
    connection.execute(UNPARK, [projection, list(customer_ids)])


def move_parked(connection: psycopg.Connection, projection: str, position: int, customer_ids: Sequence[UUID]) -> None:
    """All events of these customers before this position are projected."""
    connection.execute(MOVE_PARKED, [position, projection, list(customer_ids)])


def rename_parked(connection: psycopg.Connection, before: str, after: str) -> None:
    """Those whom a rebuild set aside are now those of the live projection."""
    connection.execute(UNPARK_ALL, [after])
    connection.execute(RENAME_PARKED, [after, before])
