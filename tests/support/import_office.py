"""Imports as the service does them, without a service: sent, looked at, and done here or by a process of their own."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg

from api.server.import_process import MOST_MEMORY, PROCESS, make_runner
from api.server.log_access import LogAccess
from api.server.orders import start_process
from api.server.preparation import prepare
from api.settings import Settings, load_settings
from application.importing.files.column_names import ColumnNames
from application.importing.jobs.import_key import ImportKey
from application.importing.jobs.records import (
    FileColumn,
    ImportedRow,
    ImportOrder,
    ImportRecord,
    ImportState,
    RowStatus,
)
from application.importing.jobs.runner import ImportRunner
from application.importing.jobs.store import ImportStore
from application.importing.options import ImportOptions
from application.keys.data_keys import DataKeys
from application.log.event_store import EventStore, read_streams, replay
from application.writing.command import Command, Outcome
from application.writing.idempotency import Idempotency
from domain.change import Change
from domain.customer import Customer
from domain.event import Event
from tests.support.waiting import SECONDS, eventually

Answer = TypeVar("Answer")

CALLER = Change("office", on_behalf_of="Inés", reason="the list of March")
OPEN = (ImportState.READING, ImportState.RUNNING)


class ImportOffice:
    """Sends files to one database; `run` does what waits, `begin_process` has it done elsewhere."""

    def __init__(self, database_url: str, directory: Path) -> None:
        self.url, self._directory = database_url, directory
        self.settings: Settings = load_settings(database_url=database_url, data_dir=directory)
        self.secrets = prepare(self.settings, database_url).secrets
        self.data_keys = DataKeys(self.secrets.data_keys)
        self.log = EventStore(self.data_keys)
        self.store = ImportStore(self.data_keys, self.secrets.index)
        self.holder = uuid4()

    def send(
        self,
        content: str | bytes,
        *,
        names: ColumnNames | None = None,
        change: Change = CALLER,
        key: Idempotency | None = None,
        **options: bool,
    ) -> ImportRecord:
        """A file, whole; the record of its import."""
        order = ImportOrder(options=ImportOptions(**options), names=names or ColumnNames())
        data = content if isinstance(content, bytes) else content.encode()

        async def upload() -> ImportRecord:
            async with self.store.upload(self.connection) as own:
                for start in range(0, len(data), 100_000):
                    await own.write(data[start : start + 100_000])
                record, _ = await own.finish(order, change, key)
                return record

        return asyncio.run(upload())

    def half_send(self, data: bytes) -> UUID:
        """A file whose sender vanished, and the process that took it in with it."""

        async def upload() -> UUID:
            own = await self.store.upload(self.connection).__aenter__()
            await own.write(data)
            return own.id

        return asyncio.run(upload())

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """A connection for one question, as a worker has them."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            yield connection

    def ask(self, question: Callable[[psycopg.AsyncConnection[Any]], Awaitable[Answer]]) -> Answer:
        """What the store answers."""

        async def asked() -> Answer:
            async with self.connection() as connection:
                return await question(connection)

        return asyncio.run(asked())

    def stream(self, customer_id: UUID) -> list[Event]:
        """The events of a customer."""
        with psycopg.connect(self.url) as connection:
            return self.log.open_stream(read_streams(connection, [customer_id])[customer_id]).events

    def customer(self, customer_id: UUID) -> Customer:
        """How a customer is now."""
        customer = replay(self.stream(customer_id))
        assert customer
        return customer

    def do(self, command: Command) -> Outcome:
        """A command of somebody else."""
        access = LogAccess(self.settings, self.url, self.secrets)
        access.writer.start()
        try:
            return access.writer.submit(command).result(SECONDS)
        finally:
            access.writer.stop()

    def keep_file_again(self, import_id: UUID, content: str) -> None:
        """As if it had not been destroyed yet: what a process finds that takes the place of one that was killed."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            (wrapped,) = connection.execute("SELECT wrapped FROM imports WHERE id = %s", [import_id]).fetchone() or ()
            sealed = ImportKey.behind(self.data_keys, import_id, wrapped).seal("chunk", content.encode())
            connection.execute("INSERT INTO import_chunks VALUES (%s, 0, %s)", [import_id, sealed])

    def record(self, import_id: UUID) -> ImportRecord:
        return self.ask(lambda connection: self.store.find(connection, import_id))

    def rows(self, import_id: UUID, status: RowStatus) -> list[ImportedRow]:
        return self.ask(lambda connection: self.store.rows_of(connection, import_id, status, limit=100_000))

    def columns(self, import_id: UUID) -> list[FileColumn]:
        return list(self.ask(lambda connection: self.store.columns_of(connection, import_id)))

    def start(self, import_id: UUID, order: ImportOrder | None = None) -> ImportRecord:
        return self.ask(lambda connection: self.store.request_start(connection, import_id, order))

    def stop(self, import_id: UUID) -> ImportRecord:
        return self.ask(lambda connection: self.store.request_stop(connection, import_id))

    def runner(self, holder: UUID | None = None) -> ImportRunner:
        """What does imports, in this process."""
        return make_runner(self.settings, self.url, self.secrets, holder or self.holder)

    def run(self) -> None:
        """Do everything that waits."""
        runner = self.runner()
        while runner.run_next():
            pass

    def became(self, content: str | bytes, **options: Any) -> ImportRecord:
        """A file that is sent and done."""
        sent = self.send(content, **options)
        self.run()
        return self.record(sent.id)

    def begin_process(self, holder: UUID | None = None, *, memory: int = MOST_MEMORY) -> subprocess.Popen[bytes]:
        """A process that does imports, to be killed; it ends too when it has nothing to do."""
        order = {
            "given": {"database_url": self.url, "data_dir": self._directory},
            "database_url": self.url,
            "holder": holder or self.holder,
            "memory": memory,
        }
        return start_process(PROCESS, order)

    def eventually_over(self, import_id: UUID) -> ImportRecord:
        """The record once nothing happens any more."""
        eventually(lambda: self.record(import_id).state not in OPEN, lambda: self.record(import_id))
        return self.record(import_id)
