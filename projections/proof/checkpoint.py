"""Checkpoints: what the log was at a moment, signed, in the form that other transparency logs use (tlog-checkpoint)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from projections.proof.signed_note import NoteRefused, Signer, VerificationKey

POSITION: Final = "position "
SIGNED_AT: Final = "signed-at "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of a log: how many events it has, its root, and the position of the last event.

    Position and time are extension lines: signed as well, but nothing that a tree can prove.
    """

    origin: str
    size: int
    root: bytes
    position: int
    signed_at: datetime

    @property
    def text(self) -> str:
        """What is signed."""
        at = self.signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{POSITION}{self.position}\n{SIGNED_AT}{at}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note; raises `NoteRefused`."""
        found = re.fullmatch(
            rf"([^\n]+)\n(0|[1-9][0-9]{{0,18}})\n([A-Za-z0-9+/]{{43}}=)\n"
            rf"{POSITION}(0|[1-9][0-9]{{0,18}})\n{SIGNED_AT}([0-9TZ:-]{{20}})\n(?:[^\n]+\n)*",
            text,
        )
        try:
            if found:
                origin, size, root, position, at = found.groups()
                return cls(origin, int(size), b64decode(root), int(position), datetime.fromisoformat(at))
        except ValueError:
            pass
        raise NoteRefused("it is not a checkpoint")


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with its note, which is what is kept and handed out."""

    checkpoint: Checkpoint
    note: str

    @classmethod
    def open(cls, note: str, key: VerificationKey) -> SignedCheckpoint:
        """A note that the key has signed, of the log that the key is named after; raises `NoteRefused`."""
        checkpoint = Checkpoint.parse(key.open(note))
        if checkpoint.origin != key.name:
            raise NoteRefused("it is of another log")
        return cls(checkpoint, note)


class LogSigner:
    """Signs the checkpoints of one log, whose name follows from its key and counts its accepted restores."""

    def __init__(self, seed: bytes, epoch: int = 1) -> None:
        public = Signer("customers", seed).verification_key.public
        self._signer = Signer(origin_name(public, epoch), seed)

    @property
    def key(self) -> VerificationKey:
        """What others verify the checkpoints with; its name is the origin."""
        return self._signer.verification_key

    def sign(self, size: int, root: bytes, position: int, now: datetime) -> SignedCheckpoint:
        """The checkpoint of a tree."""
        checkpoint = Checkpoint(self.key.name, size, root, position, now.replace(microsecond=0))
        return SignedCheckpoint(checkpoint, self._signer.sign(checkpoint.text))


def origin_name(public_key: bytes, epoch: int) -> str:
    """The name of a log in an epoch: its key makes it one of a kind, and every accepted restore begins another one."""
    return f"customers/{sha256(public_key).hexdigest()[:16]}/{epoch}"
