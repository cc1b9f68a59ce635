"""One append: lock, read, decide, write, commit; two round trips, and certainty about what a lost answer did."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any, LiteralString, NamedTuple
from uuid import uuid4

import psycopg
import structlog

from application.database.connections import AWAY, Connect, hang_up
from application.database.server_in_use import ServerInUse
from application.keys.data_keys import DataKeys
from application.log.event_row import event_row
from application.log.event_store import EventStore
from application.log.event_store_sql import (
    END_FROZEN_HOLDERS,
    FROZEN_SECONDS,
    LAST_TAKEN_POSITION,
    READ_COMMITTED,
    SINCE,
    STREAMS,
    TAKE_APPEND_LOCK,
)
from application.writing import appender_sql as sql
from application.writing.acknowledged import Acknowledged
from application.writing.batch import Batch
from application.writing.claims import Claims, Holders
from application.writing.command import Command, Outcome
from application.writing.holders import holders_of
from application.writing.idempotency import Receipt
from domain.errors import CustomersError, DatabaseUnavailable
from domain.text import InvalidValue

log = structlog.get_logger(__name__)

ALONE_SECONDS = 1.0

Decided = Outcome | BaseException


class Fence(NamedTuple):
    """A question that has an answer for as long as an appender may append: leases can be lost without knowing it."""

    question: LiteralString
    parameters: Sequence[Any]


class FencedOff(Exception):
    """Somebody else took over what this appender worked for; nothing was recorded."""


class Appender:
    """Appends batches on a connection of its own; used by one thread.

    Everything is read and decided under the append lock, inside the transaction that records it: there are no
    conflicts with other processes to detect and nothing to decide twice. After any error at or after COMMIT the
    writer's own row says whether the batch was recorded. A `fence` is asked in the same transaction.
    """

    def __init__(
        self,
        connect: Connect,
        store: EventStore,
        data_keys: DataKeys,
        claims: Claims,
        *,
        strict_tax_ids: bool = False,
        fence: Fence | None = None,
        in_use: ServerInUse | None = None,
    ) -> None:
        self._acknowledged = Acknowledged(in_use or ServerInUse())
        self._connect, self._store, self._data_keys, self._claims = connect, store, data_keys, claims
        self._strict_tax_ids, self._fence = strict_tax_ids, fence
        self._connection: psycopg.Connection[Any] | None = None
        self._writer_id = uuid4()
        self._batch_number = 0
        self._in_doubt: dict[Command, Decided] | None = None
        self._head: int | None = None
        self._has_waited_in_vain = False
        self._others_wrote_at = -math.inf

    @property
    def is_alone(self) -> bool:
        """Whether nobody else has appended for a while: then nobody minds how long a batch takes."""
        return time.monotonic() - self._others_wrote_at > ALONE_SECONDS

    def append(self, commands: Sequence[Command]) -> list[Decided]:
        """Decide and record commands in order; returns an outcome or a refusal for each, after the commit.

        Raises `DatabaseUnavailable` when the database is away: call again with those commands that still matter, and
        what a lost answer had recorded is answered from memory. After any other error nothing was recorded, and after
        `EventsLost` nothing will be.
        """
        self._acknowledged.must_not_be_lost()
        try:
            connection = self._connected()
            if self._in_doubt is not None:
                decided, self._in_doubt = self._resolved_doubt(connection, self._in_doubt), None
                if decided:
                    self._acknowledged.confirm()
                if decided and all(command in decided for command in commands):
                    return [decided[command] for command in commands]
            return self._append(connection, commands)
        except BaseException as error:
            is_away = isinstance(error, AWAY)
            self._has_waited_in_vain = isinstance(error, psycopg.errors.LockNotAvailable)
            self.close()
            if is_away:
                raise DatabaseUnavailable from error
            raise

    def close(self) -> None:
        """Leave the database, which rolls an open transaction back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def hang_up(self) -> None:
        """For another thread than the one that appends: what that waits for fails at once, as if the database left."""
        hang_up(self._connection)

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.execute(READ_COMMITTED)
            self._acknowledged.must_be_recorded(self._connection)
            if self._has_waited_in_vain:
                self._connection.execute(END_FROZEN_HOLDERS, [FROZEN_SECONDS])
        return self._connection

    def _append(self, connection: psycopg.Connection[Any], commands: Sequence[Command]) -> list[Decided]:
        batch = self._read(connection, commands)
        decided = [self._decide(connection, batch, command) for command in commands]
        if batch.is_empty:
            connection.execute(sql.COMMIT)
        else:
            self._batch_number += 1
            self._in_doubt = dict(zip(commands, decided, strict=True))
            self._acknowledged.expect(batch.head, batch.additions.events)
            self._write(connection, batch)
            self._in_doubt, self._head = None, batch.head
            self._acknowledged.confirm()
        batch.remember()
        return decided

    def _resolved_doubt(
        self, connection: psycopg.Connection[Any], decided: dict[Command, Decided]
    ) -> dict[Command, Decided] | None:
        """What the batch decided if it was recorded, nothing if not.

        Asked under the append lock: a commit whose answer was lost may still be going on in the database. It may
        also be there without any standby that has it: the commit of the lock waits for one.
        """
        with connection.transaction():
            connection.execute(TAKE_APPEND_LOCK)
            (last_batch,) = connection.execute(sql.LAST_BATCH, [self._writer_id]).fetchone() or (0,)
        return decided if last_batch >= self._batch_number else None  # after the commit, like every answer

    def _read(self, connection: psycopg.Connection[Any], commands: Sequence[Command]) -> Batch:
        """Begin, lock, and read what the commands need to know, in one round trip."""
        customer_ids = {command.customer_id for command in commands}
        known = self._store.long_histories.known(customer_ids)
        tags = {tag for command in commands for tag in command.claims}
        keys = [command.idempotency.key_tag for command in commands if command.idempotency]
        cursor = partial(connection.cursor, binary=True)
        events = partial(cursor, row_factory=event_row)
        with connection.pipeline():
            connection.execute(sql.BEGIN)
            connection.execute(TAKE_APPEND_LOCK)
            head = connection.execute(LAST_TAKEN_POSITION)
            may_append = connection.execute(*self._fence) if self._fence else None
            whole = events().execute(STREAMS, [list(others)]) if (others := customer_ids - known.keys()) else None
            versions = [remembered.customer.version for remembered in known.values()]
            since = events().execute(SINCE, [list(known), versions]) if known else None
            holders = cursor().execute(sql.HOLDERS, [list(tags)]) if tags else ()
            receipts = cursor().execute(sql.RECEIPTS, [keys]) if keys else ()
        if may_append and may_append.fetchone() is None:
            raise FencedOff
        (position,) = head.fetchone() or (0,)
        if self._head not in (None, position):
            self._others_wrote_at = time.monotonic()
        self._head = position
        batch = Batch(
            store=self._store,
            data_keys=self._data_keys,
            claims=self._claims,
            head=position,
            holders=Holders(lambda tag: holders_of(connection, [tag]).get(tag), tags, dict(holders)),
            receipts={key_tag: Receipt(*receipt) for key_tag, *receipt in receipts},
            strict_tax_ids=self._strict_tax_ids,
        )
        if whole:
            batch.load_rows(whole.fetchall())
        if since and (missing := batch.load_since(known, since.fetchall())):
            batch.load_rows(events().execute(STREAMS, [missing]).fetchall())
        return batch

    def _decide(self, connection: psycopg.Connection[Any], batch: Batch, command: Command) -> Decided:
        try:
            if customer_id := batch.replayed_customer(command):
                cursor = connection.cursor(binary=True, row_factory=event_row)
                batch.load_rows(cursor.execute(STREAMS, [[customer_id]]).fetchall())
            return batch.decide(command)
        except (CustomersError, InvalidValue) as refusal:
            return refusal
        except psycopg.Error:
            raise
        except Exception as error:
            log.exception("a command failed unexpectedly", request_id=command.change.request_id)
            return error

    def _write(self, connection: psycopg.Connection[Any], batch: Batch) -> None:
        """Record everything and commit, in one round trip; what is given up goes before what is taken."""
        added, holders = batch.additions, batch.holders
        with connection.pipeline():
            execute = connection.execute
            if added.receipts:
                execute(sql.ADD_RECEIPTS, _columns([(tag, *receipt) for tag, receipt in added.receipts.items()], 6))
            if added.erased:
                execute(sql.ERASE_KEYS, [added.erased])
                execute(sql.ERASE_CLAIMS, [added.erased])
                execute(sql.TAKE_IMPORT_ROWS_LOCK, [sql.IMPORT_ROWS_LOCK])
                execute(sql.ERASE_IMPORT_ROWS, [added.erased, added.erased])
            if holders.released:
                execute(sql.RELEASE_CLAIMS, [list(holders.released)])
            execute(
                sql.APPEND,
                [
                    self._writer_id,
                    self._batch_number,
                    *_columns(added.keys.items(), 2),
                    *_columns(holders.claimed.items(), 2),
                    batch.head - len(added.events),
                    *_columns(added.events, 4),
                    str(batch.head),
                ],
            )
            execute(sql.COMMIT)


def _columns(rows: Collection[Iterable[Any]], count: int) -> list[list[Any]]:
    """Rows turned into one list for each of so many columns, as `unnest` takes them."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(count)]
