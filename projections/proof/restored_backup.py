"""What must be beside a database that came from a backup before it goes on: whatever knows what happened since.

Without the shred ledger whoever was erased since would be back for good; without checkpoints nobody would see how much
of the log is gone, and positions would be given twice.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import psycopg

from application.database.restores import NOTHING_KNOWN, Beside, WaitingRestore, settle_restore, waiting_restore
from application.erasing.erasure import certified_customers
from application.erasing.shred_ledger import LedgerDamaged, ShredLedger
from projections.proof.checkpoint import SignedCheckpoint
from projections.proof.checkpoint_files import PATTERN, CheckpointFiles, split_notes
from projections.proof.restored_log import signed_last
from projections.proof.signed_note import NoteRefused, VerificationKey


class Lacking(NamedTuple):
    """What a restored database lacks, each as a sentence."""

    waiting: WaitingRestore
    ledger: str | None
    checkpoints: str | None

    def __str__(self) -> str:
        found = " ".join(sentence for sentence in (self.ledger, self.checkpoints) if sentence)
        flags = " ".join(
            flag
            for flag, sentence in (("--without-ledger", self.ledger), ("--without-checkpoints", self.checkpoints))
            if sentence
        )
        return (
            f"This database was restored from a backup of {self.waiting.backed_up_at:%Y-%m-%d %H:%M %Z}, and does not "
            f"go on without what knows what happened since. {found} Put the newest copies there and start again. If "
            f'there are none: customers doctor --accept-restore {flags} --reason "why there are none"'
        )


class RestoreUnsettled(Exception):
    """A restored database lacks its ledger or its checkpoints; the message says which and what to do."""


def what_is_beside(ledger: ShredLedger, files: CheckpointFiles) -> Beside:
    """What a backup says of ledger and checkpoints, as far as they can be read where it is made."""
    try:
        erasures = len(ledger.intents()[0])
        signed = signed_last(files)
    except (LedgerDamaged, OSError):
        return NOTHING_KNOWN
    return Beside(erasures, signed.position if signed else None)


def must_be_settled(
    connection: psycopg.Connection[Any], ledger: ShredLedger, files: CheckpointFiles, public_key: bytes
) -> None:
    """At start: notes that a restored database has what it needs; raises `RestoreUnsettled`, or `LedgerDamaged`."""
    lacking = lacking_after_restore(connection, ledger, files, public_key)
    if lacking is None:
        return
    if lacking.ledger or lacking.checkpoints:
        raise RestoreUnsettled(str(lacking))
    settle_restore(connection)


def lacking_after_restore(
    connection: psycopg.Connection[Any], ledger: ShredLedger, files: CheckpointFiles, public_key: bytes
) -> Lacking | None:
    """What is missing where a restore waits; nothing where none does. Raises `LedgerDamaged`."""
    waiting = waiting_restore(connection)
    if waiting is None:
        return None
    return Lacking(waiting, _of_ledger(connection, ledger, waiting), _of_checkpoints(files, public_key, waiting))


def _of_ledger(connection: psycopg.Connection[Any], ledger: ShredLedger, waiting: WaitingRestore) -> str | None:
    named, _ = ledger.intents()
    if not named:
        return f"The shred ledger {ledger.path} is missing or names nobody."
    if len(named) < waiting.erasures:
        return (
            f"The shred ledger {ledger.path} is older: it names {len(named)} erased, then it named {waiting.erasures}."
        )
    if unknown := certified_customers(connection) - named.keys():
        return f"The shred ledger {ledger.path} is another one: it does not name {len(unknown)} who were erased before."
    return None


def _of_checkpoints(files: CheckpointFiles, public_key: bytes, waiting: WaitingRestore) -> str | None:
    position = _signed_by(files, public_key)
    if position is None:
        return f"No checkpoint of this log is in {files.directory}."
    if position < waiting.signed_position:
        return (
            f"The checkpoints in {files.directory} are older: the last one is of position {position}, "
            f"then it was of {waiting.signed_position}."
        )
    return None


def _signed_by(files: CheckpointFiles, public_key: bytes) -> int | None:
    """The furthest position of the checkpoints that this key signed last, whatever the epoch."""
    for path in sorted(files.directory.glob(PATTERN), reverse=True):
        found = []
        for saved in split_notes(path.name, path.read_text(encoding="utf-8", errors="replace")):
            key = VerificationKey(saved.note.partition("\n")[0], public_key)
            try:
                found.append(SignedCheckpoint.open(saved.note, key).checkpoint.position)
            except NoteRefused:
                continue
        if found:
            return max(found)
    return None
