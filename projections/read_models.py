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
from projections.reports.counted import OPENED
from projections.reports.projection import Reports
from projections.reports.time_zone import TIMEZONE


class ReadModel(NamedTuple):
    """A projection, and what gives it the next events."""

    projection: Projection
    read_after: ReadAfter
    pace: float
    """The longest, in seconds, that events may gather for a batch; people wait for the list alone."""


UNHURRIED_SECONDS: Final = 0.25
FIGURES_SECONDS: Final = 1.0
"""Nobody reads a report in the second in which others register: many events at once cost half as much each."""


def projections(timezone: str) -> tuple[Projection, ...]:
    """All of them, with reports by the days of a time zone."""
    return CustomerList(), AuditLog(), MerkleTree(), Reports(timezone)


def by_name(timezone: str) -> dict[str, Projection]:
    """The same by name."""
    return {each.name: each for each in projections(timezone)}


PROJECTIONS: Final = projections(TIMEZONE)
BY_NAME: Final = by_name(TIMEZONE)
"""For their names and shapes; what they are made for is a matter of settings."""


def read_models(store: EventStore, timezone: str) -> dict[str, ReadModel]:
    """All of them by name."""
    own: dict[str, ReadAfter] = {
        "audit_log": audit_log.read_after,
        "merkle_tree": merkle_tree.read_after,
        "reports": store.reader_of(OPENED),
    }
    paces = {CustomerList.name: PACE_SECONDS, Reports.name: FIGURES_SECONDS}
    return {
        each.name: ReadModel(each, own.get(each.name, store.read_after), paces.get(each.name, UNHURRIED_SECONDS))
        for each in projections(timezone)
    }
