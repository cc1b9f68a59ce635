"""The rows of the log as they are stored, for those who open nothing: the Merkle tree and the audit log."""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import args_row

from application.log import sealed_rows_sql as sql
from domain.event import Event


class SealedRow(NamedTuple):
    """A row of the log; personal values are sealed in its state."""

    position: int
    customer_id: UUID
    version: int
    topic: str
    state: bytes


class Unopened(Event):
    """Stands for the content of a row to whoever reads it sealed: to them every row is readable."""


UNOPENED: Final = object.__new__(Unopened)


def read_sealed_rows(connection: psycopg.Connection[Any], after: int, limit: int) -> list[SealedRow]:
    """The next rows of the log in order."""
    cursor = connection.cursor(binary=True, row_factory=args_row(SealedRow))
    return cursor.execute(sql.AFTER, [after, limit]).fetchall()


async def read_sealed_rows_between(
    connection: psycopg.AsyncConnection[Any], after: int, last: int, limit: int
) -> list[SealedRow]:
    """The next rows of the log in order, up to a position."""
    cursor = connection.cursor(binary=True, row_factory=args_row(SealedRow))
    await cursor.execute(sql.BETWEEN, [after, last, limit])
    return await cursor.fetchall()


def read_sealed_rows_of(
    connection: psycopg.Connection[Any], customer_id: UUID, first: int, last: int
) -> list[SealedRow]:
    """The rows of a customer between two positions, in order."""
    cursor = connection.cursor(binary=True, row_factory=args_row(SealedRow))
    return cursor.execute(sql.OF_CUSTOMER, [customer_id, first, last]).fetchall()


def read_head(connection: psycopg.Connection[Any]) -> int:
    """The position of the last event, 0 before the first; restores do not count, see `LAST_TAKEN_POSITION`."""
    (head,) = connection.execute(sql.HEAD).fetchone() or (0,)
    return int(head)
