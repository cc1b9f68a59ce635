"""The log as other services follow it: that something happened, in order, and nothing personal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from application.log import changes_sql as sql
from application.log.sealing import EVENTS_BY_TOPIC, timestamp_of
from domain.errors import PositionBeyondLog


class LoggedChange(NamedTuple):
    """That something happened to a customer, without what; no time where the event is damaged."""

    position: int
    customer_id: UUID
    version: int
    type: str
    occurred_at: datetime | None


class LogPart(NamedTuple):
    """A piece of the log, where the next one begins, and the epoch of the log."""

    items: list[LoggedChange]
    last_position: int
    epoch: int


async def read_changes(connection: psycopg.AsyncConnection[Any], after: int, limit: int) -> LogPart:
    """What happened after a position; raises `PositionBeyondLog` for one that the log has not reached."""
    cursor = connection.cursor(binary=True)
    rows = await (await cursor.execute(sql.CHANGES, [after, limit])).fetchall()
    items = [
        LoggedChange(position, customer_id, version, _name(topic), timestamp_of(state))
        for position, customer_id, version, topic, state in rows
    ]
    end, epoch = await (await cursor.execute(sql.END_AND_EPOCH)).fetchone() or (0, 1)
    if after > end:  # asked for afterwards: what came meanwhile only moves the end on
        raise PositionBeyondLog
    return LogPart(items, items[-1].position if items else after, epoch)


def _name(topic: str) -> str:
    """The type of an event; a newer version of the service may have written one that this one does not know."""
    return EVENTS_BY_TOPIC[topic].__name__ if topic in EVENTS_BY_TOPIC else topic
