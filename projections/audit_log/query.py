"""Answers `GET /v1/audit/events`: which events of the log match, in the order of their positions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from application.log.sealed_rows import read_sealed_rows_between
from projections.audit_log import tables_sql as sql
from projections.audit_log.projection import audit_entry

OF_IMPORTS: Final = "import-"
"""So begin the ids of requests that are imports; the id of the import follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters:
    """What is asked for; None means that it does not matter. Times are inclusive."""

    customer_id: UUID | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    type: str | None = None
    request_id: str | None = None
    import_id: UUID | None = None
    begin: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundEvents:
    """A page: what is known of each event without opening it, and whether there is more before it."""

    rows: list[dict[str, Any]]
    has_earlier: bool


async def find_events(
    connection: psycopg.AsyncConnection[Any],
    filters: AuditFilters,
    *,
    limit: int,
    after: int | None = None,
    before: int | None = None,
) -> FoundEvents:
    """The first events after a position, or the last ones before one."""
    asked = asdict(filters) | {"after": after, "before": before}
    if (import_id := asked.pop("import_id")) is not None:
        asked["import_request_id"] = f"{OF_IMPORTS}{import_id}"
    async with connection.cursor(row_factory=dict_row) as cursor:
        # Never prepared: what is a good plan for a rare actor is a bad one for a frequent one.
        statement = sql.find(asked, ascends=before is None)
        await cursor.execute(statement, asked | {"limit": limit + 1}, prepare=False)
        rows = await cursor.fetchall()
    has_more, rows = len(rows) > limit, rows[:limit]
    if before is None:
        return FoundEvents(rows, has_earlier=after is not None)
    return FoundEvents(rows[::-1], has_earlier=has_more)


async def rows_between(
    connection: psycopg.AsyncConnection[Any], after: int, last: int, limit: int
) -> list[dict[str, Any]]:
    """The next rows of the log itself, up to a position, with what `find_events` says of them."""
    return [audit_entry(row).shown() for row in await read_sealed_rows_between(connection, after, last, limit)]
