#!/usr/bin/env python3
"""Verify an exported log of customer events without the service that wrote it.

    python3 verify.py [DIRECTORY] [--key KEY]

Needs Python 3.9 or newer and the package `cryptography`, and nothing of the service: it is written from RFC 6962 and
from the descriptions of signed notes and checkpoints at c2sp.org. Exit code 0: everything fits; 1: something does not.
"""

from __future__ import annotations

import argparse
import base64
import copy
import hashlib
import json
import re
import struct
import sys
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LogRow = tuple[int, bytes, int, bytes, bytes]  # position, customer, version, topic, state
Leaf = tuple[int, bytes]  # position, hash
KEPT = 500


class Note(NamedTuple):
    """A checkpoint whose signature is valid."""

    place: str
    origin: int
    size: int
    root: bytes
    position: int


class Restore(NamedTuple):
    """A restored backup that was accepted: its origin, and the position where the log goes on."""

    origin: int
    first_position: int
    reason: str


class Discrepancy(NamedTuple):
    """Something that does not fit, with the position where it begins."""

    kind: str
    position: int | None
    text: str

    def __str__(self) -> str:
        place = "" if self.position is None else f"position {self.position}: "
        return f"{place}{self.kind}: {self.text}"


def leaf_hash(row: LogRow, position: int) -> bytes:
    """The leaf that a row has at a position."""
    _, customer, version, topic, state = row
    head = struct.pack(">Bq16sqI", 0, position, customer, version, len(topic))
    return hashlib.sha256(b"".join((head, topic, struct.pack(">I", len(state)), state))).digest()


class Track:
    """A tree that grows leaf by leaf and is compared with every checkpoint on its way."""

    def __init__(self, notes: Iterable[Note], restores: Iterable[Restore]) -> None:
        self.size, self.last_position, self.hashes = 0, 0, list[bytes]()
        self.pending = sorted(notes, key=lambda note: -note.size)
        self.restores = list(restores)
        self.good, self.bad, self.lost = list[Note](), list[Note](), list[Note]()
        self._compare()

    def add(self, position: int, leaf: bytes) -> None:
        while self.restores and position >= self.restores[0].first_position:
            self._begin(self.restores.pop(0))
        hashes, carry = self.hashes, self.size
        while carry & 1:
            leaf, carry = hashlib.sha256(b"\x01" + hashes.pop() + leaf).digest(), carry >> 1
        hashes.append(leaf)
        self.size, self.last_position = self.size + 1, position
        if self.pending and self.pending[-1].size <= self.size:
            self._compare()

    def end(self) -> None:
        """No leaf follows."""
        while self.restores:
            self._begin(self.restores.pop(0))

    def root(self) -> bytes:
        if not self.hashes:
            return hashlib.sha256(b"").digest()
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = hashlib.sha256(b"\x01" + left + root).digest()
        return root

    def _compare(self) -> None:
        while self.pending and self.pending[-1].size <= self.size:
            note = self.pending.pop()
            (self.good if note.root == self.root() else self.bad).append(note)

    def _begin(self, restore: Restore) -> None:
        """A backup was restored here: earlier checkpoints of later positions are of what it did not have."""
        earlier = [note for note in (*self.bad, *self.pending) if note.origin < restore.origin]
        self.lost += [note for note in earlier if note.position > self.last_position]
        self.bad = [note for note in self.bad if note.origin >= restore.origin]
        self.bad += [note for note in earlier if note.position <= self.last_position]
        self.pending = [note for note in self.pending if note.origin >= restore.origin]


class Misfit(NamedTuple):
    """A row without its leaf, a leaf without its row, or both at one position."""

    leaf_index: int
    position: int
    row: LogRow | None
    leaf: bytes | None


