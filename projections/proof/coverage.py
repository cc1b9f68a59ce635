"""How much of the log is covered by what was signed last: cheap enough to be asked every second."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg

from projections.proof import coverage_sql as sql
from projections.proof.checkpoint import Checkpoint
from projections.proof.checkpoint_files import PATTERN, CheckpointFiles, split_notes
from projections.proof.signed_note import NoteRefused

_LAST_NOTES: Final = 8_192
"""Bytes at the end of a file that hold its last notes."""


class Coverage(NamedTuple):
    """`uncovered` is the most events that no checkpoint has, `first_uncovered` the position of the oldest of them."""

    signed_at: datetime | None
    uncovered: int
    first_uncovered: int | None


def read_coverage(connection: psycopg.Connection[Any], files: CheckpointFiles) -> Coverage:
    """How it is now. Signatures do not matter here: whoever forges a checkpoint cannot hide an event with it."""
    last = _saved_last(files)
    position = last.position if last else 0
    head, first = connection.execute(sql.BEYOND, [position]).fetchone() or (0, None)
    return Coverage(last.signed_at if last else None, max(0, head - position), first)


def _saved_last(files: CheckpointFiles) -> Checkpoint | None:
    """The checkpoint that was written last and whole; the ends of files alone are read."""
    for path in sorted(files.directory.glob(PATTERN), reverse=True):
        try:
            end = _end_of(path)
        except OSError:  # whoever signs cannot read it either, and says so
            continue
        for saved in reversed(list(split_notes(path.name, end))):
            try:
                return Checkpoint.parse(saved.note.partition("\n\n")[0] + "\n")
            except NoteRefused:
                continue
    return None


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST_NOTES))
        return file.read().decode("utf-8", errors="replace")
