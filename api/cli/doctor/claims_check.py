"""Compares the table of claims with what the events say, and writes it again where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg

from api.cli.doctor import checks_sql as sql
from application.log.event_store import EventStore, read_streams
from application.log.event_store_sql import TAKE_APPEND_LOCK
from application.writing.claims import Claims
from domain.errors import RecordUnreadable

CHUNK = 500


class ClaimsCheck:
    """Goes through all customers while others write; who seems to differ is looked at again under the append lock."""

    def __init__(self, connection: psycopg.Connection[Any], store: EventStore, claims: Claims) -> None:
        self._connection, self._store, self._claims = connection, store, claims
        self.differences: list[UUID] = []
        """Customers whose claims in the table are not those that their events say."""
        self.unreadable: list[RecordUnreadable] = []
        """Customers whose events cannot be opened; their claims are left alone."""

    def total(self) -> int:
        """How many customers there are."""
        (count,) = self._connection.execute(sql.COUNT).fetchone() or (0,)
        return int(count)

    def run(self) -> Iterator[int]:
        """Fill `differences` and `unreadable`; yields how many customers were looked at."""
        suspects = [customer_id for (customer_id,) in self._connection.execute(sql.CLAIMS_OF_NOBODY)]
        position = 0
        while rows := self._connection.execute(sql.CUSTOMERS_AFTER, [position, CHUNK]).fetchall():
            position, _ = rows[-1]
            ids = [customer_id for _, customer_id in rows]
            suspects += self._differing(ids, notes_unreadable=True)
            yield len(rows)
        with self._connection.transaction():
            self._connection.execute(TAKE_APPEND_LOCK)
            self.differences = self._differing(suspects)

    def repair(self) -> int:
        """Make the claims of `differences` what the events say; returns for how many that was not possible."""
        with self._connection.transaction():
            self._connection.execute(TAKE_APPEND_LOCK)
            due = self._due(self.differences)
            for customer_id, tags in due.items():
                self._connection.execute(sql.DROP_CLAIMS, [customer_id, list(tags)])
            for customer_id, tags in due.items():
                self._connection.execute(sql.ADD_CLAIMS, [list(tags), customer_id])
            return len(self._differing(self.differences))

    def _differing(self, ids: Sequence[UUID], *, notes_unreadable: bool = False) -> list[UUID]:
        found: dict[UUID, set[bytes]] = {}
        for customer_id, tag in self._connection.cursor(binary=True).execute(sql.CLAIMS_OF, [list(ids)]):
            found.setdefault(customer_id, set()).add(bytes(tag))
        due = self._due(ids, notes_unreadable=notes_unreadable)
        return [customer_id for customer_id, tags in due.items() if tags != found.get(customer_id, set())]

    def _due(self, ids: Sequence[UUID], *, notes_unreadable: bool = False) -> dict[UUID, set[bytes]]:
        """What these customers hold by their events; nothing for those who have none."""
        due = {}
        for customer_id, rows in read_streams(self._connection, ids).items():
            try:
                customer = self._store.open_stream(rows).customer() if rows else None
            except RecordUnreadable as trouble:
                if notes_unreadable:
                    self.unreadable.append(trouble)
            else:
                due[customer_id] = self._claims.tags(self._claims.held(customer))
        return due