class Examination:
    """Compares rows with stored leaves, and the trees of both with the checkpoints, in one pass over sorted streams."""

    def __init__(self, notes: Iterable[Note], restores: Iterable[Restore] = ()) -> None:
        self.rows = self.leaves = Track(notes, restores)
        self.misfits: list[Misfit] = []
        self.misfit_count = 0
        self.newer_than_tree = 0

    def run(self, rows: Iterable[LogRow], leaves: Iterable[Leaf]) -> list[Discrepancy]:
        """Everything that does not fit, in the order of positions."""
        others = iter(leaves)
        leaf = next(others, None)
        for row in rows:
            position = row[0]
            while leaf is not None and leaf[0] < position:
                self._misfit(None, leaf)
                leaf = next(others, None)
            found = leaf_hash(row, position)
            if leaf is None:
                self._part_ways()
                self.newer_than_tree += 1
            elif leaf[0] > position:
                self._misfit(row, None)
            else:
                if leaf[1] != found:
                    self._misfit(row, leaf)
                elif self.leaves is not self.rows:
                    self.leaves.add(position, leaf[1])
                leaf = next(others, None)
            self.rows.add(position, found)
        while leaf is not None:
            self._misfit(None, leaf)
            leaf = next(others, None)
        self.rows.end()
        self.leaves.end()
        discrepancies = [*self._about_rows(), *self._about_checkpoints()]
        return sorted(discrepancies, key=lambda discrepancy: discrepancy.position or 0)

    @property
    def covered(self) -> int:
        """How many events the newest checkpoint that fits has."""
        return max((note.size for note in self.rows.good), default=0)

    def _part_ways(self) -> None:
        """From here on the rows and the stored leaves make different trees."""
        if self.leaves is self.rows:
            self.leaves = copy.deepcopy(self.rows)

    def _misfit(self, row: LogRow | None, leaf: Leaf | None) -> None:
        self._part_ways()
        self.misfit_count += 1
        if len(self.misfits) < KEPT:
            position = row[0] if row else leaf[0] if leaf else 0
            self.misfits.append(Misfit(self.leaves.size, position, row, leaf[1] if leaf else None))
        if leaf:
            self.leaves.add(*leaf)

    def _about_rows(self) -> Iterator[Discrepancy]:
        if self.misfits:
            first = self.misfits[0]
            kind, text = self._what_happened(first)
            more = f" Positions that do not fit: {self.misfit_count}." if self.misfit_count > 1 else ""
            yield Discrepancy(kind, first.position, f"{text} {self._who_is_right(first)}{more}")

    def _what_happened(self, first: Misfit) -> tuple[str, str]:
        """Kind and description, from where the content that belongs here is now and where the one found here was."""
        now_at = next(
            (it.position for it in self.misfits if it.row and leaf_hash(it.row, first.position) == first.leaf), None
        )
        was_at = next(
            (it.position for it in self.misfits if first.row and leaf_hash(first.row, it.position) == it.leaf), None
        )
        if first.row is None:
            if now_at is None:
                return "deleted", "the event of this position is gone."
            return "reordered", f"the event of this position is at position {now_at} now."
        if first.leaf is None:
            if was_at is None:
                return "inserted", "nothing was recorded at this position."
            return "reordered", f"the event found here was recorded at position {was_at}."
        if now_at is not None and was_at is not None:
            return (
                "reordered",
                f"the event found here was recorded at position {was_at}, the one of here is at {now_at}.",
            )
        if now_at is not None:
            return "inserted", f"the event found here was never recorded; the one of here is at position {now_at} now."
        if was_at is not None:
            return "deleted", f"the event of this position is gone; the one of position {was_at} is in its place."
        return "changed", "the event is not what was recorded (customer, version, type or content)."

    def _who_is_right(self, first: Misfit) -> str:
        notes = [
            note for note in (*self.leaves.good, *self.leaves.bad, *self.rows.good) if note.size > first.leaf_index
        ]
        if not notes:
            return "No checkpoint covers it yet, so the stored tree alone says so."
        note = min(notes, key=lambda note: note.size)
        if note in self.leaves.good:
            return f"The checkpoint in {note.place} confirms it."
        if note in self.rows.good:
            return f"But the checkpoint in {note.place} has it as it is: the stored tree was changed."
        return f"The checkpoint in {note.place} agrees neither with the event nor with the stored tree."

    def _about_checkpoints(self) -> Iterator[Discrepancy]:
        """Checkpoints that neither tree has: the log and its stored tree were rewritten together."""
        wrong = sorted({*self.rows.bad, *self.rows.pending} - {*self.leaves.good}, key=lambda note: note.size)
        if not wrong:
            return
        note, count = wrong[0], len(wrong)
        before = max((each.position for each in self.rows.good if each.size < note.size), default=0)
        others = (
            f" So does not {count - 1} more." if count == 2 else f" So do not {count - 1} more." if count > 2 else ""
        )
        if note.position > self.rows.last_position:
            text = f"the checkpoint in {note.place} has {note.size} events up to position {note.position}, "
            text += f"the log has {self.rows.size} up to position {self.rows.last_position}."
            yield Discrepancy("missing at the end", self.rows.last_position + 1, text + others)
        else:
            text = f"between here and position {note.position} the log is not what the checkpoint in {note.place} says."
            yield Discrepancy("rewritten", before + 1, text + others)


