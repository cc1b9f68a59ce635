"""How the nodes of the Merkle tree are grouped into rows: 32 neighbours a tile, five levels of the tree apart.

A tile of level 0 has the hashes of up to 32 leaves, one of level 1 the roots of up to 32 full tiles of level 0, and so
on. The nodes in between are hashed again when a proof needs them. So an event costs 32 bytes and a thirty-second of a
row, and a proof reads a handful of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from projections.merkle_tree.hashes import Node, complete_subtrees, hash_of_subtrees, node_hash
from projections.merkle_tree.hashes import Range as Leaves

TILE_HEIGHT: Final = 5
TILE_WIDTH: Final = 1 << TILE_HEIGHT
HASH_BYTES: Final = 32


class TileId(NamedTuple):
    """A tile by its level and its place among those of its level."""

    level: int
    number: int


@dataclass(slots=True)
class Tile:
    """Up to 32 hashes; a tile of leaves knows the positions of their events too."""

    id: TileId
    hashes: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether its root is a node of the level above."""
        return len(self.hashes) == TILE_WIDTH


class Edge:
    """The last tile of every level: enough to add leaves and to know the root."""

    def __init__(self, tiles: Iterable[Tile] = ()) -> None:
        self._tiles = {tile.id.level: tile for tile in tiles}
        self.changed: dict[TileId, Tile] = {}
        """Tiles that are new or longer than they were."""

    @property
    def size(self) -> int:
        """The number of leaves."""
        last = self._tiles.get(0)
        return last.id.number * TILE_WIDTH + len(last.hashes) if last else 0

    @property
    def last_position(self) -> int:
        """The position of the last event, 0 before the first."""
        last = self._tiles.get(0)
        return last.positions[-1] if last else 0

    def append(self, position: int, leaf: bytes) -> None:
        """Add the leaf of the event at a position."""
        self._add(0, leaf).positions.append(position)

    def root(self) -> bytes:
        """The root over all leaves: what the levels have beyond their last full tile, from the top."""
        parts = []
        for level in sorted(self._tiles, reverse=True):
            hashes = self._tiles[level].hashes
            if len(hashes) < TILE_WIDTH:
                parts += [root_of_part(hashes, node) for node in complete_subtrees(Leaves(0, len(hashes)))]
        return hash_of_subtrees(parts)

    def _add(self, level: int, hash: bytes) -> Tile:
        tile = self._tiles.get(level)
        if tile is None or tile.is_full:
            index = tile.id.number + 1 if tile else 0
            tile = self._tiles[level] = Tile(TileId(level, index))
        tile.hashes.append(hash)
        self.changed[tile.id] = tile
        if tile.is_full:
            self._add(level + 1, root_of_part(tile.hashes, Node(TILE_HEIGHT, 0)))
        return tile


def tile_of(node: Node) -> TileId:
    """Where the hash of a node is, or those that it is made of."""
    level, rest = divmod(node.height, TILE_HEIGHT)
    return TileId(level, (node.number << rest) >> TILE_HEIGHT)


class Tiles:
    """Some tiles, to look up nodes in."""

    def __init__(self, rows: Iterable[tuple[int, int, bytes]]) -> None:
        self._hashes = {TileId(level, index): split_hashes(hashes) for level, index, hashes in rows}

    def look_up(self, node: Node) -> bytes:
        """The hash of a node; raises LookupError where its tile is missing or too short."""
        rest = node.height % TILE_HEIGHT
        start = (node.number << rest) % TILE_WIDTH
        hashes = self._hashes[tile_of(node)]
        if len(hashes) < start + (1 << rest):
            raise LookupError("The tree has no such node.")
        return root_of_part(hashes, Node(rest, start >> rest))


def root_of_part(hashes: Sequence[bytes], node: Node) -> bytes:
    """The hash of a node within a tile, its leaves being the hashes of the tile."""
    part = hashes[node.number << node.height : (node.number + 1) << node.height]
    while len(part) > 1:
        part = [node_hash(part[at], part[at + 1]) for at in range(0, len(part), 2)]
    return part[0]


def split_hashes(joined: bytes) -> list[bytes]:
    """Hashes as they are stored, one after another."""
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]
