"""The table of the Merkle tree, and the statements that grow and read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

from projections.columns_sql import Column, definitions, insert, names, values
from projections.merkle_tree.tiles import HASH_BYTES, TILE_WIDTH, Tile, TileId, split_hashes

TABLES: Final = ("merkle_tiles",)

# `positions` is only there where they do not simply follow one another, as after a restored backup.
COLUMNS: Final = (
    Column("level", "smallint", is_fixed=True),
    Column("tile", "bigint", is_fixed=True),
    Column("first_position", "bigint", is_required=False, is_fixed=True),
    Column("positions", "bigint[]", is_required=False, sent_as="text"),
    Column("hashes", "bytea"),
)

# Room on every page lets the last tile of a level grow on it.
CREATE: Final = f"""
CREATE TABLE {{tiles}} (
    {definitions(COLUMNS)}
) WITH (fillfactor = 80);
ALTER TABLE {{tiles}} ADD PRIMARY KEY (level, tile);
CREATE UNIQUE INDEX {{by_position}} ON {{tiles}} (first_position)
"""

EDGE: Final = f"""
SELECT {names(COLUMNS)}
FROM generate_series(0, 12) AS levels (number),
LATERAL (
    SELECT {names(COLUMNS)} FROM {{tiles}} WHERE {{tiles}}.level = levels.number ORDER BY tile DESC LIMIT 1
) AS last
"""

WRITE: Final = insert("{tiles}", COLUMNS, key="level, tile")

READ: Final = """
SELECT level, tile, hashes FROM {tiles}
JOIN unnest(%s::smallint[], %s::bigint[]) AS wanted (level, tile) USING (level, tile)
"""

TILE_AT: Final = """
SELECT tile, hashes, first_position, positions FROM {tiles}
WHERE first_position <= %s ORDER BY first_position DESC LIMIT 1
"""

LEAVES: Final = "SELECT hashes, first_position, positions FROM {tiles} WHERE level = 0 AND tile = %s"

EVERY_TILE: Final = "SELECT hashes, first_position, positions FROM {tiles} WHERE level = %s ORDER BY tile"


def create_table(connection: psycopg.Connection, generation: str) -> None:
    """The empty table with its indexes."""
    connection.execute(_named(CREATE, generation))


def read_edge(connection: psycopg.Connection, generation: str) -> list[Tile]:
    """The last tile of every level."""
    return [_tile(*row) for row in connection.execute(_named(EDGE, generation)).fetchall()]


def write_tiles(connection: psycopg.Connection, generation: str, tiles: Iterable[Tile]) -> None:
    """Add tiles, or put longer ones into the place of shorter ones."""
    rows = [
        {
            "level": tile.id.level,
            "tile": tile.id.number,
            "first_position": tile.positions[0] if tile.positions else None,
            "positions": None if is_without_gaps(tile.positions) else "{" + ",".join(map(str, tile.positions)) + "}",
            "hashes": b"".join(tile.hashes),
        }
        for tile in tiles
    ]
    connection.execute(_named(WRITE, generation), values(COLUMNS, rows))


def read_tiles(connection: psycopg.Connection, ids: Collection[TileId]) -> list[tuple[int, int, bytes]]:
    """Level, number and joined hashes of these tiles."""
    return connection.execute(_named(READ), _columns(ids)).fetchall()


async def read_tiles_async(
    connection: psycopg.AsyncConnection[Any], ids: Collection[TileId]
) -> list[tuple[int, int, bytes]]:
    """Level, number and joined hashes of these tiles."""
    cursor = await connection.execute(_named(READ), _columns(ids))
    return await cursor.fetchall()


async def tile_at(connection: psycopg.AsyncConnection[Any], position: int) -> tuple[int, Sequence[int]] | None:
    """Number and positions of the tile that has a position, if any has it."""
    cursor = await connection.execute(_named(TILE_AT), [position])
    row = await cursor.fetchone()
    if row is None:
        return None
    tile, hashes, first, positions = row
    return tile, positions_of(hashes, first, positions)


def read_position(connection: psycopg.Connection, leaf_index: int) -> int:
    """The position of the event that is a leaf; LookupError where the tree has no such leaf."""
    tile, place = divmod(leaf_index, TILE_WIDTH)
    row = connection.execute(_named(LEAVES), [tile]).fetchone()
    if row is None:
        raise LookupError("The tree has no such leaf.")
    return positions_of(*row)[place]


def every_tile(generation: str = "") -> sql.Composed:
    """The query for hashes, first position and positions of all tiles of a level, in order."""
    return _named(EVERY_TILE, generation)


def positions_of(hashes: bytes, first: int | None, positions: list[int] | None) -> Sequence[int]:
    """The positions of the leaves of a tile, none above the leaves."""
    if positions is not None or first is None:
        return positions or []
    return range(first, first + len(hashes) // HASH_BYTES)


def is_without_gaps(positions: Sequence[int]) -> bool:
    """Whether they follow one another."""
    return not positions or positions[-1] - positions[0] == len(positions) - 1


def _tile(level: int, number: int, first: int | None, gapped: list[int] | None, hashes: bytes) -> Tile:
    """The tile of a row with COLUMNS."""
    positions = list(positions_of(hashes, first, gapped))
    if len(hashes) % HASH_BYTES or (level == 0 and len(positions) * HASH_BYTES != len(hashes)):
        raise ValueError("A tile of the tree is damaged.")
    return Tile(TileId(level, number), split_hashes(hashes), positions)


def _columns(ids: Collection[TileId]) -> list[list[int]]:
    return [[id.level for id in ids], [id.number for id in ids]]


def _named(statement: LiteralString, generation: str = "") -> sql.Composed:
    name = TABLES[0] + generation
    return sql.SQL(statement).format(tiles=sql.Identifier(name), by_position=sql.Identifier(f"{name}_by_position"))
