"""Our log as the recorder of the library, so that whoever knows `eventsourcing` can follow it with what they know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import psycopg
from eventsourcing.persistence import ApplicationRecorder, StoredEvent, Subscription
from psycopg_pool import ConnectionPool

from application.log import recorder_sql as sql
from application.log.event_store_sql import READ_COMMITTED, TAKE_APPEND_LOCK
from application.log.mapper import EventWithKey, NotificationWithKey
from application.log.recorder_errors import OnlyTheServiceRecords, errors_of_the_library
from application.log.subscription import POLL_SECONDS, LogSubscription

CONNECTIONS: Final = 16
PATIENCE_SECONDS: Final = 3.0
"""The longest wait for a connection, to a database that is away as well."""


class LogRecorder(ApplicationRecorder):
    """Events of the log by customer and by position; the position is the id of a notification.

    `address` is what psycopg connects to, with the limits that it names. Errors of the database are raised as those of
    the library; nothing is tried again. `close` it in the end.
    """

    def __init__(self, address: str, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._address, self._poll_seconds = address, poll_seconds
        self._connections = ConnectionPool(
            address,
            min_size=0,
            max_size=CONNECTIONS,
            timeout=PATIENCE_SECONDS,
            reconnect_timeout=PATIENCE_SECONDS,
            open=True,
            configure=_configure,
            check=ConnectionPool.check_connection,
        )

    def close(self) -> None:
        """Leave the database. Subscriptions end by their own `stop`."""
        self._connections.close()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> list[int]:
        """Append events of others than customers, all or none, and return their positions.

        Raises `OnlyTheServiceRecords` where there are customers, and where there would be.
        """
        if not stored_events:
            return []
        if any(event.topic.startswith(sql.OF_CUSTOMERS) for event in stored_events):
            raise OnlyTheServiceRecords
        with self._connection() as connection, connection.transaction():
            connection.execute(TAKE_APPEND_LOCK)
            (head, has_customers), *_ = connection.execute(sql.HEAD_AND_CUSTOMERS)
            if has_customers:
                raise OnlyTheServiceRecords
            last = head + len(stored_events)
            connection.execute(sql.ADD, [head, *_columns(stored_events), str(last)])
        return list(range(head + 1, last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[EventWithKey]:
        """The events of one customer, in the order of versions or backwards."""
        statement = sql.BACKWARDS if desc else sql.FORWARDS
        wanted = {"customer_id": str(originator_id), "after": gt, "up_to": lte, "limit": limit}
        return [EventWithKey(*row) for row in self._rows(statement, wanted)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[NotificationWithKey]:
        """A part of the log in the order of positions."""
        after = 0 if start is None else start - inclusive_of_start
        wanted = {"after": after, "up_to": stop, "topics": list(topics), "limit": limit}
        return [NotificationWithKey(*row) for row in self._rows(sql.LOG, wanted)]

    def max_notification_id(self) -> int | None:
        """The last position, None in an empty log."""
        rows: list[tuple[int | None]] = self._rows(sql.LAST_POSITION)
        return rows[0][0]

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """What was recorded after a position and what will be; use it in a `with`, or `stop` it."""
        with errors_of_the_library():
            connection = psycopg.connect(self._address, autocommit=True)
            connection.execute(sql.LISTEN)
        return LogSubscription(self, connection, gt=gt, topics=topics, poll_seconds=self._poll_seconds)

    def key_row(self, customer_id: UUID) -> bytes | None:
        """The wrapped data key of a customer, as it is now."""
        rows = self._rows(sql.KEY_ROW, [customer_id])
        return rows[0][0] if rows else None

    def _rows(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        with self._connection() as connection:
            return connection.cursor(binary=True).execute(statement, parameters).fetchall()

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        with errors_of_the_library(), self._connections.connection() as connection:
            yield connection


def _configure(connection: psycopg.Connection[Any]) -> None:
    connection.autocommit = True
    connection.execute(READ_COMMITTED)


def _columns(stored_events: Sequence[StoredEvent]) -> list[list[Any]]:
    rows = [(str(each.originator_id), each.originator_version, each.topic, each.state) for each in stored_events]
    return [list(column) for column in zip(*rows, strict=True)]
