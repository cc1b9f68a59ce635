"""What callers were told is recorded: after every reconnect it has to be there, or nothing is recorded any more."""

from __future__ import annotations

from typing import Any

import psycopg
import structlog

from application.database.server_in_use import ServerInUse
from application.log.event_store_sql import LAST_TAKEN_POSITION
from application.log.sealing import StoredEvent
from application.writing.acknowledged_sql import IS_RECORDED
from domain.errors import EventsLost

log = structlog.get_logger(__name__)


class Acknowledged:
    """The last event that one writer recorded, as it stands in the log, and the last position of its whole service.

    A log that ends before that position was set back; one that has another event in that place was set back too and
    has gone on since. An accepted restore only raises positions.
    """

    def __init__(self, in_use: ServerInUse) -> None:
        self._in_use = in_use
        self._last: tuple[int, StoredEvent] | None = None
        self._coming: tuple[int, StoredEvent] | None = None

    def expect(self, position: int, events: list[StoredEvent]) -> None:
        """These are about to be recorded, the last one at this position."""
        self._coming = (position, events[-1]) if events else None

    def confirm(self) -> None:
        """What was expected is recorded, and somebody is told so now."""
        if self._coming:
            self._last, self._coming = self._coming, None
            self._in_use.acknowledge(self._last[0])

    def must_not_be_lost(self) -> None:
        """Raises `EventsLost` where anybody of the service has found that."""
        if position := self._in_use.lost:
            raise EventsLost(position)

    def must_be_recorded(self, connection: psycopg.Connection[Any]) -> None:
        """To be asked over each new connection; raises `EventsLost`, to which there is no end but a restart."""
        if lost := self._lost_position(connection):
            if not self._in_use.lost:
                log.error("confirmed changes are lost, and nothing is recorded any more", position=lost)
                self._in_use.lose(lost)
            raise EventsLost(lost)

    def _lost_position(self, connection: psycopg.Connection[Any]) -> int:
        confirmed = self._in_use.acknowledged
        (end,) = connection.execute(LAST_TAKEN_POSITION).fetchone() or (0,)
        if end < confirmed:
            return confirmed
        if self._last:
            position, (customer_id, version, _, state) = self._last
            found = connection.execute(IS_RECORDED, [position, customer_id, version, state])
            return 0 if found.rowcount else position
        return 0
