"""Checkpoints outside the database: one text file a day, which only grows, and is easy to copy to another machine.

A file holds signed notes one after another with a blank line behind each. A note that a crash or a full disk cut off
was never handed to anybody: the next writer takes it away before it goes on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from application.database import patience
from application.database.embedded.locks import try_lock, wait_until
from application.durable import append_whole, sync_directory, try_writing
from domain.errors import DatabaseUnavailable
from projections.proof.checkpoint import SignedCheckpoint
from projections.proof.signed_note import DASH, NoteRefused, VerificationKey

KEYS: Final = "verification-keys.txt"
LOCK: Final = ".lock"
LOCK_SECONDS: Final = 15.0
PATTERN: Final = "checkpoints-*.txt"

_BEGINNING: Final = re.compile(r"^customers/", re.MULTILINE)
"""Every origin begins like this, and no other line of a note does."""
_WHOLE: Final = re.compile(rf"(?:[^\n]+\n)+\n(?:{DASH} [^\n]*\n)+\n")
_END: Final = re.compile(rf"\n{DASH} [^\n]*\n\n\Z")


def checkpoint_directory(setting: Path | None, data_dir: Path) -> Path:
    """Where checkpoints go: what is set, else into the data directory."""
    return setting or data_dir / "checkpoints"


class SavedNote(NamedTuple):
    """A note in a file; `is_cut_off` where writing it was never finished."""

    file: str
    line: int
    note: str
    is_cut_off: bool = False

    @property
    def place(self) -> str:
        """Where a person finds it."""
        return f"{self.file}, line {self.line}"


class CheckpointFiles:
    """The directory of checkpoints."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._newest: tuple[tuple[str, str, int], SignedCheckpoint | None] | None = None

    def try_out(self) -> None:
        """Raises OSError where no checkpoint could be written; writes none."""
        try_writing(self.directory)
        if (lock := self.directory / LOCK).exists():
            os.close(os.open(lock, os.O_WRONLY))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes of this machine from writing; makes the directory where it is missing.

        Raises `DatabaseUnavailable` where one of them does not get on for seconds: that is what it waits for.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / LOCK).open("w") as lock:
            if not wait_until(partial(try_lock, lock), patience.left(LOCK_SECONDS) or 0.0):
                raise DatabaseUnavailable
            yield

    def notes(self) -> Iterator[SavedNote]:
        """Every note in the order in which they were written."""
        for path in sorted(self.directory.glob(PATTERN)):
            yield from split_notes(path.name, _text_of(path))

    def newest(self, key: VerificationKey) -> SignedCheckpoint | None:
        """The last checkpoint that this key has signed, if there is any."""
        for path in sorted(self.directory.glob(PATTERN), reverse=True):
            state = (str(key), path.name, path.stat().st_size)
            if self._newest and self._newest[0] == state:
                return self._newest[1]
            for saved in reversed(list(split_notes(path.name, _text_of(path)))):
                try:
                    checkpoint = SignedCheckpoint.open(saved.note, key)
                except NoteRefused:
                    continue
                self._newest = state, checkpoint
                return checkpoint
        return None

    def keys(self) -> list[VerificationKey]:
        """The keys of all checkpoints that were written here."""
        try:
            lines = (self.directory / KEYS).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [VerificationKey.parse(line) for line in lines if line.strip()]

    def append(self, signed: SignedCheckpoint, key: VerificationKey) -> Path:
        """Write a checkpoint to the file of its day; it is on disk when this returns. Needs the lock."""
        if str(key) not in map(str, self.keys()):
            self._add(self.directory / KEYS, f"{key}\n")
        path = self.directory / f"checkpoints-{signed.checkpoint.signed_at.astimezone(UTC):%Y-%m-%d}.txt"
        self._add(path, f"{signed.note}\n")
        return path

    def _add(self, path: Path, text: str) -> None:
        """Append and sync, all or nothing."""
        is_new = not path.exists()
        if not is_new and path.match(PATTERN):
            _take_away_what_was_cut_off(path)
        with path.open("ab") as file:
            append_whole(file.fileno(), text.encode())
        if is_new:
            sync_directory(self.directory)


def split_notes(file: str, text: str) -> Iterator[SavedNote]:
    """The notes of one file; a note begins with its origin, and the last one may have been cut off anywhere."""
    starts = [found.start() for found in _BEGINNING.finditer(text)]
    if text and (not starts or starts[0] > 0):
        starts.insert(0, 0)
    if starts and (whole := _WHOLE.match(text, starts[-1])) and whole.end() < len(text):
        starts.append(whole.end())
    for start, end in pairwise([*starts, len(text)]):
        block = text[start:end]
        note = block.rstrip("\n") + ("\n" if block.endswith("\n") else "")
        is_cut_off = end == len(text) and not _WHOLE.fullmatch(block)
        yield SavedNote(file, text.count("\n", 0, start) + 1, note, is_cut_off)


def _text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


def _take_away_what_was_cut_off(path: Path) -> None:
    if not _looks_cut_off(path):
        return
    content = path.read_bytes()
    for saved in split_notes(path.name, content.decode("utf-8", errors="replace")):
        if saved.is_cut_off:
            os.truncate(path, sum(len(line) + 1 for line in content.split(b"\n")[: saved.line - 1]))


def _looks_cut_off(path: Path) -> bool:
    """Whether the end of the file is not that of a note; the end alone is read."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 4_096))
        end = file.read().decode("utf-8", errors="replace")
    return size > 0 and not _END.search(end)
