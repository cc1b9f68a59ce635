"""The one place where the parts of a worker are wired together."""

from __future__ import annotations

import asyncio
from functools import partial

import psycopg
import structlog

from api.server import metrics
from api.server.exports import Exports
from api.server.log_access import LogAccess
from api.server.preparation import open_checkpoints, shred_ledger
from api.server.watch import Watch
from api.settings import Settings
from application.access.sessions import SessionStore
from application.database.connections import ReadConnection, Reads, connect
from application.database.server_in_use import server_in_use
from application.erasing.erasure import Erasure
from application.importing.jobs.store import ImportStore
from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets
from application.log.change_history import ChangeHistory
from application.writing import appender_sql
from domain.errors import CustomersError, DatabaseUnavailable, ProjectionBehind
from projections.customer_list import query as customer_list_query
from projections.engine.positions import Positions
from projections.engine.watcher import Watcher
from projections.proof.signing import CheckpointRefused

log = structlog.get_logger(__name__)

HOUSEKEEPING_SECONDS = 600
PATIENCE = 5.0
"""Seconds that an erasure waits until nothing shows the customer any more."""
STOP_SECONDS = 2.0
"""So long the database may say nothing before what still waits for it is broken off."""
SHOW_CUSTOMERS = ("customer_list", "audit_log")
"""The projections that an erasure waits for."""


class Service:
    """Everything that a worker process runs: one writer, connections to read, and word of how far projections are.

    Projections are followed elsewhere, see `Projector`.
    """

    def __init__(self, settings: Settings, database_url: str, secrets: Secrets) -> None:
        self.settings = settings
        self.secrets = secrets
        log_access = LogAccess(settings, database_url, secrets, on_batch=metrics.batch_recorded, shows_life=True)
        self.claims, self.store, self.writer = log_access.claims, log_access.store, log_access.writer
        self._reads = Reads(database_url, configure=customer_list_query.prepare)
        self.connection: ReadConnection = self._reads.connection
        self.in_use = server_in_use(database_url)
        self.connect = partial(connect, database_url, "signing")
        self.positions = Positions()
        self._watcher = Watcher(partial(connect, database_url, "listening"), self.positions)
        self.exports = Exports(database_url, secrets, settings.default_region)
        self.imports = ImportStore(DataKeys(secrets.data_keys), secrets.index)
        self.sessions = SessionStore(settings.session_idle)
        self.history = ChangeHistory(self.store)
        self.checkpoints = open_checkpoints(settings, database_url, secrets)
        self.erasure = Erasure(
            connection=self.connection,
            ledger=shred_ledger(settings),
            execute=self.writer.execute,
            wait_until=self._is_shown_nowhere,
            take_checkpoint=self._checkpoint,
        )
        self.watch = Watch(settings, database_url, commits=self.writer.commits)
        self._housekeeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write and to answer; none of it needs the database to be there already."""
        await self._reads.open()
        self.writer.start()
        self._watcher.start()
        self.watch.start()
        self._housekeeping = asyncio.create_task(self._keep_house())

    async def stop(self) -> None:
        """Finish the commands that wait, then leave; a database that says nothing is left within seconds."""
        if self._housekeeping:
            self._housekeeping.cancel()
        await asyncio.gather(
            asyncio.to_thread(self.writer.stop, STOP_SECONDS),
            asyncio.to_thread(self._watcher.stop, STOP_SECONDS),
            asyncio.to_thread(self.watch.stop),
        )
        await self._reads.close()

    async def _is_shown_nowhere(self, position: int) -> None:
        """Return when the read tables have the event at this position; raises `ProjectionBehind` after 5 seconds."""
        waits = (self.positions.wait_for(name, position, PATIENCE) for name in SHOW_CUSTOMERS)
        if not all(await asyncio.gather(*waits)):
            raise ProjectionBehind

    async def _checkpoint(self) -> str | None:
        """A signed state of the log as it is now, nothing where that is impossible."""
        try:
            return (await self.checkpoints.covering_everything()).note
        except (CheckpointRefused, CustomersError, psycopg.Error, OSError) as error:
            log.warning("no checkpoint can be signed", error=type(error).__name__)
            return None

    async def _keep_house(self) -> None:
        """Drop receipts that no retry may use, marks of writers long gone, what imports left, and ended sessions."""
        while True:
            try:
                async with self.connection() as connection:
                    while (await connection.execute(appender_sql.DROP_OLD_RECEIPTS)).rowcount:
                        pass  # in portions, so that none takes long
                    await connection.execute(appender_sql.DROP_OLD_WRITERS)
                    await self.imports.keep_house(connection)
                    await self.sessions.keep_house(connection)
            except (DatabaseUnavailable, psycopg.Error) as error:
                log.warning("housekeeping waits for the database", error=type(error).__name__)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
