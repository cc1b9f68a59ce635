"""The exports of one worker: each is made by a process of its own, and read from the file that it writes."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryFile
from typing import Any, ClassVar, Final

import orjson
import structlog

from api.server.export_process import DATABASE_AWAY, ORDER, ExportOrder
from application.database import patience
from application.database.server_in_use import server_in_use
from application.importing.files import messages
from application.importing.files.kinds import FileKind
from application.importing.files.table import FileUnusable
from application.keys.secrets import Secrets
from domain.errors import DatabaseUnavailable, Overloaded
from domain.wording import Message, Wording
from projections.customer_list.query import Filters

log = structlog.get_logger(__name__)

PROCESS: Final = "api.server.export_process"
AT_ONCE: Final = 2
"""So many run in a worker; each takes some 70 MiB and half a core."""
PIECE: Final = 65_536
"""Bytes that are read and handed on at once."""
GRACE_SECONDS: Final = 2.0
"""How long a process may take to tidy up when nobody wants its export any more."""

_UNUSABLE: Final = {each.code: each for each in (messages.TOO_MANY_ROWS, messages.TOO_MANY_COLUMNS)}


class TooManyExports(Overloaded):
    """As many exports run as may at once."""

    message = Message(
        "too-many-exports",
        "Other exports are running. Try again when they are done.",
        "Hay otras exportaciones en curso. Intente de nuevo cuando terminen.",
    )
    retry_after: ClassVar[int] = 10


class ExportFailed(Exception):
    """The process of an export ended without having made it."""


class RunningExport:
    """An export while it is made and read."""

    def __init__(self, process: Process, file: int) -> None:
        self._process, self._file = process, file
        self.size: int | None = None
        """Of the whole file, from when it is complete."""

    async def customers(self) -> int:
        """How many customers there are to export. Once, and first.

        Raises `DatabaseUnavailable` or `ExportFailed`.
        """
        await self._said()  # it runs: on a busy machine that takes its time, and is no fault of the database
        try:
            async with asyncio.timeout(patience.left(patience.MOST_SECONDS)):
                await self._said()
        except TimeoutError:
            self._process.kill()  # it has nothing to tidy up yet
            raise DatabaseUnavailable from None
        said = await self._said()
        assert said is not None
        return int(said["customers"])

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file, as it is written. Raises as `customers` does, and `FileUnusable` for what no workbook holds."""
        read = 0
        while self.size is None:
            if (said := await self._said()) is not None:
                self._conclude(said)
            while piece := await asyncio.to_thread(os.pread, self._file, PIECE, read):
                read += len(piece)
                yield piece

    async def _said(self) -> dict[str, Any] | None:
        """The next line, None for an empty one."""
        assert self._process.stdout
        line = await self._process.stdout.readline()
        if not line:
            code = await self._process.wait()
            raise DatabaseUnavailable if code == DATABASE_AWAY else ExportFailed(f"exit code {code}")
        said: dict[str, Any] | None = orjson.loads(line) if line.strip() else None
        if said and "unusable" in said:
            raise FileUnusable(*(Wording(_UNUSABLE[code], values) for code, values in said["unusable"]))
        return said

    def _conclude(self, said: dict[str, Any]) -> None:
        for each in said["named"]:
            log.error("a record cannot be opened", left_out=each)
        self.size = os.fstat(self._file).st_size


class Exports:
    """Begins exports, a few at once."""

    def __init__(self, database_url: str, secrets: Secrets, region: str) -> None:
        self._database_url, self._key, self._region = database_url, secrets.data_keys.hex(), region
        self._in_use = server_in_use(database_url)
        self._running = 0

    @asynccontextmanager
    async def run(self, filters: Filters, kind: FileKind) -> AsyncIterator[RunningExport]:
        """An export of the customers that the list shows; it ends with this. Raises `TooManyExports`."""
        if self._running >= AT_ONCE:
            raise TooManyExports
        self._running += 1
        try:
            with TemporaryFile() as file:  # has no name, so nobody else ever finds it
                descriptor = file.fileno()
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", PROCESS),
                    stdin=PIPE,
                    stdout=PIPE,
                    pass_fds=[descriptor, *self._in_use.descriptors],
                )
                try:
                    self._give_order(process, filters, kind, descriptor)
                    yield RunningExport(process, descriptor)
                finally:
                    await _end(process)
        finally:
            self._running -= 1

    def _give_order(self, process: Process, filters: Filters, kind: FileKind, file: int) -> None:
        order = ExportOrder(
            database_url=self._database_url,
            in_use=self._in_use.descriptor,
            key=self._key,
            region=self._region,
            kind=kind,
            filters=filters,
            file=file,
        )
        assert process.stdin
        process.stdin.write(ORDER.dump_json(order) + b"\n")


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.terminate()
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
