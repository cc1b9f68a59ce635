"""Every projection of the service, with the way in which it reads the log."""

from __future__ import annotations

from typing import Final, NamedTuple

from application.log.event_store import EventStore
from projections.audit_log import projection as audit_log
from projections.audit_log.projection import AuditLog
from projections.customer_list.projection import CustomerList
from projections.engine.follower import PACE_SECONDS
from projections.engine.projection import Projection, ReadAfter
from projections.merkle_tree import projection as merkle_tree
from projections.merkle_tree.projection import MerkleTree


class ReadModel(NamedTuple):
    """A projection, and what gives it the next events."""

    projection: Projection
    read_after: ReadAfter
    pace: float
    """The longest, in seconds, that events may gather for a batch; people wait for the list alone."""


UNHURRIED_SECONDS: Final = 0.25

PROJECTIONS: tuple[Projection, ...] = (CustomerList(), AuditLog(), MerkleTree())
BY_NAME: Final = {each.name: each for each in PROJECTIONS}


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
