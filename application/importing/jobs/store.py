"""Imports in the database, for whoever answers requests: taken in, looked up, begun, stopped.

What goes through their rows is `runner`. Everything that a file says is sealed with a key of the import, see
`import_key`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from application.confirmed import confirm_found
from application.database.connections import ReadConnection
from application.importing.files.column_names import column_meant
from application.importing.jobs import jobs_sql
from application.importing.jobs import store_sql as sql
from application.importing.jobs.columns_said import header_tag, said_by_name
from application.importing.jobs.import_key import ImportKey
from application.importing.jobs.record_content import RecordRow, options_content, request_content
from application.importing.jobs.records import (
    FileColumn,
    ImportedRow,
    ImportOrder,
    ImportRecord,
    ImportState,
    RowStatus,
)
from application.importing.jobs.row_content import read_row_content
from application.importing.jobs.upload import Upload
from application.keys.data_keys import DataKeys
from application.log.event_store_sql import TAKE_APPEND_LOCK
from domain.change import Change
from domain.errors import ImportEnded, ImportNotFound


class ImportStore:
    """All imports of a database. Methods raise `ImportNotFound` for an id that no import has."""

    def __init__(self, data_keys: DataKeys, index_key: bytes) -> None:
        self._data_keys, self._index_key = data_keys, index_key

    def upload(self, connection: ReadConnection) -> Upload:
        """Takes a new file in."""
        return Upload(connection, self._data_keys)

    async def find(self, connection: psycopg.AsyncConnection[Any], import_id: UUID) -> ImportRecord:
        """An import as it is now."""
        return (await _row(connection, import_id)).record(self._data_keys)

    async def list_imports(
        self, connection: psycopg.AsyncConnection[Any], *, before: UUID | None = None, limit: int
    ) -> list[ImportRecord]:
        """The newest first; `before` is the id of the last one of the page above."""
        cursor = await connection.execute(sql.LIST, {"before": before, "limit": limit})
        return [RecordRow(*row).record(self._data_keys) for row in await cursor.fetchall()]

    async def request_start(
        self,
        connection: psycopg.AsyncConnection[Any],
        import_id: UUID,
        order: ImportOrder | None = None,
        change: Change | None = None,
    ) -> ImportRecord:
        """Begin what is `ready`, or what failed because of how it was to be read; another `order` replaces the first.

        Without one, it is the first one without its dry run. `change` has who begins it, for whom and why: from then on
        it is theirs. On one that is reading or running it changes nothing.
        Raises `ImportEnded` where there is nothing left to begin.
        """
        async with connection.transaction():
            await connection.execute(jobs_sql.READ_COMMITTED)
            if await (await connection.execute(sql.LOCK, [import_id])).fetchone() is None:
                raise ImportNotFound
            row = await _row(connection, import_id)
            record = row.record(self._data_keys)
            if record.state in (ImportState.READING, ImportState.RUNNING):
                return record
            key = row.key(self._data_keys)
            if not record.can_start or key is None:
                raise ImportEnded
            first = record.order
            wanted = order or replace(first, options=replace(first.options, dry_run=False))
            change = change or record.change
            request = key.seal_json("request", request_content(wanted, change))
            await connection.execute(
                sql.START,
                {"id": import_id, "caller": change.actor, "options": options_content(wanted), "request": request},
            )
            await connection.execute(sql.NOTIFY, [jobs_sql.CHANNEL])
            return await self.find(connection, import_id)

    async def request_stop(self, connection: psycopg.AsyncConnection[Any], import_id: UUID) -> ImportRecord:
        """Stop it and destroy its file. When this returns, no further row is recorded; what was done stays.

        On one that is done, failed or stopped it only destroys the file, if there still is one.
        """
        record = await self.find(connection, import_id)
        if record.state in (ImportState.READING, ImportState.RUNNING, ImportState.READY):
            async with connection.transaction():
                await connection.execute(jobs_sql.READ_COMMITTED)
                await connection.execute(TAKE_APPEND_LOCK)  # see `MAY_RECORD`
                await connection.execute(sql.STOP, [import_id])
        await connection.execute(sql.DROP_FILE, {"id": import_id})
        await confirm_found(connection)  # what another request has done, whose answer was lost
        return await self.find(connection, import_id)

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
        key = (await _row(connection, import_id)).key(self._data_keys)
        if key is None:
            return []
        cursor = await connection.execute(
            sql.ROWS, {"id": import_id, "status": status, "after": after, "limit": limit}, binary=True
        )
        return [_imported(key, *row) for row in await cursor.fetchall()]

    async def columns_of(self, connection: psycopg.AsyncConnection[Any], import_id: UUID) -> Sequence[FileColumn]:
        """The columns of the file, in its order; none while the header is not read, or where it cannot be."""
        row = await _row(connection, import_id)
        key, record = row.key(self._data_keys), row.record(self._data_keys)
        if key is None or not record.header:
            return []
        (sample,) = await (await connection.execute(sql.SAMPLE, [import_id])).fetchone() or (None,)
        rows: list[list[str]] = key.open_json("sample", sample) if sample else []
        tag = header_tag(self._index_key, record.header)
        (said,) = await (await connection.execute(jobs_sql.COLUMNS_SAID, [row.caller, tag])).fetchone() or ({},)
        meant = said_by_name(record.header, said, record.order.names)
        return [
            FileColumn(
                name=name,
                samples=[cells[place] for cells in rows if place < len(cells) and cells[place].strip()],
                meant=column_meant(name) if meant[place] is None else meant[place] or None,
                is_said=meant[place] is not None,
            )
            for place, name in enumerate(record.header)
        ]

    async def keep_house(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Destroy what is no longer kept: files after a day, rows and keys after 30, uploads that nobody finished."""
        await connection.execute(sql.DROP_DEAD_UPLOADS)
        await connection.execute(sql.STOP_OLD_READY)
        for (import_id,) in await (await connection.execute(sql.FILES_TO_DROP)).fetchall():
            await connection.execute(sql.DROP_FILE, {"id": import_id})
        while (await connection.execute(sql.DROP_OLD_ROWS)).rowcount:
            pass  # in portions, so that none takes long
        await connection.execute(sql.DESTROY_OLD_KEYS)
        await connection.execute(sql.FORGET_OLD_KEYS)


async def _row(connection: psycopg.AsyncConnection[Any], import_id: UUID) -> RecordRow:
    row = await (await connection.execute(sql.FIND, [import_id])).fetchone()
    if row is None:
        raise ImportNotFound
    return RecordRow(*row)


def _imported(
    key: ImportKey,
    number: int,
    line: int,
    shown_at: int,
    status: str,
    customer_id: UUID | None,
    sealed: bytes | None,
) -> ImportedRow:
    said = read_row_content(key.open_json("row", sealed, number)) if sealed else {}
    return ImportedRow(
        number=number,
        line=line,
        shown_at=shown_at,
        status=RowStatus(status),
        customer_id=customer_id,
        is_erased=sealed is None,
        **said,
    )
