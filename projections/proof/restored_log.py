"""A log that ends before what was signed of it: seen at start, and accepted by an operator who restored a backup."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

import psycopg

from application.log.event_store import last_taken_position
from application.log.event_store_sql import TAKE_APPEND_LOCK
from projections.proof.checkpoint import Checkpoint
from projections.proof.checkpoint_files import PATTERN, CheckpointFiles, split_notes
from projections.proof.restored_log_sql import BEGIN_ORIGIN
from projections.proof.signed_note import NoteRefused
from projections.proof.signing import LogRewound


class Signed(NamedTuple):
    """How far the log was signed, in which of its epochs, how many events it had, and when that was."""

    position: int
    epoch: int
    size: int
    signed_at: datetime


class NewEpoch(NamedTuple):
    """Where the log goes on after a restore."""

    number: int
    first_position: int


def signed_last(files: CheckpointFiles) -> Signed | None:
    """The furthest of the checkpoints that were saved last, whatever the epoch: positions only ever grow.

    Signatures do not matter here. A forged checkpoint can stop a start or leave a gap, but hide nothing.
    """
    for path in sorted(files.directory.glob(PATTERN), reverse=True):
        found = []
        for saved in split_notes(path.name, path.read_text(encoding="utf-8", errors="replace")):
            try:
                checkpoint = Checkpoint.parse(saved.note.partition("\n\n")[0] + "\n")
            except NoteRefused:
                continue
            number = checkpoint.origin.rpartition("/")[2]
            epoch = int(number) if number.isdecimal() else 1
            found.append(Signed(checkpoint.position, epoch, checkpoint.size, checkpoint.signed_at))
        if found:
            return max(found)._replace(epoch=max(each.epoch for each in found))
    return None


def must_not_be_rewound(connection: psycopg.Connection[Any], files: CheckpointFiles) -> None:
    """At start: raises `LogRewound` where the log ends before what was signed of it, and nobody has accepted that."""
    signed, last = signed_last(files), last_taken_position(connection)
    if signed is not None and signed.position > last:
        raise LogRewound(signed.position, last)


UNKNOWN_LOSS: Final = 1_000_000
"""So many positions are passed over where nothing says how far the log went before it was restored."""


def accept_restore(
    connection: psycopg.Connection[Any], files: CheckpointFiles, reason: str, *, passed_over: int = 0
) -> NewEpoch | None:
    """Record that the log was restored and let it go on behind everything that was ever signed, as a new epoch.

    Nothing where the log is not rewound, and nothing is to be passed over. The next start erases again whom the shred
    ledger names.
    """
    with connection.transaction():
        connection.execute(TAKE_APPEND_LOCK)
        signed, last = signed_last(files), last_taken_position(connection)
        lost = max(signed.position if signed else 0, last + passed_over)
        if lost <= last:
            return None
        first = lost + 1
        [(epoch,)] = connection.execute(BEGIN_ORIGIN, [signed.epoch if signed else 1, first, reason]).fetchall()
        return NewEpoch(epoch, first)
