"""The file of an import on its way into the database, sealed piece by piece."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import psycopg

from application.confirmed import confirm_found
from application.database.connections import ReadConnection
from application.importing.jobs import jobs_sql
from application.importing.jobs import store_sql as sql
from application.importing.jobs.import_key import ImportKey
from application.importing.jobs.record_content import RecordRow, options_content, request_content
from application.importing.jobs.records import ImportOrder, ImportRecord
from application.importing.jobs.stored_file import CHUNK
from application.keys.data_keys import DataKeys
from application.writing.appender_sql import RECEIPTS
from application.writing.idempotency import Idempotency
from domain.change import Change
from domain.customer_id import new_customer_id
from domain.errors import IdempotencyKeyReused, ImportNotFound


class Upload:
    """A file on its way in: `async with store.upload(...) as upload`.

    Nobody sees it before `finish`; what is left without it is removed. Takes memory for one piece, and a connection for
    each piece alone, so that slow senders keep none.
    """

    def __init__(self, connection: ReadConnection, data_keys: DataKeys) -> None:
        self._connection, self._data_keys = connection, data_keys
        self.id = new_customer_id()
        """That of the import, once it is finished."""
        self._wrapped, self._key = ImportKey.new(data_keys, self.id)
        self._piece = bytearray()
        self._chunks = 0
        self._is_finished = False
        self.size = 0
        """How many bytes were written so far; how many there may be, the caller says."""

    async def __aenter__(self) -> Self:
        async with self._connection() as connection:
            await connection.execute(sql.BEGIN_UPLOAD, [self.id, self._wrapped])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self._is_finished:
            async with self._connection() as connection:
                await connection.execute(sql.DROP_UPLOAD, [self.id])

    async def write(self, data: bytes) -> None:
        """The next bytes of the file. Raises `DatabaseUnavailable`."""
        self._piece += data
        self.size += len(data)
        while len(self._piece) >= CHUNK:
            await self._add_chunk(bytes(self._piece[:CHUNK]))
            del self._piece[:CHUNK]

    async def finish(
        self, order: ImportOrder, change: Change, idempotency: Idempotency | None = None
    ) -> tuple[ImportRecord, bool]:
        """The file is complete: the import is there, `reading`; and whether it was there before, by its key.

        `change` has who wants it, for whom and why. Raises `IdempotencyKeyReused` where the key came with another
        request, and `DatabaseUnavailable`.
        """
        if self._piece:
            await self._add_chunk(bytes(self._piece))
            self._piece.clear()
        async with self._connection() as connection:
            import_id = self.id
            try:
                async with connection.transaction():
                    found = await self._earlier(connection, idempotency)
                    if found is None:
                        await self._make_visible(connection, order, change, idempotency)
            except psycopg.errors.UniqueViolation:  # the same request at the same moment
                found = await self._earlier(connection, idempotency)
            if found is not None:
                import_id = found
            self._is_finished = found is None
            row = await (await connection.execute(sql.FIND, [import_id])).fetchone()
            if found is not None:
                await confirm_found(connection)
        if row is None:
            raise ImportNotFound
        return RecordRow(*row).record(self._data_keys), found is not None

    async def _earlier(self, connection: psycopg.AsyncConnection[Any], idempotency: Idempotency | None) -> Any:
        """The import that the same request made before."""
        if idempotency is None:
            return None
        await connection.execute(sql.FORGET_OLD_KEY, [idempotency.key_tag])
        receipt = await (await connection.execute(RECEIPTS, [[idempotency.key_tag]])).fetchone()
        found = await (await connection.execute(sql.BY_KEY, [idempotency.key_tag])).fetchone()
        if receipt or (found and found[1] != idempotency.request_tag):
            raise IdempotencyKeyReused
        return found[0] if found else None

    async def _make_visible(
        self,
        connection: psycopg.AsyncConnection[Any],
        order: ImportOrder,
        change: Change,
        idempotency: Idempotency | None,
    ) -> None:
        cursor = await connection.execute(
            sql.FINISH_UPLOAD,
            {
                "id": self.id,
                "caller": change.actor,
                "options": options_content(order),
                "request": self._key.seal_json("request", request_content(order, change)),
                "key_tag": idempotency.key_tag if idempotency else None,
                "request_tag": idempotency.request_tag if idempotency else None,
            },
        )
        if cursor.rowcount == 0:
            raise ImportNotFound  # it took so long that it was given up
        await connection.execute(sql.NOTIFY, [jobs_sql.CHANNEL])

    async def _add_chunk(self, piece: bytes) -> None:
        sealed = self._key.seal("chunk", piece, self._chunks)
        async with self._connection() as connection:
            cursor = await connection.execute(
                sql.ADD_CHUNK, {"id": self.id, "number": self._chunks, "size": len(piece), "sealed": sealed}
            )
        if cursor.rowcount == 0:
            raise ImportNotFound
        self._chunks += 1