class Key(NamedTuple):
    """A verification key: `<name>+<id>+<base64>`."""

    name: str
    id: bytes
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Key:
        name, id, encoded = text.strip().split("+", 2)
        decoded = base64.b64decode(encoded, validate=True)
        expected = hashlib.sha256(name.encode() + b"\n" + decoded).digest()[:4]
        if decoded[:1] != b"\x01" or len(decoded) != 33 or expected.hex() != id:
            raise ValueError("not a verification key")
        return cls(name, expected, decoded[1:])


def open_note(place: str, note: str, keys: Iterable[Key]) -> Note:
    """Check the form and the signature of a note; raises ValueError with what is wrong."""
    parts = re.fullmatch(
        r"(((customers/[0-9a-f]+/)([0-9]+))\n([0-9]+)\n([A-Za-z0-9+/]{43}=)\nposition ([0-9]+)\n(?:[^\n]+\n)*)"
        r"\n((?:\u2014 [^ \n]+ [A-Za-z0-9+/=]+\n)+)",
        note,
    )
    if not parts:
        raise ValueError("it has not the form of a signed checkpoint")
    for key in keys:
        for line in parts[8][:-1].split("\n") if key.name == parts[2] else ():
            _, name, encoded = line.split(" ")
            signature = base64.b64decode(encoded)
            if (name, signature[:4]) == (key.name, key.id):
                try:
                    Ed25519PublicKey.from_public_bytes(key.public).verify(signature[4:], parts[1].encode())
                except InvalidSignature:
                    raise ValueError("its signature is wrong") from None
                return Note(place, int(parts[4]), int(parts[5]), base64.b64decode(parts[6]), int(parts[7]))
    raise ValueError("it is not signed with the key of this log")


