"""Where the log began anew after a restored backup, so that checkpoints of before and after are not confused."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import psycopg

from projections.proof import epochs_sql as sql


class LogOrigin(NamedTuple):
    """A beginning of the log: events of this origin have this position or a later one."""

    number: int
    first_position: int
    reason: str
    accepted_at: datetime


def read_restores(connection: psycopg.Connection) -> list[LogOrigin]:
    """Every accepted restore in order; the first of them began origin 2."""
    return [LogOrigin(*row) for row in connection.execute(sql.RESTORES).fetchall()]


def current_origin(connection: psycopg.Connection) -> int:
    """The number of the origin that new checkpoints belong to: 1 until a restore is accepted."""
    restores = read_restores(connection)
    return restores[-1].number if restores else 1
