"""The one place where the parts are wired together."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import structlog

from api import metrics
from api.database import Reads, connect
from api.identity.keys import ensure_admin_key
from api.proof.checkpoint_files import CheckpointFiles, checkpoint_directory
from api.proof.checkpoints import CheckpointRefused, Checkpoints, CheckpointWriter, LogRewound
from api.proof.restored_log import must_not_be_rewound
from api.read_models import PROJECTIONS, read_models
from api.settings import Settings
from api.write_side import WriteSide
from application import event_store_sql
from application.appender import Appender
from application.change_history import ChangeHistory
from application.claims import Claims
from application.data_keys import DataKeys
from application.erasure import Erasure, finish_erasures
from application.event_store import EventStore
from application.migrations import migrate
from application.secrets import MasterKey, Secrets, open_secrets
from application.shred_ledger import LedgerDamaged, ShredLedger
from domain.errors import CustomersError, DatabaseUnavailable, ProjectionBehind
from projections import customer_list_query
from projections.follower import Follower
from projections.positions import Positions
from projections.rebuild import ensure

log = structlog.get_logger(__name__)

OLDEST_SERVER, NEWEST_SERVER = 15, 18
HOUSEKEEPING_SECONDS = 600
PATIENCE = 5.0
"""Seconds that an erasure waits until nothing shows the customer any more."""
SHOW_CUSTOMERS = ("customer_list", "audit_log")
"""The projections that an erasure waits for."""


class NotReady(Exception):
    """The service cannot start with this database; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database that is ready to serve, and the admin key where one was just generated."""

    secrets: Secrets
    new_admin_key: str | None


def prepare(settings: Settings, database_url: str, *, accepts_rewound_log: bool = False) -> Prepared:
    """Check the server, bring the schema up to date, open the secrets, and see that there is an admin key.

    Erasures that were cut off are finished. A log that ends before its checkpoints do is refused until an operator
    accepts it, but for those who look into that (`accepts_rewound_log`).

    Safe to run from several processes at once and at every start. Raises `NotReady`, `SecretsUnusable` or
    `SchemaTooNew`, each with a message for the operator.
    """
    with connect(database_url, "command") as connection:
        check_server(connection)
        migrate(connection)
        secrets = open_secrets(
            connection, given_master_key(settings), master_key_file(settings), coming_master_key(settings)
        )
        for projection in PROJECTIONS:
            ensure(connection, projection)
        if not accepts_rewound_log:
            _refuse_a_rewound_log(connection, settings)
            _finish_erasures(connection, settings, database_url, secrets)
        given = settings.admin_key.get_secret_value() if settings.admin_key else None
        return Prepared(secrets, ensure_admin_key(connection, given))


def given_master_key(settings: Settings) -> MasterKey | None:
    """The master key from the settings, if it is there and not in its file."""
    return MasterKey.parse(settings.master_key.get_secret_value()) if settings.master_key else None


def coming_master_key(settings: Settings) -> MasterKey | None:
    """The master key that a rotation changes to, if the settings have one."""
    return MasterKey.parse(settings.new_master_key.get_secret_value()) if settings.new_master_key else None


def master_key_file(settings: Settings) -> Path:
    """Where the master key lives when the settings do not give it."""
    return settings.data_dir / "secrets" / "master-key"


def shred_ledger(settings: Settings) -> ShredLedger:
    """What remembers erasures beside the database."""
    return ShredLedger(settings.shred_ledger or settings.data_dir / "shred-ledger.jsonl")


def open_checkpoints(settings: Settings, database_url: str, secrets: Secrets) -> Checkpoints:
    """The signed states of the log and what signs new ones."""
    return Checkpoints(partial(connect, database_url, "command"), secrets.signing, checkpoint_files(settings))


def checkpoint_files(settings: Settings) -> CheckpointFiles:
    """Where the signed states of the log are."""
    return CheckpointFiles(checkpoint_directory(settings.checkpoint_dir, settings.data_dir))


def _refuse_a_rewound_log(connection: psycopg.Connection[Any], settings: Settings) -> None:
    try:
        must_not_be_rewound(connection, checkpoint_files(settings))
    except LogRewound as error:
        raise NotReady(str(error)) from None


def _finish_erasures(
    connection: psycopg.Connection[Any], settings: Settings, database_url: str, secrets: Secrets
) -> None:
    """Complete what a crash cut off, and erase again whom a restored backup brought back."""
    data_keys = DataKeys(secrets.data_keys)
    appender = Appender(
        partial(connect, database_url, "command"), EventStore(data_keys), data_keys, Claims(secrets.index)
    )
    try:
        for customer_id in finish_erasures(connection, shred_ledger(settings), lambda each: appender.append([each])[0]):
            log.warning("an erasure was finished", customer_id=str(customer_id))
    except LedgerDamaged as error:
        raise NotReady(str(error)) from None
    finally:
        appender.close()


def check_server(connection: psycopg.Connection[Any]) -> None:
    """Raises `NotReady` for a server that is too old, too new, or of another encoding."""
    version = connection.info.server_version // 10_000
    if not OLDEST_SERVER <= version <= NEWEST_SERVER:
        raise NotReady(f"PostgreSQL {version} is not supported; use {OLDEST_SERVER} to {NEWEST_SERVER}.")
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise NotReady("The database must have the encoding UTF8; create it with: createdb -E UTF8 -T template0.")


class Service:
    """Everything that a worker process runs: one writer, the followers of the projections, and connections to read."""

    def __init__(self, settings: Settings, database_url: str, secrets: Secrets) -> None:
        self.settings = settings
        self.secrets = secrets
        log_access = WriteSide(settings, database_url, secrets, on_batch=metrics.BATCH_SIZE.observe)
        self.claims, self.store, self.writer = log_access.claims, log_access.store, log_access.writer
        self.positions = Positions()
        self.followers = [
            Follower(
                each.projection,
                partial(connect, database_url, "projection"),
                each.read_after,
                self.positions,
                pace=each.pace,
            )
            for each in read_models(self.store).values()
        ]
        self.history = ChangeHistory(self.store)
        self.checkpoints = open_checkpoints(settings, database_url, secrets)
        self._checkpoint_writer = CheckpointWriter(self.checkpoints, partial(connect, database_url, "command"))
        self._ledger = shred_ledger(settings)
        self.erasure = Erasure(
            connection=self.connection,
            ledger=self._ledger,
            execute=self.writer.execute,
            wait_until=self._is_shown_nowhere,
            take_checkpoint=self._checkpoint,
        )
        self._reads = Reads(database_url, configure=customer_list_query.prepare)
        self._housekeeping: asyncio.Task[None] | None = None

    def connection(self) -> AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]:
        """A connection for one question; raises `DatabaseUnavailable` when the database is away."""
        return self._reads.connection()

    async def start(self) -> None:
        """Begin to write, to follow and to answer; none of it needs the database to be there already."""
        await self._reads.open()
        self.writer.start()
        for follower in self.followers:
            follower.start()
        self._checkpoint_writer.start()
        self._housekeeping = asyncio.create_task(self._keep_house())

    async def stop(self) -> None:
        """Finish the commands that wait, then leave."""
        if self._housekeeping:
            self._housekeeping.cancel()
        await asyncio.to_thread(self.writer.stop)
        await asyncio.to_thread(self._checkpoint_writer.stop)
        for follower in self.followers:
            await asyncio.to_thread(follower.stop)
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
        """Drop receipts that no retry may use any more, and the marks of writers long gone."""
        while True:
            try:
                async with self.connection() as connection:
                    while (await connection.execute(event_store_sql.DROP_OLD_RECEIPTS)).rowcount:
                        pass  # in portions, so that none takes long
                    await connection.execute(event_store_sql.DROP_OLD_WRITERS)
            except DatabaseUnavailable:
                log.warning("housekeeping waits for the database")
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
