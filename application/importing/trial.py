"""What a dry run has to remember: who would hold which tax id and external id after the rows so far."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from uuid import UUID

from application.importing import trial_sql as sql
from application.writing.claims import Claims, Held, Holders
from application.writing.unit_of_work import UnitOfWork
from domain.errors import Refused


class OnlyTried(Refused):
    """The command would succeed, and is not recorded."""


class Trial:
    """The claims as the rows so far would have moved them; everything else of a row is decided by the database alone.

    That is enough, because no two rows of a file are about the same customer.
    """

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        # A temporary file without a name, so that files of any size can be tried; the writer's thread uses it too.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute(sql.CREATE)
        self._database.execute(sql.BEGIN)

    def move(self, customer_id: UUID, before: Held, after: Held) -> None:
        """A customer would hold other things than before."""
        if before == after:
            return
        held, holds = self.claims.tags(before), self.claims.tags(after)
        for tag in held - holds:
            self._database.execute(sql.HOLD, (tag, None))
        for tag in holds - held:
            self._database.execute(sql.HOLD, (tag, customer_id.bytes))

    def moved(self, tags: Iterable[bytes]) -> dict[bytes, UUID | None]:
        """Who would hold those of these that a row above moved; None for nobody."""
        found: dict[bytes, UUID | None] = {}
        for tag in tags:
            for (holder,) in self._database.execute(sql.HOLDER, (tag,)):
                found[tag] = UUID(bytes=holder) if holder else None
        return found

    def enter(self, work: UnitOfWork) -> None:
        """Have a command decide by who would hold what."""
        work.holders = _TriedHolders(self, work.holders)


class _TriedHolders(Holders):
    """The holders of a batch, with what the rows above would have moved."""

    def __init__(self, trial: Trial, recorded: Holders) -> None:
        super().__init__(recorded.holder)
        self._trial = trial

    def holder(self, tag: bytes) -> UUID | None:
        moved = self._trial.moved([tag])
        return moved[tag] if moved else super().holder(tag)
