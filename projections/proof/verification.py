"""Verifies the log in the database: every row against its leaf, the tree, and every checkpoint that was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from application.database.snapshot_sql import ONE_MOMENT_READ_ONLY
from application.log.sealed_rows_sql import EVERY_ROW
from projections.merkle_tree import tables_sql as sql
from projections.merkle_tree.catch_up import must_have_tree
from projections.merkle_tree.hashes import Node
from projections.merkle_tree.tiles import TILE_HEIGHT, TILE_WIDTH, root_of_part, split_hashes
from projections.proof.bundle_verifier import Discrepancy, Examination, Leaf, LogRow, Note, Restore
from projections.proof.checkpoint import SignedCheckpoint, origin_name
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.epochs import Epoch, read_restores
from projections.proof.signed_note import NoteRefused, VerificationKey

ROWS_AT_ONCE: Final = 5_000
TILES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found; the log is what was recorded if there are no discrepancies."""

    discrepancies: list[Discrepancy]
    events: int
    last_position: int
    root: bytes
    checkpoints: int
    covered: int
    without_leaf: int
    cut_off: list[str]
    restores: list[tuple[Epoch, int]]

    @property
    def uncovered(self) -> int:
        """How many of the newest events no checkpoint has yet."""
        return self.events - self.covered


def verify_log(
    connection: psycopg.Connection[Any],
    files: CheckpointFiles,
    public_key: bytes,
    progress: Callable[[int], None] = lambda rows: None,
) -> Verification:
    """Verify everything in one pass, in constant memory but for the checkpoints; `connection` is in autocommit mode.

    The checkpoints are read first: so none of them can be newer than what the database shows. Raises
    `ProjectionBehind` where the tree cannot be read before it is rebuilt.
    """
    must_have_tree(connection)
    restores = read_restores(connection)
    discrepancies: list[Discrepancy] = []
    cut_off: list[str] = []
    newest = restores[-1].number if restores else 1
    notes = list(_notes(files, public_key, newest, discrepancies, cut_off))
    with snapshot(connection):
        known = [Restore(each.number, each.first_position, each.reason) for each in restores]
        examination = Examination(notes, known)
        discrepancies += examination.run(
            _counted(stored_rows(connection), progress), _checked_leaves(connection, discrepancies)
        )
    rows = examination.rows
    lost = [sum(note.origin == each.number - 1 for note in rows.lost) for each in restores]
    return Verification(
        discrepancies=discrepancies,
        events=rows.size,
        last_position=rows.last_position,
        root=rows.root(),
        checkpoints=len(rows.good),
        covered=examination.covered,
        without_leaf=examination.newer_than_tree,
        cut_off=cut_off,
        restores=list(zip(restores, lost, strict=True)),
    )


@contextmanager
def snapshot(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """All questions inside see the database at one moment."""
    with connection.transaction():
        connection.execute(ONE_MOMENT_READ_ONLY)
        yield


def stored_rows(connection: psycopg.Connection[Any]) -> Iterator[LogRow]:
    """Every row of the log in the order of positions."""
    with connection.cursor("rows", binary=True) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        for position, customer_id, version, topic, state in cursor.execute(EVERY_ROW):
            yield position, customer_id, version, topic.encode(), state


def stored_leaves(connection: psycopg.Connection[Any]) -> Iterator[Leaf]:
    """Every leaf of the stored tree in order."""
    for positions, hashes in _tiles(connection, 0):
        yield from zip(positions, split_hashes(hashes), strict=False)


def _tiles(connection: psycopg.Connection[Any], level: int) -> Iterator[tuple[Sequence[int], bytes]]:
    with connection.cursor(f"level{level}", binary=True) as cursor:
        cursor.itersize = TILES_AT_ONCE
        for hashes, first, positions in cursor.execute(sql.every_tile(), [level]):
            yield sql.positions_of(hashes, first, positions), hashes


def _counted(rows: Iterator[LogRow], progress: Callable[[int], None]) -> Iterator[LogRow]:
    count = 0
    for count, row in enumerate(rows, 1):
        if not count % ROWS_AT_ONCE:
            progress(count)
        yield row
    progress(count)


def _notes(
    files: CheckpointFiles, public_key: bytes, newest_epoch: int, discrepancies: list[Discrepancy], cut_off: list[str]
) -> Iterator[Note]:
    numbers_in_use = range(1, newest_epoch + 1)
    keys = {number: VerificationKey(origin_name(public_key, number), public_key) for number in numbers_in_use}
    numbers = {key.name: number for number, key in keys.items()}
    for saved in files.notes():
        number = numbers.get(saved.note.partition("\n")[0], 1)
        try:
            signed = SignedCheckpoint.open(saved.note, keys[number]).checkpoint
        except NoteRefused as refused:
            if saved.is_cut_off:
                cut_off.append(saved.place)
            else:
                discrepancies.append(Discrepancy("bad checkpoint", None, f"{saved.place}: {refused}."))
            continue
        yield Note(saved.place, number, signed.size, signed.root, signed.position)


def _checked_leaves(connection: psycopg.Connection[Any], discrepancies: list[Discrepancy]) -> Iterator[Leaf]:
    """The stored leaves; on the way, every stored node above them is compared with what it should be."""
    above = _Level(connection, 1, discrepancies)
    for positions, hashes in _tiles(connection, 0):
        leaves = split_hashes(hashes)
        yield from zip(positions, leaves, strict=False)
        if len(leaves) == TILE_WIDTH:
            above.expect(root_of_part(leaves, Node(TILE_HEIGHT, 0)))


class _Level:
    """The stored hashes of a level above the leaves, compared one after another with what lies below."""

    def __init__(self, connection: psycopg.Connection[Any], level: int, discrepancies: list[Discrepancy]) -> None:
        self._connection, self._level, self._discrepancies = connection, level, discrepancies
        self._stored = (hash for _, joined in _tiles(connection, level) for hash in split_hashes(joined))
        self._tile: list[bytes] = []
        self._above: _Level | None = None
        self._count = 0
        self._is_wrong = False

    def expect(self, hash: bytes) -> None:
        """The next hash of this level should be this one."""
        stored = next(self._stored, b"")
        if stored != hash and not self._is_wrong:
            self._is_wrong = True
            place = f"node {self._count} of level {self._level}"
            self._discrepancies.append(
                Discrepancy("damaged tree", None, f"the stored {place} does not fit what is below it.")
            )
        self._count += 1
        self._tile.append(stored)
        if len(self._tile) == TILE_WIDTH and not self._is_wrong:
            self._above = self._above or _Level(self._connection, self._level + 1, self._discrepancies)
            self._above.expect(root_of_part(self._tile, Node(TILE_HEIGHT, 0)))
            self._tile.clear()
