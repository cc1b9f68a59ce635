"""Erasing a customer for good: the intent outside the database, one transaction, the mark that it is done.

Whatever is cut off in between is finished at the next start, and so is the erasure of whoever comes back with a
restored backup: the ledger of intents outlives every backup.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import structlog

from application.confirmed import confirm_found
from application.database.connections import ReadConnection
from application.erasing import erasure_sql as sql
from application.erasing.shred_ledger import Intent, ShredLedger
from application.log.sealing import StoredEvent, unseal
from application.writing.appender import Decided
from application.writing.command import Command, Outcome, on_customer
from application.writing.idempotency import Idempotency
from domain.change import Change
from domain.customer import Customer
from domain.errors import CustomerNotFound, LedgerUnwritable, Overloaded, Refused, StaleVersion
from domain.life_cycle import PersonalDataErased

log = structlog.get_logger(__name__)


class Certificate(NamedTuple):
    """That the personal data of a customer is gone; the checkpoint is missing as long as none can be signed."""

    customer_id: UUID
    erased_at: datetime
    actor: str
    reason: str | None
    position: int
    checkpoint: str | None


def erasure(
    customer_id: UUID,
    change: Change,
    reason: str | None = None,
    *,
    if_version: int | None = None,
    idempotency: Idempotency | None = None,
) -> Command:
    """The command that erases a customer; on one that is erased it changes nothing."""
    return Command(
        customer_id=customer_id,
        act=on_customer(Customer.erase, reason),
        answer=lambda customer, subject_id: None,
        change=change,
        if_version=if_version,
        idempotency=idempotency,
        may_meet_erased=True,
    )


class Erasure:
    """Erases customers of a running service.

    `execute` is the writer's; `wait_until(position)` returns when no read table shows what was erased there, or raises
    `ProjectionBehind`; `take_checkpoint()` signs the log as it is, or gives None where that is impossible just now.
    """

    def __init__(
        self,
        *,
        connection: ReadConnection,
        ledger: ShredLedger,
        execute: Callable[[Command], Awaitable[Outcome]],
        wait_until: Callable[[int], Awaitable[None]],
        take_checkpoint: Callable[[], Awaitable[str | None]],
    ) -> None:
        self._connection, self._ledger, self._execute = connection, ledger, execute
        self._wait_until, self._take_checkpoint = wait_until, take_checkpoint

    async def erase(
        self,
        customer_id: UUID,
        change: Change,
        reason: str,
        *,
        if_version: int | None = None,
        idempotency: Idempotency | None = None,
    ) -> tuple[Outcome, Certificate]:
        """Erase a customer, or find that it is erased; the same certificate every time.

        `reason` is that of the erasure; `change` may have another one, of the whole request. Raises the refusals of
        the writer, `LedgerUnwritable` before anything is done, and `ProjectionBehind` where the erasure is recorded but
        a read table may still show the customer: asking again waits again.
        """
        command = erasure(customer_id, change, reason, if_version=if_version, idempotency=idempotency)
        if await self._is_to_be_erased(command):
            outcome = await self._erase(command, reason)
        else:
            outcome = await self._execute(command)
        await self._wait_until(outcome.position)
        return outcome, await self._certificate(customer_id)

    async def _is_to_be_erased(self, command: Command) -> bool:
        """Whether there is anything left to erase. What is refused anyway need not go into the ledger."""
        async with self._connection() as connection:
            row = await (await connection.execute(sql.CUSTOMER, [command.customer_id])).fetchone()
        if row is None:
            if command.idempotency is None:
                raise CustomerNotFound
            return True  # the writer says what comes first: that, or that another request used the key
        version, topic, has_key = row
        if topic == PersonalDataErased.TOPIC and not has_key:
            return False
        if command.idempotency is None and command.if_version not in (None, version):
            raise StaleVersion(version)
        return True

    async def _erase(self, command: Command, reason: str) -> Outcome:
        try:
            await asyncio.to_thread(self._ledger.intend, command.customer_id, command.change, reason)
        except OSError as error:
            log.error("an erasure cannot be noted", path=str(self._ledger.path), error=error.strerror)
            raise LedgerUnwritable from error
        try:
            outcome = await self._execute(command)
        except (Refused, Overloaded):  # nothing was recorded; after any other error that is not certain
            await self._mark(self._ledger.refused, command.customer_id)
            raise
        await self._mark(self._ledger.done, command.customer_id)
        return outcome

    async def _mark(self, mark: Callable[[UUID], None], customer_id: UUID) -> None:
        """Say what became of an intent. Where that cannot be written, the next start looks at the intent again."""
        try:
            await asyncio.to_thread(mark, customer_id)
        except OSError as error:
            log.error("the end of an erasure cannot be noted", customer_id=str(customer_id), error=error.strerror)

    async def _certificate(self, customer_id: UUID) -> Certificate:
        """The certificate that was given before, or the first one."""
        async with self._connection() as connection:
            event, position = await _erasure_event(connection, customer_id)
            found = await _kept(connection, customer_id, position)
        if found is not None:
            return found
        certificate = Certificate(
            customer_id, event.timestamp, event.actor, event.why, position, await self._take_checkpoint()
        )
        if certificate.checkpoint is None:
            return certificate
        async with self._connection() as connection:
            await connection.execute(sql.KEEP_CERTIFICATE, certificate)
            return await _kept(connection, customer_id, position) or certificate


def finish_erasures(
    connection: psycopg.Connection[Any], ledger: ShredLedger, run: Callable[[Command], Decided]
) -> list[UUID]:
    """Erase whom the ledger names and who still is not erased, or not any more; returns them.

    For every start, also beside other processes that erase: a customer who is erased twice is erased once. Raises
    `LedgerDamaged`.
    """
    wanted, is_open = ledger.intents()
    have_keys = dict.fromkeys(customer for (customer,) in connection.execute(sql.HAVE_KEYS, [list(wanted)]))
    finished = []
    for customer_id in dict.fromkeys([*is_open, *have_keys]):
        intent = wanted.get(customer_id) or _certified_intent(connection, customer_id)
        decided = run(erasure(customer_id, intent.change, intent.reason))
        if isinstance(decided, Outcome):
            if customer_id in is_open:
                ledger.done(customer_id)
            finished.append(customer_id)
        elif not isinstance(decided, CustomerNotFound):  # not in this database, but perhaps in the next backup
            log.error("an erasure cannot be finished", customer_id=str(customer_id), error=type(decided).__name__)
    return finished


def certified_customers(connection: psycopg.Connection[Any]) -> set[UUID]:
    """Whose erasure was certified: the ledger of this database names all of them."""
    return {customer_id for (customer_id,) in connection.execute(sql.CERTIFIED)}


def _certified_intent(connection: psycopg.Connection[Any], customer_id: UUID) -> Intent:
    """Who erased a customer that the ledger does not know but a certificate does, and why."""
    actor, reason = connection.execute(sql.CERTIFIED_BY, [customer_id]).fetchone() or ("system", None)
    return Intent(Change(actor), reason)


async def _erasure_event(connection: psycopg.AsyncConnection[Any], customer_id: UUID) -> tuple[PersonalDataErased, int]:
    row = await (await connection.execute(sql.ERASURE_EVENT, [customer_id, PersonalDataErased.TOPIC])).fetchone()
    if row is None:
        raise CustomerNotFound
    position, version, state = row
    event = unseal(StoredEvent(customer_id, version, PersonalDataErased.TOPIC, state), None)
    assert isinstance(event, PersonalDataErased)
    return event, position


async def _kept(connection: psycopg.AsyncConnection[Any], customer_id: UUID, position: int) -> Certificate | None:
    row = await (await connection.execute(sql.CERTIFICATE, [customer_id, position])).fetchone()
    if row is None:
        return None
    await confirm_found(connection)
    return Certificate(*row)
