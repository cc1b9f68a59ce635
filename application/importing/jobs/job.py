"""One import at work: its header, its rows, its end. Whatever cuts it off, the next attempt goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Final

import psycopg
from cryptography.exceptions import InvalidTag

from application.database.connections import Connect
from application.importing.contact_origins import OfferedOrigins
from application.importing.files.corrections import readable
from application.importing.files.messages import (
    NO_ENCODING,
    NO_SHEETS,
    NO_SUCH_SHEET,
    NOT_OF_THE_ENCODING,
    SHEET_EMPTY,
)
from application.importing.files.opening import ReadingOptions, open_rows, table_of
from application.importing.files.table import FileUnusable, RawRow, Table
from application.importing.importer import Importer, RowResult
from application.importing.jobs import jobs_sql as sql
from application.importing.jobs import messages, store_sql
from application.importing.jobs.columns_said import header_tag, names_with, places_said
from application.importing.jobs.import_key import ImportKey
from application.importing.jobs.import_progress import ImportProgress, LeaseLost
from application.importing.jobs.lease import Lease
from application.importing.jobs.record_content import RecordRow
from application.importing.jobs.records import ImportState
from application.importing.jobs.row_content import wording_content
from application.importing.jobs.stored_file import FileGone, StoredFile
from application.importing.namesakes import Directory
from application.importing.receipts import RowReceipts
from application.importing.row import RowReader
from application.keys.data_keys import DataKeys
from application.log.event_store import EventStore
from application.writing.appender import Fence, FencedOff
from application.writing.claims import Claims
from application.writing.holders import holders_of
from application.writing.writer import Writer
from domain.wording import Wording

SAMPLE_ROWS: Final = 5
MOST_ATTEMPTS: Final = 3
_READ_OTHERWISE: Final = frozenset(
    each.code for each in (NOT_OF_THE_ENCODING, NO_ENCODING, NO_SHEETS, NO_SUCH_SHEET, SHEET_EMPTY)
)
"""What another encoding or sheet mends, which can be said without sending the file again."""
NAMES_SECONDS: Final = 1.0
"""Between two looks at a list that is behind the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportParts:
    """What imports are done with. `known_names` gives None where the list does not get there in time."""

    connect: Connect
    data_keys: DataKeys
    index_key: bytes
    store: EventStore
    open_writer: Callable[[Fence], Writer]
    known_names: Callable[[], AbstractContextManager[Directory | None]]
    default_region: str
    origins: OfferedOrigins
    patience: float = 30.0

    @property
    def claims(self) -> Claims:
        """What makes tags."""
        return Claims(self.index_key)


