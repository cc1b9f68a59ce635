"""The projection that keeps the Merkle tree of the log, and the hashes that prove something about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

import psycopg

from application.log.sealed_rows import UNOPENED, read_sealed_rows, read_sealed_rows_between
from domain.event import Event
from domain.recorded import Recorded
from projections.engine.batch import is_fault_of_data
from projections.engine.projection import LIVE
from projections.merkle_tree import tables_sql as sql
from projections.merkle_tree.hashes import (
    Range,
    consistency_ranges,
    entry_of,
    hashes_of,
    inclusion_ranges,
    leaf_hash,
    nodes_of,
)
from projections.merkle_tree.tiles import TILE_WIDTH, Edge, Tiles, tile_of


class TreeBroken(OSError):
    """The table of the tree does not fit the log; rebuild it, and find out why with `customers audit verify`.

    An OSError, because projections take any other error for the fault of an event and go on without its customer:
    a tree that leaves something out proves nothing.
    """


class NewLeaf(NamedTuple):
    """A row of the log as a leaf, with what the follower of a projection wants to see of a `Recorded`."""

    position: int
    customer_id: UUID
    leaf: bytes

    @property
    def event(self) -> Event:
        """Always there, so that no customer is ever set aside."""
        return UNOPENED


def read_after(connection: psycopg.Connection, position: int, limit: int) -> list[Recorded]:
    """The next rows of the log in order, as the follower of the tree needs them."""
    leaves = [
        NewLeaf(position, customer_id, leaf_hash(position, customer_id.bytes, version, topic.encode(), state))
        for position, customer_id, version, topic, state in read_sealed_rows(connection, position, limit)
    ]
    return cast("list[Recorded]", leaves)


class MerkleTree:
    """Keeps the table of the tree; see `projections.engine.projection.Projection` for who calls what."""

    name = "merkle_tree"
    made_for = ""
    is_shown_in_part = True
    tables = sql.TABLES
    shape = readable_since = writable_since = 1

    def made_as(self, made_for: str) -> MerkleTree:
        """Itself: nothing but the events matters."""
        return self

    def create(self, connection: psycopg.Connection, generation: str) -> None:
        """The empty table."""
        sql.create_table(connection, generation)

    def finish(self, connection: psycopg.Connection, generation: str) -> None:
        """Nothing to add: growing needs the indexes that reading needs."""

    def publish(self, connection: psycopg.Connection) -> None:
        """Nothing that reports would look at."""

    def pass_over(
        self, connection: psycopg.Connection, generation: str, customer_id: UUID, begin: int, end: int
    ) -> None:
        """Nothing: nobody is ever set aside."""

    def apply(self, connection: psycopg.Connection, generation: str, events: Sequence[Recorded]) -> None:
        """Add the leaves of these rows, which come from `read_after`; raises `TreeBroken`."""
        try:
            edge = Edge(sql.read_edge(connection, generation))
            if events[0].position <= edge.last_position:
                raise TreeBroken("The tree has leaves that its position does not know of.")
            for row in cast("Sequence[NewLeaf]", events):
                edge.append(row.position, row.leaf)
            sql.write_tiles(connection, generation, edge.changed.values())
        except Exception as error:
            if is_fault_of_data(error):
                raise TreeBroken(type(error).__name__) from error
            raise


class TreeHead(NamedTuple):
    """The tree at a moment: number of leaves, position of the last one, root."""

    size: int
    position: int
    root: bytes


class Inclusion(NamedTuple):
    """That the event at a position is a leaf of the tree of a size."""

    leaf_index: int
    leaf_hash: bytes
    hashes: list[bytes]


def read_tree_head(connection: psycopg.Connection) -> TreeHead:
    """The newest tree."""
    edge = Edge(sql.read_edge(connection, LIVE))
    return TreeHead(edge.size, edge.last_position, edge.root())


def read_root(connection: psycopg.Connection, size: int) -> bytes:
    """The root that the tree had at a size; LookupError where it never had that size."""
    whole = [Range(0, size)]
    tiles = Tiles(sql.read_tiles(connection, {tile_of(node) for node in nodes_of(whole)}))
    return hashes_of(whole, tiles.look_up)[0]


async def prove_inclusion(connection: psycopg.AsyncConnection[Any], position: int, size: int) -> Inclusion | None:
    """The proof for the event at a position; None where no event is there or the tree of that size is without it."""
    found = await sql.tile_at(connection, position)
    if found is None or position not in found[1]:
        return None
    tile, positions = found
    index = tile * TILE_WIDTH + positions.index(position)
    if index >= size:
        return None
    leaf, *hashes = await _read_hashes(connection, [Range(index, index + 1), *inclusion_ranges(index, size)])
    return Inclusion(index, leaf, hashes)


async def read_entry(connection: psycopg.AsyncConnection[Any], position: int) -> bytes | None:
    """What the leaf of the event at a position is made of, as it stands in the log now; None where nothing is."""
    for row in await read_sealed_rows_between(connection, position - 1, position, 1):
        return entry_of(row.position, row.customer_id.bytes, row.version, row.topic.encode(), row.state)
    return None


async def prove_consistency(connection: psycopg.AsyncConnection[Any], old: int, new: int) -> list[bytes]:
    """The proof that the tree of size `new` begins with that of size `old`, both at least 1."""
    return await _read_hashes(connection, consistency_ranges(old, new))


async def _read_hashes(connection: psycopg.AsyncConnection[Any], ranges: Sequence[Range]) -> list[bytes]:
    tiles = Tiles(await sql.read_tiles_async(connection, {tile_of(node) for node in nodes_of(ranges)}))
    return hashes_of(ranges, tiles.look_up)
