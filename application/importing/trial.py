"""What a dry run has to remember: what the rows so far would hold, on disk, so that files of any size can be tried."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from uuid import UUID

from application.importing import trial_sql as sql
from application.writing.claims import Claims, Held
from domain.errors import Refused


class OnlyTried(Refused):
    """The command would succeed and is not recorded; `held` is what the customer would hold."""

    def __init__(self, held: Held) -> None:
        super().__init__()
        self.held = held


class Trial:
    """Who would hold which tax id and external id after the rows so far."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        self._database = sqlite3.connect("", isolation_level=None)  # a temporary file without a name
        self._database.execute(sql.CREATE)
        self._database.execute(sql.BEGIN)

    def customers(self, tags: Iterable[bytes]) -> dict[bytes, UUID]:
        """Who would hold these."""
        found = {}
        for tag in tags:
            for (holder,) in self._database.execute(sql.HOLDER, [tag]):
                found[tag] = UUID(bytes=holder)
        return found

    def conflict(self, customer_id: UUID, held: Held, *, allow_duplicate_tax_id: bool) -> str | None:
        """`external_id` or `tax_id` where a row above gives it to another customer; else the customer has them."""
        external_id = self.claims.tags(Held(None, held.external_id))
        tax_id = self.claims.tags(Held(held.tax_id, None))
        if not self._free(external_id, customer_id):
            return "external_id"
        if not self._free(tax_id, customer_id):
            return None if allow_duplicate_tax_id else "tax_id"
        for tag in external_id | tax_id:
            self._database.execute(sql.HOLD, [tag, customer_id.bytes])
        return None

    def is_repeated(self, customer_id: UUID) -> bool:
        """Whether a row above was about this customer; from now on one was."""
        added = self._database.execute(sql.HOLD, [customer_id.bytes] * 2)
        return added.rowcount == 0

    def _free(self, tags: Iterable[bytes], customer_id: UUID) -> bool:
        return all(holder == customer_id for holder in self.customers(tags).values())
