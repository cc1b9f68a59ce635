"""The shred ledger: which customers were to be erased, kept outside the database so that no backup forgets it.

A file of lines of JSON, only ever appended to and synced. It names customers by their ids alone.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from application.database import patience
from application.database.embedded.locks import try_lock, wait_until
from application.durable import append_whole, sync_directory, try_writing
from domain.change import Change

LOCK_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Intent:
    """Somebody decided to erase a customer, for a reason: what it takes to carry that out, now or at the next start."""

    change: Change
    reason: str | None


class LedgerDamaged(Exception):
    """A line in the middle of the ledger cannot be read; the message says which."""


class ShredLedger:
    """Appended to by every worker of a machine; each line is on disk before the call returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def intend(self, customer_id: UUID, change: Change, reason: str | None = None) -> None:
        """Write down that a customer will be erased, and why, before anything is."""
        self._append(
            {
                "step": "intent",
                "customer_id": customer_id,
                "at": datetime.now(UTC),
                "actor": change.actor,
                "on_behalf_of": change.on_behalf_of,
                "reason": reason,
                "change_reason": change.reason,
                "request_id": change.request_id,
            }
        )

    def done(self, customer_id: UUID) -> None:
        """The erasure of a customer is recorded in the log."""
        self._append({"step": "done", "customer_id": customer_id, "at": datetime.now(UTC)})

    def refused(self, customer_id: UUID) -> None:
        """One intent came to nothing, because a rule refused it."""
        self._append({"step": "refused", "customer_id": customer_id, "at": datetime.now(UTC)})

    def try_out(self) -> None:
        """Raises OSError where no line could be added; adds none, and makes no ledger where there is none."""
        if self.path.exists():
            os.close(os.open(self.path, os.O_RDWR | os.O_APPEND))
        else:
            try_writing(self.path.parent, 0o700)

    def intents(self) -> tuple[dict[UUID, Intent], set[UUID]]:
        """All customers that are or were to be erased, and those among them whose erasure was not marked as done.

        Raises `LedgerDamaged`.
        """
        intents: dict[UUID, Intent] = {}
        open_intents: Counter[UUID] = Counter()
        is_done: set[UUID] = set()
        for number, line in self._lines():
            try:
                customer_id, step = UUID(line["customer_id"]), line["step"]
                if step == "intent":
                    intents[customer_id] = _intent(line)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise self._damaged(number) from None
            match step:
                case "intent":
                    open_intents[customer_id] += 1
                case "refused":
                    open_intents[customer_id] -= 1
                case "done":
                    open_intents[customer_id] = 0
                    is_done.add(customer_id)
                case _:
                    raise self._damaged(number)
        is_open = {customer_id for customer_id, count in open_intents.items() if count > 0}
        return {each: intent for each, intent in intents.items() if each in is_done | is_open}, is_open

    def _append(self, line: dict[str, Any]) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab"):
            self._lock(descriptor)
            torn = b"\n" if _ends_torn(descriptor) else b""  # a crash cut the line before; let it swallow nothing
            append_whole(descriptor, torn + orjson.dumps(line) + b"\n")
        if is_new:
            sync_directory(self.path.parent)

    def _lock(self, descriptor: int) -> None:
        """Raises OSError where another process holds it that does not move."""
        if not wait_until(partial(try_lock, descriptor), patience.left(LOCK_SECONDS) or 0.0):
            raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), str(self.path))

    def _lines(self) -> list[tuple[int, Any]]:
        try:
            raw = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        lines = []
        for number, text in enumerate(raw, start=1):
            if not text:
                continue
            try:
                lines.append((number, orjson.loads(text)))
            except orjson.JSONDecodeError:
                # A torn line was never acknowledged: whoever wrote it had not gone on.
                if text.endswith(b"}"):
                    raise self._damaged(number) from None
        return lines

    def _damaged(self, number: int) -> LedgerDamaged:
        return LedgerDamaged(f"Line {number} of {self.path} cannot be read.")


def _intent(line: dict[str, Any]) -> Intent:
    """Older lines have one reason, that of the erasure."""
    change = Change(line["actor"], line["on_behalf_of"], line.get("change_reason"), line["request_id"])
    return Intent(change, line["reason"])


def _ends_torn(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