class ImportJob:
    """Does one import under its lease; `is_stopping` is asked between rows.

    `run` returns whether it came to its end. Raises `LeaseLost` where somebody else has the import or stopped it, and
    what the database raises.
    """

    def __init__(
        self, parts: ImportParts, connection: psycopg.Connection[Any], lease: Lease, is_stopping: Callable[[], bool]
    ) -> None:
        self._parts, self._connection, self._lease, self._is_stopping = parts, connection, lease, is_stopping
        row = self._row()
        self._record = row.record(parts.data_keys)
        key = row.key(parts.data_keys)
        assert key  # it is destroyed long after the end alone
        self._key: ImportKey = key
        self._chunks = row.chunks
        self._file = StoredFile(connection, lease.import_id, key, row.size)

    def run(self) -> bool:
        """Go on from what is saved."""
        reason = self._reason_not_to()
        if reason is None:
            try:
                return self._read()
            except FileGone:
                reason = messages.FILE_GONE
            except InvalidTag:
                reason = messages.FILE_ALTERED
            except MemoryError:
                reason = messages.TOO_LARGE
        # Only here is free again what filled the memory.
        self._end(ImportState.FAILED, [Wording(reason, {"times": MOST_ATTEMPTS})])
        return True

    def _reason_not_to(self) -> Any:
        if self._lease.is_forgotten:
            return messages.FORGOTTEN
        if self._lease.attempts > MOST_ATTEMPTS:
            return messages.CUT_OFF
        (chunks,) = self._connection.execute(sql.HAS_CHUNKS, [self._lease.import_id]).fetchone() or (0,)
        return None if chunks == self._chunks else messages.FILE_GONE

    def _read(self) -> bool:
        order = self._record.order
        reading = ReadingOptions(encoding=order.encoding, sheet=order.sheet, names=order.names)
        try:
            rows = open_rows(self._file.buffered(), reading)
            first = next(rows)
        except FileUnusable as unusable:
            return self._unusable(unusable, keeps_file=unusable.codes <= _READ_OTHERWISE)
        if self._record.state is ImportState.READING:
            rows = self._sampled(first, rows)
        try:
            table = self._table(first, rows)
        except FileUnusable as unusable:
            return self._unusable(unusable, keeps_file=bool(first.cells))
        self._begin()
        return self._go_through(table)

    def _sampled(self, first: RawRow, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """Keep the first rows, to be shown beside what their columns mean; all of them are still to come."""
        seen: list[RawRow] = []
        trouble: FileUnusable | None = None
        try:
            while len(seen) < SAMPLE_ROWS and (row := next(rows, None)) is not None:
                seen.append(row)
        except FileUnusable as unusable:
            trouble = unusable
        sealed = {
            "header": self._key.seal_json("header", _names(first)),
            "sample": self._key.seal_json("sample", [[readable(cell) for cell in row.cells] for row in seen]),
        }
        if self._connection.execute(sql.KEEP_SAMPLE, {**self._lease.names, **sealed}).rowcount == 0:
            raise LeaseLost
        return chain(seen, _raising(trouble) if trouble else rows)

    def _table(self, first: RawRow, rows: Iterator[RawRow]) -> Table:
        """The header, read by what is said of it now and was said earlier; what is said now is kept."""
        header, said, caller = _names(first), self._record.order.names, self._record.change.actor
        tag = header_tag(self._parts.index_key, header)
        (earlier,) = self._connection.execute(sql.COLUMNS_SAID, [caller, tag]).fetchone() or ({},)
        names = names_with(header, earlier, said)
        table = table_of(first, rows, names)
        if said.meant:
            kept = psycopg.types.json.Jsonb(places_said(header, names))
            self._connection.execute(sql.SAY_COLUMNS, [caller, tag, kept])
        return table

    def _begin(self) -> None:
        """From the first row, or behind those that were saved; only what is recorded can go on."""
        if self._record.state is ImportState.READING:
            statements = (
                [sql.BEGIN_AGAIN] if self._record.order.options.dry_run else [sql.BEGIN_AGAIN, sql.BEGIN_RECORDING]
            )
            for statement in statements:
                if self._connection.execute(statement, self._lease.names).fetchone() is None:
                    raise LeaseLost
            self._record = self._row().record(self._parts.data_keys)
        self._connection.execute(sql.DROP_ROWS_AFTER, {**self._lease.names, "rows": self._record.counts.rows})

    def _go_through(self, table: Table) -> bool:
        options = self._record.order.options
        while True:
            with self._parts.known_names() as directory:
                if directory is not None or options.allow_same_name:
                    return self._import(table, directory)
            if self._is_stopping() or self._lease.is_over:
                return False
            time.sleep(NAMES_SECONDS)

    def _import(self, table: Table, directory: Directory | None) -> bool:
        parts, record = self._parts, self._record
        progress = ImportProgress(record, self._lease, self._key, len(table.header.spelled))
        writer = parts.open_writer(Fence(sql.MAY_RECORD, [record.id, self._lease.holder]))
        writer.start()
        with parts.connect() as connection:
            importer = Importer(
                submit=writer.submit,
                holders=partial(holders_of, connection),
                claims=parts.claims,
                index_key=parts.index_key,
                change=record.change,
                directory=directory,
                options=record.order.options,
                patience=parts.patience,
                receipts=RowReceipts(
                    record.id,
                    index_key=parts.index_key,
                    connection=connection,
                    store=parts.store,
                    request_id=record.change.request_id,
                ),
            )
            reader = RowReader(
                table.header,
                default_region=parts.default_region,
                origins=parts.origins,
                clears=record.order.options.replace,
            )
            unusable: FileUnusable | None = None
            try:
                is_through = self._count(importer.run(table.rows, reader, done=progress.rows), progress)
            except FileUnusable as error:
                unusable, is_through = error, True
            except FencedOff:
                is_through = False
            finally:
                writer.stop()
            self._count_left(importer, progress)
        progress.save(self._connection, self._file.position)
        if unusable:
            return self._unusable(unusable)
        if is_through:
            self._end(ImportState.READY if record.order.options.dry_run else ImportState.DONE)
        return is_through

    def _count(self, results: Iterator[RowResult], progress: ImportProgress) -> bool:
        """Whether all rows were counted."""
        for result in results:
            progress.count(result)
            if progress.is_to_be_saved:
                progress.save(self._connection, self._file.position)
            if self._is_stopping() or self._lease.is_over:
                return False
        return True

    def _count_left(self, importer: Importer, progress: ImportProgress) -> None:
        """Rows that were on their way: as many as follow without a gap."""
        with suppress(FencedOff):
            for result in importer.left():
                if result.number != progress.rows + 1:
                    return
                progress.count(result)

    def _unusable(self, unusable: FileUnusable, *, keeps_file: bool = False) -> bool:
        """The file cannot be read, or not any further; readers say so of a database that is away, too."""
        if self._file.trouble:
            raise self._file.trouble
        self._end(ImportState.FAILED, unusable.wordings, keeps_file=keeps_file)
        return True

    def _end(self, state: ImportState, reasons: Sequence[Wording] = (), *, keeps_file: bool = False) -> None:
        """The last state; the file goes unless somebody may begin with it yet."""
        has_file = keeps_file or state is ImportState.READY
        said = self._key.seal_json("reasons", [wording_content(each) for each in reasons]) if reasons else None
        values = {**self._lease.names, "state": state, "reasons": said, "has_file": has_file}
        with self._connection.transaction():
            if self._connection.execute(sql.END, values).fetchone() is None:
                raise LeaseLost
            if not has_file:
                self._connection.execute(sql.DROP_CHUNKS, [self._lease.import_id])

    def _row(self) -> RecordRow:
        row = self._connection.execute(store_sql.FIND, [self._lease.import_id]).fetchone()
        if row is None:
            raise LeaseLost
        return RecordRow(*row)


def _names(first: RawRow) -> list[str]:
    """The names of the columns, as `read_header` takes them."""
    names = [cell.strip() for cell in first.cells]
    while names and not names[-1]:
        names.pop()
    return names


def _raising(error: Exception) -> Iterator[RawRow]:
    yield from ()
    raise error
