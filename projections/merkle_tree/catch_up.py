"""Bringing the tree up to the log from wherever one is, for commands that run while no service does."""

from __future__ import annotations

from time import monotonic, sleep

import psycopg

from application.log.sealed_rows import read_head
from domain.errors import ProjectionBehind
from projections.engine import follower_sql
from projections.engine.batch import Moved, advance
from projections.engine.leases import LeadershipLost, TaskLease
from projections.engine.projection import LIVE
from projections.engine.shapes import can_follow, must_be_readable
from projections.merkle_tree.projection import MerkleTree, read_after

BATCH = 2_000
LOOK_AGAIN_SECONDS = 0.02


def catch_up(connection: psycopg.Connection, timeout: float = 5.0) -> int:
    """See that the tree has every event that is recorded by now; returns the position of the last one.

    Waits for the follower that leads, or does its work where nobody leads. Raises `ProjectionBehind` when the leader
    does not get there in time, or the tree cannot be read or followed before it is rebuilt. `connection` is in
    autocommit mode.
    """
    tree, head, until = MerkleTree(), read_head(connection), monotonic() + timeout
    lease = TaskLease(tree.name)
    while True:
        place = must_have_tree(connection)
        if place.position >= head:
            return place.position
        if can_follow(tree, place.shape) and lease.take(connection):
            try:
                _follow(connection, lease, tree, head)
            finally:
                if not connection.closed:
                    lease.release(connection)
        elif monotonic() > until:
            raise ProjectionBehind
        else:
            sleep(LOOK_AGAIN_SECONDS)


def must_have_tree(connection: psycopg.Connection) -> follower_sql.Place:
    """Where the tree is; raises `ProjectionBehind` where it cannot be read before it is rebuilt."""
    place = follower_sql.place(connection, MerkleTree.name)
    must_be_readable(MerkleTree(), place.shape)
    return place


def _follow(connection: psycopg.Connection, lease: TaskLease, tree: MerkleTree, head: int) -> None:
    position = follower_sql.place(connection, tree.name).position
    while position < head and (batch := read_after(connection, position, BATCH)):
        try:
            lease.keep(connection)
            with connection.transaction():
                follower_sql.commit_this_without_waiting(connection)
                advance(connection, tree, LIVE, position, batch)
                position = batch[-1].position
                follower_sql.notify_projected(connection, tree.name, position)
        except (Moved, LeadershipLost):
            return
