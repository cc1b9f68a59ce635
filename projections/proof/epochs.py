"""Where the log began anew after a restored backup, so that checkpoints of before and after are not confused."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import psycopg

from projections.proof import epochs_sql as sql


class Epoch(NamedTuple):
    """The log from an accepted restore on, up to the next one. The origin of its checkpoints ends in its number."""

    number: int
    first_position: int
    reason: str
    accepted_at: datetime


def read_restores(connection: psycopg.Connection) -> list[Epoch]:
    """Every accepted restore in order; the first of them began epoch 2."""
    return [Epoch(*row) for row in connection.execute(sql.RESTORES).fetchall()]


def current_epoch(connection: psycopg.Connection) -> int:
    """The number of the epoch that new checkpoints belong to: 1 until a restore is accepted."""
    restores = read_restores(connection)
    return restores[-1].number if restores else 1
