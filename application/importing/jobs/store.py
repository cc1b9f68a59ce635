"""Imports in the database, for whoever answers requests: taken in, looked up, begun, stopped.

What goes through their rows is `runner`. Everything that a file says is sealed with a key of the import, see `sealing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import psycopg

from application.database.connections import ReadConnection
from application.importing.jobs.records import FileColumn, ImportedRow, ImportOrder, ImportRecord, RowStatus
from application.keys.data_keys import DataKeys
from application.writing.idempotency import Idempotency
from domain.change import Change


class Upload:
    """A file on its way in, sealed piece by piece: `async with store.upload(...) as upload`.

    Nobody sees it before `finish`; what is left without it is removed. Takes memory for one piece, and a connection for
    each piece alone, so that slow senders keep none.
    """

    def __init__(self, connection: ReadConnection, data_keys: DataKeys, index_key: bytes) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        raise NotImplementedError

    @property
    def size(self) -> int:
        """How many bytes were written so far; how many there may be, the caller says."""
        raise NotImplementedError

    async def write(self, data: bytes) -> None:
        """The next bytes of the file. Raises `DatabaseUnavailable`."""
        raise NotImplementedError

    async def finish(
        self, order: ImportOrder, change: Change, idempotency: Idempotency | None = None
    ) -> tuple[ImportRecord, bool]:
        """The file is complete: the import is there, `reading`; and whether it was there before, by its key.

        `change` has who wants it, for whom and why. Raises `IdempotencyKeyReused` where the key came with another
        request, and `DatabaseUnavailable`.
        """
        raise NotImplementedError


class ImportStore:
    """All imports of a database. Methods raise `ImportNotFound` for an id that no import has."""

    def __init__(self, data_keys: DataKeys, index_key: bytes) -> None:
        raise NotImplementedError

    def upload(self, connection: ReadConnection) -> Upload:
        """Takes a new file in."""
        raise NotImplementedError

    async def find(self, connection: psycopg.AsyncConnection[Any], import_id: UUID) -> ImportRecord:
        """An import as it is now."""
        raise NotImplementedError

    async def list_imports(
        self, connection: psycopg.AsyncConnection[Any], *, before: UUID | None = None, limit: int
    ) -> list[ImportRecord]:
        """The newest first; `before` is the id of the last one of the page above."""
        raise NotImplementedError

    async def request_start(
        self, connection: psycopg.AsyncConnection[Any], import_id: UUID, order: ImportOrder | None = None
    ) -> ImportRecord:
        """Begin what is `ready`, or what failed because of its header; another `order` takes the place of the first.

        Without one, it is the first one without its dry run. On one that is reading or running it changes nothing.
        Raises `ImportEnded` where there is nothing left to begin.
        """
        raise NotImplementedError

    async def request_stop(self, connection: psycopg.AsyncConnection[Any], import_id: UUID) -> ImportRecord:
        """Stop it and destroy its file. When this returns, no further row is recorded; what was done stays.

        On one that is done, failed or stopped it only destroys the file, if there still is one.
        """
        raise NotImplementedError

    async def rows_of(
        self,
        connection: psycopg.AsyncConnection[Any],
        import_id: UUID,
        status: RowStatus,
        *,
        after: int = 0,
        limit: int,
    ) -> list[ImportedRow]:
        """Rows of one kind in the order of the file, those after the row of this number; none after 30 days."""
        raise NotImplementedError

    async def columns_of(self, connection: psycopg.AsyncConnection[Any], import_id: UUID) -> Sequence[FileColumn]:
        """The columns of the file, in its order; none while the header is not read, or where it cannot be."""
        raise NotImplementedError
