"""The projection behind the audit log: who did what kind of thing to which customer, and when.

It holds nothing personal, so that nothing has to be taken out of it when a customer is erased: values and reasons are
told from the customers' own streams when somebody reads the log. And it opens no event, so that it has also those
that this version of the service does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Final, cast
from uuid import UUID

import orjson
import psycopg

from application.log.sealed_rows import UNOPENED, SealedRow, read_sealed_rows
from domain.customer import EVENT_TYPES
from domain.recorded import Recorded
from projections.audit_log import tables_sql as sql

BEGINNING: Final = datetime(1, 1, 1, tzinfo=UTC)
SINCE_REQUESTS: Final = 2
"""The shape since which events are found by their requests."""
TYPES: Final = {event_type.TOPIC: name for name, event_type in EVENT_TYPES.items()}


@dataclass(frozen=True, slots=True)
class AuditEntry(Recorded):
    """What the outside of a stored event says; nothing where it is damaged. An unknown type goes by its topic."""

    type: str = ""
    occurred_at: datetime | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    request_id: str | None = None

    def shown(self) -> dict[str, Any]:
        """What the table has of it, by the names of columns."""
        return {column.name: getattr(self, column.name) for column in sql.SHOWN}


def audit_entry(row: SealedRow) -> AuditEntry:
    """Read a row of the log without opening what is sealed in it."""
    position, customer_id, version, topic, state = row
    try:
        outside = orjson.loads(state)
        occurred_at = datetime.fromisoformat(outside["timestamp"]).astimezone(UTC)
        people = [_text(outside.get(name)) for name in ("actor", "on_behalf_of", "request_id")]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        occurred_at, people = None, [None, None, None]
    return AuditEntry(position, customer_id, version, UNOPENED, None, TYPES.get(topic, topic), occurred_at, *people)


def read_after(connection: psycopg.Connection[Any], position: int, limit: int) -> list[Recorded]:
    """The next rows of the log in order, as the follower of this projection needs them."""
    return [*map(audit_entry, read_sealed_rows(connection, position, limit))]


class AuditLog:
    """Keeps the table of the audit log; see `projections.engine.projection.Projection` for who calls what."""

    name = "audit_log"
    made_for = ""
    is_shown_in_part = True
    tables = sql.TABLES
    shape = 2
    readable_since = writable_since = 1

    def made_as(self, made_for: str) -> AuditLog:
        """Itself: nothing but the events matters."""
        return self

    def create(self, connection: psycopg.Connection[Any], generation: str) -> None:
        """The empty table."""
        sql.create_table(connection, generation)

    def finish(self, connection: psycopg.Connection[Any], generation: str) -> None:
        """Indexes and statistics."""
        sql.create_indexes(connection, generation)

    def publish(self, connection: psycopg.Connection[Any]) -> None:
        """Nothing: reports are about customers, not about who looks after them."""

    def pass_over(
        self, connection: psycopg.Connection, generation: str, customer_id: UUID, begin: int, end: int
    ) -> None:
        """Nothing: nobody is ever set aside."""

    def apply(self, connection: psycopg.Connection[Any], generation: str, events: Sequence[Recorded]) -> None:
        """Add these rows, which come from `read_after`."""
        entries = cast("Sequence[AuditEntry]", events)
        columns = {column.name: [getattr(each, column.name) for each in entries] for column in sql.SHOWN}
        latest = sql.read_latest(connection, generation) or BEGINNING
        latest_at = list(accumulate((at or BEGINNING for at in columns["occurred_at"]), max, initial=latest))[1:]
        sql.write(connection, generation, columns | {"latest_at": latest_at})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
