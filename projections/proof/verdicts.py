"""What proofs show, computed again by whoever reads them: of one event, and of a checkpoint that somebody kept.

Nobody is told yes because the service says so: signatures, leaves and roots are checked here, from the answers alone.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

import orjson

from projections.merkle_tree.hashes import hash_of_entry, head_of, proves_consistency, proves_inclusion
from projections.proof.checkpoint import Checkpoint, SignedCheckpoint
from projections.proof.signed_note import DASH, NoteRefused, NotSigned, SignatureWrong, VerificationKey


class ProofFails(Exception):
    """The hashes do not lead from the entry to the root that is signed, or the signature is wrong."""


@dataclass(frozen=True, slots=True)
class ProvedEntry:
    """An entry of the log that was led to a root: which event it is of, and which leaf."""

    position: int
    customer_id: UUID
    version: int
    leaf_index: int
    size: int


def lead_to_root(entry: bytes, leaf_index: int, hashes: Sequence[bytes], size: int, root: bytes) -> ProvedEntry:
    """What an entry is, where its hashes lead to the root of a tree of that size; raises `ProofFails`."""
    try:
        head = head_of(entry)
    except ValueError:
        raise ProofFails from None
    if not proves_inclusion(hash_of_entry(entry), leaf_index, size, hashes, root):
        raise ProofFails
    return ProvedEntry(head.position, UUID(bytes=head.customer_id), head.version, leaf_index, size)


def opened(note: str, key: VerificationKey) -> Checkpoint:
    """A checkpoint of the service whose signature is valid; raises `ProofFails`."""
    try:
        return SignedCheckpoint.open(note, key).checkpoint
    except NoteRefused:
        raise ProofFails from None


class KeptVerdict(StrEnum):
    """What comes of a checkpoint that somebody kept. Only the first two say that the log continues it."""

    FITS = "fits"
    IS_THE_SAME = "same"
    EMPTY = "empty"
    """It is of a log without events, which every log continues."""
    NOT_A_CHECKPOINT = "not_a_checkpoint"
    SEVERAL = "several"
    OTHER_LOG = "other_log"
    NOT_SIGNED = "not_signed"
    SIGNATURE_WRONG = "signature_wrong"
    BEFORE_RESTORE = "before_restore"
    """A backup was restored since, and the log does not continue it."""
    LOG_IS_SHORTER = "log_is_shorter"
    DIFFERS = "differs"

    @property
    def is_yes(self) -> bool:
        """Whether the log was shown to continue the checkpoint."""
        return self in (KeptVerdict.FITS, KeptVerdict.IS_THE_SAME)

    @property
    def is_alarm(self) -> bool:
        """Whether something that was signed is not there any more."""
        return self in (KeptVerdict.LOG_IS_SHORTER, KeptVerdict.DIFFERS)


_NOTE: Final = re.compile(rf"((?:[^\n]++\n)++)(\n(?:{DASH} [^\n]++\n)++)?")
"""A paragraph, with the signatures under it if there are any: each line is looked at once, however many there are."""


def notes_in(text: str) -> list[str]:
    """The notes of a text that was kept: as it is but for blanks around lines, or an answer with one in it."""
    with suppress(orjson.JSONDecodeError):
        answer = orjson.loads(text)
        if isinstance(answer, dict) and isinstance(answer.get("checkpoint"), str):
            text = answer["checkpoint"]
    lines = [line.strip(" \t\r") for line in text.strip().split("\n")]
    return [said + signatures for said, signatures in _NOTE.findall("\n".join(lines) + "\n") if signatures]


def judge(note: str, key: VerificationKey) -> tuple[KeptVerdict | None, Checkpoint | None]:
    """What is wrong with a checkpoint by itself, `key` being that of the log as it is now; None for nothing.

    The key of another epoch of the log is the same under another name.
    """
    try:
        claimed = Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    except NoteRefused:
        return KeptVerdict.NOT_A_CHECKPOINT, None
    if family_of(claimed.origin) != family_of(key.name):
        return KeptVerdict.OTHER_LOG, claimed
    try:
        kept = SignedCheckpoint.open(note, VerificationKey(claimed.origin, key.public)).checkpoint
    except NotSigned:
        return KeptVerdict.NOT_SIGNED, claimed
    except SignatureWrong:
        return KeptVerdict.SIGNATURE_WRONG, claimed
    except NoteRefused:
        return KeptVerdict.NOT_A_CHECKPOINT, None
    return None, kept


def is_beyond(kept: Checkpoint, now: Checkpoint) -> bool:
    """Whether the log as it is now has not come as far as the checkpoint says."""
    return epoch_of(kept.origin) > epoch_of(now.origin) or kept.size > now.size


def compare(kept: Checkpoint, now: Checkpoint, hashes: Sequence[bytes]) -> KeptVerdict:
    """What the hashes show of two checkpoints with valid signatures."""
    is_continued = not is_beyond(kept, now) and proves_consistency(kept.size, now.size, kept.root, now.root, hashes)
    if not is_continued:
        if epoch_of(kept.origin) < epoch_of(now.origin):
            return KeptVerdict.BEFORE_RESTORE
        return KeptVerdict.LOG_IS_SHORTER if now.position < kept.position else KeptVerdict.DIFFERS
    if kept.size == 0:
        return KeptVerdict.EMPTY
    return KeptVerdict.IS_THE_SAME if kept.size == now.size else KeptVerdict.FITS


def family_of(origin: str) -> str:
    """The name of a log without the number of its epoch."""
    return origin.rpartition("/")[0]


def epoch_of(origin: str) -> int:
    """How many restores were accepted before, and one; 0 where the name has none."""
    number = origin.rpartition("/")[2]
    return int(number) if number.isdecimal() else 0


def hashes_from(encoded: Sequence[str]) -> list[bytes]:
    """Hashes as the interface writes them."""
    return [b64decode(each) for each in encoded]
