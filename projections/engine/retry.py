"""A second chance for customers that were set aside, when the reason may be gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import psycopg

from domain.errors import ProjectionBehind
from domain.recorded import Recorded
from projections.engine import follower_sql as sql
from projections.engine.batch import is_fault_of_data, reason_of
from projections.engine.projection import LIVE, Projection, ReadAfter
from projections.engine.shapes import can_follow, told_of

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Retried:
    """How many customers are up to date again, and how many are still set aside."""

    unparked: int
    still_parked: int


def retry(connection: psycopg.Connection, projection: Projection, read_after: ReadAfter) -> Retried:
    """Apply what the customers set aside have missed, in log order, while the leader goes on with all others.

    Every batch holds the projection's position still, so nobody can be applied twice or forgotten. What is cut off
    in the middle goes on from there the next time. `connection` is in autocommit mode.

    Raises `ProjectionBehind` for tables of a shape that cannot be written; their rebuild tries everybody again.
    """
    parked = sql.parked(connection, projection.name)
    hopeful = set(parked)
    cursor = min(parked.values(), default=1) - 1
    unparked = 0
    while hopeful:
        with connection.transaction():
            live = sql.place(connection, projection.name, locked=True)
            if not can_follow(projection, live.shape):
                raise ProjectionBehind(told_of(projection, live.shape, live.made_for, None))
            as_made = projection.made_as(live.made_for)
            batch = read_after(connection, cursor, BATCH)
            parked = sql.parked(connection, projection.name)
            hopeful = {customer for customer in hopeful if parked.get(customer, 0) > cursor}
            due = [
                each
                for each in batch
                if each.position <= live.position
                and each.customer_id in hopeful
                and each.position >= parked[each.customer_id]
            ]
            hopeful -= _apply(connection, as_made, due)
            if not batch or batch[-1].position >= live.position:
                sql.unpark(connection, projection.name, list(hopeful))
                unparked = len(hopeful)
                hopeful = set()
            else:
                cursor = batch[-1].position
                sql.move_parked(connection, projection.name, cursor + 1, list(hopeful))
    return Retried(unparked, len(sql.parked(connection, projection.name)))


def _apply(connection: psycopg.Connection, projection: Projection, events: Sequence[Recorded]) -> set[UUID]:
    """Apply the events customer by customer; who cannot be projected keeps its place, with the newest reason."""
    by_customer: dict[UUID, list[Recorded]] = {}
    for each in events:
        by_customer.setdefault(each.customer_id, []).append(each)
    failed = set()
    for customer_id, history in by_customer.items():
        if any(each.event is None for each in history):
            failed.add(customer_id)
            continue
        try:
            with connection.transaction():
                projection.apply(connection, LIVE, history)
        except Exception as error:
            if not is_fault_of_data(error):
                raise
            failed.add(customer_id)
            sql.change_reason(connection, projection.name, customer_id, reason_of(error, history[0].event))
    return failed
