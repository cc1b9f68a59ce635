"""Every projection of the service, with the way in which it reads the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import psycopg

from application.event_store import EventStore
from domain.recorded import Recorded
from projections import audit_log, merkle_tree
from projections.audit_log import AuditLog
from projections.customer_list_projection import CustomerList
from projections.follower import PACE_SECONDS
from projections.merkle_tree import MerkleTree
from projections.projection import Projection

ReadAfter = Callable[["psycopg.Connection[Any]", int, int], list[Recorded]]


class ReadModel(NamedTuple):
    """A projection, and `read_after(connection, position, limit)` for the next events as it wants them."""

    projection: Projection
    read_after: ReadAfter
    pace: float
    """The longest, in seconds, that events may gather for a batch; people wait for the list alone."""


UNHURRIED_SECONDS: Final = 0.25

PROJECTIONS: tuple[Projection, ...] = (CustomerList(), AuditLog(), MerkleTree())


def read_models(store: EventStore) -> dict[str, ReadModel]:
    """All of them by name."""
    own: dict[str, ReadAfter] = {"audit_log": audit_log.read_after, "merkle_tree": merkle_tree.read_after}
    return {
        each.name: ReadModel(
            each,
            own.get(each.name, store.read_after),
            PACE_SECONDS if each.name == CustomerList.name else UNHURRIED_SECONDS,
        )
        for each in PROJECTIONS
    }
