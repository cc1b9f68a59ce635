"""Who has which name when an import begins, asked of the list of customers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import psycopg

from application.database.connections import connect
from application.log.event_store import EventStore
from application.log.sealed_rows import read_head
from projections.customer_list.namesakes import Namesakes
from projections.customer_list.projection import CustomerList
from projections.engine.follower import Follower
from projections.engine.status import ProjectionStatus, read_statuses
from projections.engine.upgrade import Upgrade

POLL_SECONDS: Final = 0.02


@contextmanager
def known_names(database_url: str, store: EventStore, patience: float) -> Iterator[Namesakes | None]:
    """The names of all customers that are in the log now; None where the list does not get there for so many seconds.

    Where the service runs, that follows the log, and this stands by; else this does the work.
    """
    with connect(database_url, "command") as connection:
        head = read_head(connection)
        is_there = _is_at(connection, head) or _brought_up_to_date(connection, head, database_url, store, patience)
        yield Namesakes(connection) if is_there else None


def _brought_up_to_date(
    connection: psycopg.Connection[Any], head: int, database_url: str, store: EventStore, patience: float
) -> bool:
    connect_to_database = partial(connect, database_url, "projection")
    follower = Follower(CustomerList(), connect_to_database, store.read_after)
    upgrade = Upgrade(CustomerList(), partial(connect, database_url, "rebuild"), store.read_after, read_head)
    follower.start()
    upgrade.start()
    try:
        return _reaches(connection, head, patience)
    finally:
        upgrade.stop()
        follower.stop()


def _reaches(connection: psycopg.Connection[Any], head: int, patience: float) -> bool:
    """Whether the list gets there; it may take its time as long as it moves."""
    moved_at, last = time.monotonic(), _status(connection)
    while not _is_at(connection, head):
        now = _status(connection)
        if (now.position, now.rebuilt) != (last.position, last.rebuilt):
            moved_at, last = time.monotonic(), now
        elif time.monotonic() - moved_at > patience:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _is_at(connection: psycopg.Connection[Any], head: int) -> bool:
    status = _status(connection)
    return status.shape >= CustomerList.shape and status.position >= head


def _status(connection: psycopg.Connection[Any]) -> ProjectionStatus:
    return next(each for each in read_statuses(connection) if each.name == CustomerList.name)