def split_notes(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text of every note in a file; what a crash cut off at the end is none and is left out."""
    whole = re.compile(r"(?:[^\n]+\n)+\n(?:\u2014 [^\n]*\n)+\n")
    starts = [found.start() for found in re.finditer(r"^customers/", text, re.MULTILINE)]
    if text and (not starts or starts[0] > 0):
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(text)]):  # noqa: B905 (Python 3.9 has no strict)
        last = whole.match(text, start)
        if end < len(text) or last:
            block = last[0] if last and end == len(text) else text[start:end]
            yield text.count("\n", 0, start) + 1, block.rstrip("\n") + "\n"


class Bundle:
    """The exported files in a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))

    def restores(self) -> list[Restore]:
        return [Restore(it["origin"], it["first_position"], it["reason"]) for it in self.manifest["restores"]]

    def keys(self) -> list[Key]:
        text = (self.directory / "verification-keys.txt").read_text(encoding="utf-8")
        return [Key.parse(line) for line in text.splitlines() if line]

    def wrong_files(self) -> Iterator[Discrepancy]:
        """Files that are not those that were exported: by accident, as whoever cheats changes the manifest too."""
        for name, expected in self.manifest["files"].items():
            path = self.directory / name
            if not path.is_file():
                yield Discrepancy("missing file", None, name)
                continue
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
            if digest.hexdigest() != expected:
                yield Discrepancy("changed file", None, f"{name} is not what the manifest says.")

    def notes(self, keys: list[Key], discrepancies: list[Discrepancy]) -> Iterator[Note]:
        for path in sorted((self.directory / "checkpoints").glob("checkpoints-*.txt")):
            for line, text in split_notes(path.read_bytes().decode("utf-8", errors="replace")):
                try:
                    yield open_note(f"{path.name}, line {line}", text, keys)
                except ValueError as error:
                    discrepancies.append(Discrepancy("bad checkpoint", None, f"{path.name}, line {line}: {error}."))

    def rows(self) -> Iterator[LogRow]:
        with (self.directory / "events.ndjson").open(encoding="utf-8") as file:
            for line in file:
                it = json.loads(line)
                state = base64.b64decode(it["state"], validate=True)
                yield it["position"], uuid.UUID(it["customer_id"]).bytes, it["version"], it["topic"].encode(), state

    def leaves(self) -> Iterator[Leaf]:
        with (self.directory / "leaves.bin").open("rb") as file:
            while len(record := file.read(40)) == 40:
                yield int.from_bytes(record[:8], "big"), record[8:]


def verify(directory: Path, key: str | None = None) -> int:
    """Print what was found; returns the exit code."""
    bundle = Bundle(directory)
    keys = bundle.keys()
    discrepancies = list(bundle.wrong_files())
    if key is not None:
        trusted = Key.parse(key).public
        if any(each.public != trusted for each in keys):
            text = "the bundle is signed with another key than the one given."
            discrepancies.append(Discrepancy("wrong key", None, text))
        keys = [each for each in keys if each.public == trusted]
    examination = Examination(list(bundle.notes(keys, discrepancies)), bundle.restores())
    try:
        discrepancies += examination.run(bundle.rows(), bundle.leaves())
    except (ValueError, KeyError, TypeError, struct.error) as error:
        at = examination.rows.last_position
        discrepancies.append(
            Discrepancy("unreadable", at, f"the line after this position cannot be read ({type(error).__name__}).")
        )
    rows = examination.rows
    print(f"Events: {rows.size}, up to position {rows.last_position}. Checkpoints that fit: {len(rows.good)}.")
    print(f"The newest of them covers {examination.covered} events; {rows.size - examination.covered} are not covered.")
    for restore in bundle.restores():
        lost = sum(note.origin == restore.origin - 1 for note in rows.lost)
        print(f"A backup was restored before position {restore.first_position}: {restore.reason}.")
        print(f"  Checkpoints with events that it did not have: {lost}.")
    if key is None:
        print("Compare the key with one that you got in another way, or give that with --key:")
        print(
            "\n".join(
                f"  {each.name}+{each.id.hex()}+{base64.b64encode(bytes([1]) + each.public).decode()}" for each in keys
            )
        )
    for discrepancy in discrepancies:
        print(discrepancy, file=sys.stderr)
    print("Everything fits." if not discrepancies else "The log is NOT what was recorded.")
    return 1 if discrepancies else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Verify an exported log of customer events.")
    parser.add_argument("directory", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", help="the verification key that you got from the operator, not from the bundle")
    arguments = parser.parse_args()
    return verify(arguments.directory, arguments.key)


if __name__ == "__main__":
    sys.exit(main())
