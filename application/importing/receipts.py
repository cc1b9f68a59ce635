"""What keeps a row from being done twice, and says of one that was done before what that was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

from application.importing.effects import Effect, effects
from application.importing.matching import Matched
from application.log.event_store import EventStore, customer_at, read_streams
from application.writing.command import Outcome
from application.writing.idempotency import Idempotency


class RowReceipts:
    """Receipts of the rows of one import, by their numbers, as other requests have theirs.

    A row that was recorded just before the process was killed is answered from its receipt. What it did is told from
    the events that have the `request_id` of the import: no two rows of a file are about the same customer.
    """

    def __init__(
        self,
        import_id: UUID,
        *,
        index_key: bytes,
        connection: psycopg.Connection[Any],
        store: EventStore,
        request_id: str | None,
    ) -> None:
        self._import_id, self._index_key = import_id.hex, index_key
        self._connection, self._store, self._request_id = connection, store, request_id

    def of_row(self, number: int) -> Idempotency:
        """The key of a row."""
        return Idempotency.of(
            self._index_key,
            caller="",  # no caller has this name, so these keys meet none of a request
            key=f"{self._import_id} {number}",
            method="row",
            path=self._import_id,
            query=b"",
            body=b"",
        )

    def what_was_done(self, outcome: Outcome) -> tuple[Matched, Sequence[Effect]]:
        """What a row did, and what that changed about a customer who was there. Raises `RecordUnreadable`."""
        rows = read_streams(self._connection, [outcome.customer_id])[outcome.customer_id]
        events = self._store.open_stream(rows).events[: outcome.version]
        own = [number for number, event in enumerate(events) if event.request_id == self._request_id]
        if not own:
            return Matched.UNCHANGED, ()
        if own[0] == 0:
            return Matched.REGISTERED, ()
        return Matched.CHANGED, effects(customer_at(events, own[0]), customer_at(events, outcome.version))
