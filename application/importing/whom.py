"""Whom the rows of a file are about.

    id               that customer; an unknown id is registered under that id
    external_id      the customer that has it, else a new one
    neither          a new customer with an id made from the row, so that the same row names the same customer again;
                     if that one is there already, it stays as it is, whatever became of it since

No two rows of a file are about the same customer: which of them is right, nobody can know.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from typing import Any
from uuid import UUID

from application.importing.row import ImportRow, UnreadableRow
from application.importing.rows_above import RowsAbove
from application.importing.trial import Trial
from application.writing.claims import Claims
from domain.customer_id import new_customer_id

FindHolders = Callable[[Sequence[bytes]], Mapping[bytes, UUID]]


class Whom:
    """Tells of each row whom it is about, and which row above is about the same.

    `holders` looks external ids up in the database; a dry run has those of its `trial` before them.
    """

    def __init__(
        self, holders: FindHolders, claims: Claims, index_key: bytes, trial: Trial | None, patience: float
    ) -> None:
        self._holders, self._claims, self._index_key, self._trial = holders, claims, index_key, trial
        self._patience = patience
        self._above = RowsAbove()
        self._known: dict[bytes, UUID] | None = {}
        self._moving: Future[Any] | None = None

    def prepare(self, rows: Sequence[ImportRow | UnreadableRow]) -> None:
        """Look up the external ids of the rows that come next, all at once."""
        self._known = self._find([row.external_id for row in rows if _needs_external_id(row)])

    def is_of(self, row: ImportRow) -> UUID:
        """The customer of a row."""
        if row.customer_id:
            return row.customer_id
        if row.external_id is None:
            return content_id(self._index_key, row.content)
        known = self._find([row.external_id]) if self._known is None else self._known
        return known.get(self._claims.external_id_tag(row.external_id)) or new_customer_id()

    def named_by(self, row: UnreadableRow) -> UUID | None:
        """Whom a row names, as far as that can be read and was looked up."""
        if row.customer_id or not row.external_id or not self._known:
            return row.customer_id
        return self._known.get(self._claims.external_id_tag(row.external_id))

    def on_its_way(self, row: ImportRow, done: Future[Any]) -> None:
        """A row will be decided. If it may move an external id, what was looked up is no longer true."""
        if row.customer_id and "external_id" in row.wanted.said:
            self._moving = done  # rows are decided in their order: the last one is enough to wait for
            self._known = None

    def named_above(self, row: ImportRow | UnreadableRow, customer_id: UUID | None) -> int | None:
        """The line of the row above that is about the same customer; from now on this one is too."""
        keys = [customer_id.bytes] if customer_id else []
        if row.external_id:
            keys.append(self._claims.external_id_tag(row.external_id))
        return self._above.names(row.raw.row, keys)

    def _find(self, external_ids: Sequence[str | None]) -> dict[bytes, UUID]:
        if not external_ids:
            return {}
        if self._moving:
            wait([self._moving], self._patience)
            self._moving = None
        tags = [self._claims.external_id_tag(each) for each in external_ids if each]
        moved = self._trial.moved(tags) if self._trial else {}
        return {tag: holder for tag, holder in {**self._holders(tags), **moved}.items() if holder}


def _needs_external_id(row: ImportRow | UnreadableRow) -> bool:
    return row.external_id is not None and row.customer_id is None


def content_id(index_key: bytes, content: bytes) -> UUID:
    """The customer that a row without id and external id is about: the same row always names the same one.

    A UUID of version 8 (RFC 9562): random to everybody who has not the index key.
    """
    digest = int.from_bytes(hmac.digest(index_key, b"import row " + content, "sha256")[:16], "big")
    version, variant = 0xF << 76, 0x3 << 62
    return UUID(int=digest & ~version & ~variant | 0x8 << 76 | 0x2 << 62)
