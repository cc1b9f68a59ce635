"""Signs the log: at most ten seconds after an event, when the service stops, and whenever somebody wants that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic
from typing import Any, Final

import psycopg
import structlog

from application.confirmed import confirm
from application.database import patience
from application.database.connections import AWAY, Connect, hang_up
from application.log.sealed_rows import read_head
from domain.errors import DatabaseUnavailable
from domain.wording import Wording
from projections.engine.leases import LEASE_SECONDS, TaskLease
from projections.merkle_tree.catch_up import catch_up, must_have_tree
from projections.merkle_tree.projection import TreeHead, read_root, read_tree_head
from projections.merkle_tree.tables_sql import read_position
from projections.proof.checkpoint import Checkpoint, LogSigner, SignedCheckpoint
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.epochs import current_epoch
from projections.proof.messages import LOG_REWOUND
from projections.proof.signed_note import VerificationKey

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 5.0
LEADER: Final = "checkpoints"


class CheckpointRefused(Exception):
    """The log is not the one that was signed before; nothing is signed until an operator has looked at it."""


class LogRewound(CheckpointRefused):
    """The newest checkpoint has events that the database does not have."""

    def __init__(self, checkpoint: int, head: int) -> None:
        self.first_missing = head + 1
        self.wording = Wording(LOG_REWOUND, {"checkpoint": checkpoint, "head": head})
        super().__init__(self.wording.text())


class LogForked(CheckpointRefused):
    """Events that a checkpoint covers are not what they were."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(
            f"What the log has up to position {position} is not what the newest checkpoint says. "
            "Find out where it changed with: customers audit verify"
        )


class Checkpoints:
    """Signs the tree, after looking whether it continues what was signed last, and keeps every checkpoint.

    Raises `CheckpointRefused` where it does not, `ProjectionBehind` where the tree has not all events in time,
    `DatabaseUnavailable`, or OSError where the directory cannot be written.
    """

    def __init__(self, connect: Connect, signing_seed: bytes, files: CheckpointFiles) -> None:
        self._connect, self._seed, self.files = connect, signing_seed, files
        self.trouble: str | None = None
        """Why the last attempt failed, for health checks."""

    def signer(self, connection: psycopg.Connection[Any]) -> LogSigner:
        """Whoever signs the present epoch of the log."""
        return LogSigner(self._seed, current_epoch(connection))

    def key_of(self, signed: SignedCheckpoint) -> VerificationKey:
        """What a checkpoint of ours is verified with."""
        return VerificationKey(signed.checkpoint.origin, LogSigner(self._seed).key.public)

    def now(self, timeout: float = 5.0) -> SignedCheckpoint:
        """A checkpoint of every event that is recorded by now."""
        try:
            until = monotonic() + timeout
            with self._connect() as connection:
                catch_up(connection, timeout)
                return self.take(connection, until - monotonic())
        except AWAY as error:
            raise DatabaseUnavailable from error

    async def covering_everything(self, timeout: float = 5.0) -> SignedCheckpoint:
        """The same, for request handlers."""
        return await asyncio.to_thread(self.now, timeout)

    def of_size(self, size: int, timeout: float = 5.0) -> SignedCheckpoint | None:
        """A checkpoint of an earlier size, which the newest one continues; None where the log never had that size."""
        newest = self.now(timeout)
        if size >= newest.checkpoint.size:
            return newest if size == newest.checkpoint.size else None
        try:
            with self._connect() as connection:
                position = read_position(connection, size - 1) if size else 0
                return self.signer(connection).sign(size, read_root(connection, size), position, datetime.now(UTC))
        except AWAY as error:
            raise DatabaseUnavailable from error

    def take(self, connection: psycopg.Connection[Any], timeout: float = 5.0) -> SignedCheckpoint:
        """Sign the tree as it is and keep that; the newest checkpoint again where there is nothing new.

        A signature outlives this database: only what a synchronous standby has is signed, where there is one.
        """
        signer, found = self.signer(connection), read_tree_head(connection)
        if (known := self.files.newest(signer.key)) is None or found.size > known.checkpoint.size:
            confirm(connection, timeout)
        with self.files.locked():
            head, newest = read_tree_head(connection), self.files.newest(signer.key)
            if (end := read_head(connection)) < head.position:  # read after the tree, which therefore cannot be ahead
                raise LogRewound(head.position, end)
            if newest is not None:
                _must_continue(connection, newest.checkpoint, head, end)
                if found.size <= newest.checkpoint.size:
                    return newest
            signed = signer.sign(found.size, found.root, found.position, datetime.now(UTC))
            self.files.append(signed, signer.key)
            return signed


def _must_continue(connection: psycopg.Connection[Any], signed: Checkpoint, head: TreeHead, end: int) -> None:
    """The tree may lag behind the checkpoint for a moment after a crash of the database, the log may not."""
    if end < signed.position:
        raise LogRewound(signed.position, end)
    if head.size >= signed.size:
        is_continued = read_root(connection, signed.size) == signed.root
    else:
        is_continued = head.position < end
    if not is_continued:
        raise LogForked(signed.position)


class CheckpointWriter:
    """A thread that takes checkpoints while it leads; `stop()` takes the last one."""

    def __init__(self, checkpoints: Checkpoints, connect: Connect, every: float = EVERY_SECONDS) -> None:
        self._checkpoints, self._connect, self._every = checkpoints, connect, every
        self._connection: psycopg.Connection[Any] | None = None
        self._lease = TaskLease(LEADER, LEASE_SECONDS + round(every))
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="checkpoint writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        """Sign everything that is recorded, then end: stop the writers first, the followers afterwards.

        A database that says nothing, or does not commit, is not waited for: the next start signs what is left.
        """
        self._stopping.set()
        until = monotonic() + timeout
        if self._thread.ident is not None:
            self._thread.join(timeout / 2)
        hang_up(self._connection)  # what the thread still waits for holds the lock on the files
        last = Thread(target=self._take_the_last, args=[until], name="last checkpoint", daemon=True)
        last.start()
        last.join(max(0.0, until - monotonic()))

    def _take_the_last(self, until: float) -> None:
        if self._thread.ident is not None:
            self._thread.join(max(0.0, until - monotonic()))
        patience.begin()
        self._attempt(lambda: self._checkpoints.now(max(0.0, until - monotonic())))

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            if not self._attempt(self._take_if_leading):
                self._close()
        self._close()

    def _take_if_leading(self) -> None:
        if self._connection is None:
            self._connection = self._connect()
        if self._lease.take(self._connection):
            must_have_tree(self._connection)
            self._checkpoints.take(self._connection)

    def _attempt(self, take: Callable[[], object]) -> bool:
        try:
            take()
        except Exception as error:  # whatever it is, the next attempt may go better
            said = type(error).__name__
            if isinstance(error, CheckpointRefused):
                said = str(error)
            elif isinstance(error, OSError):
                said = f"{error.filename or self._checkpoints.files.directory}: {error.strerror}"
            if said != self._checkpoints.trouble:
                log.error("no checkpoint can be written", why=said)
            self._checkpoints.trouble = said
            return False
        self._checkpoints.trouble = None
        return True

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None
