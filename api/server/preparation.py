"""Getting ready to serve: the server is checked, the schema brought up to date, the secrets opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import structlog

from api.server.admin_key import kept_admin_key
from api.settings import Settings
from application.access.api_keys import ensure_admin_key
from application.database.connections import connect
from application.database.migrations import migrate
from application.database.suitability import find_obstacles, why_refused
from application.erasing.erasure import finish_erasures
from application.erasing.shred_ledger import LedgerDamaged, ShredLedger
from application.keys.data_keys import DataKeys
from application.keys.secrets import MasterKey, Secrets, open_secrets
from application.log.event_store import EventStore
from application.writing.appender import Appender
from application.writing.claims import Claims
from projections.customer_list.extensions_sql import find_missing_extensions
from projections.engine.generations_sql import exists
from projections.engine.rebuild import ensure
from projections.proof.checkpoint import LogSigner
from projections.proof.checkpoint_files import CheckpointFiles, checkpoint_directory
from projections.proof.restored_backup import RestoreUnsettled, must_be_settled
from projections.proof.restored_log import must_not_be_rewound
from projections.proof.signing import Checkpoints, LogRewound
from projections.read_models import projections

log = structlog.get_logger(__name__)

OLDEST_SERVER, NEWEST_SERVER = 15, 18


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

    Safe to run from several processes at once and at every start. Raises `NotReady`, `SecretsUnusable`, `SchemaTooNew`
    or `ShapeTooNew`, each with a message for the operator.
    """
    with _suitable_connection(database_url, writes=not accepts_rewound_log) as connection:
        migrate(connection)
        secrets = opened_secrets(connection, settings)
        for projection in projections(settings.timezone):
            ensure(connection, projection)
        if not accepts_rewound_log:
            _refuse_what_a_backup_set_back(connection, settings, secrets)
            _finish_erasures(connection, settings, database_url, secrets)
        given = settings.admin_key.get_secret_value() if settings.admin_key else None
        return Prepared(secrets, ensure_admin_key(connection, given, kept_admin_key(settings)))


@contextmanager
def _suitable_connection(database_url: str, *, writes: bool) -> Iterator[psycopg.Connection[Any]]:
    try:
        opened = connect(database_url, "command")
    except psycopg.OperationalError as error:
        if remedy := why_refused(error):
            raise NotReady(remedy) from None
        raise
    with opened as connection:
        check_server(connection)
        if obstacles := find_obstacles(connection, partial(connect, database_url, "command"), writes=writes):
            raise NotReady(" ".join(obstacles))
        if not exists(connection, "customer_list") and (missing := list(find_missing_extensions(connection))):
            raise NotReady(" ".join(missing))
        yield connection


def opened_secrets(connection: psycopg.Connection[Any], settings: Settings) -> Secrets:
    """The keys of the service, opened with the master key that the settings give or name; raises `SecretsUnusable`."""
    return open_secrets(connection, given_master_key(settings), master_key_file(settings), coming_master_key(settings))


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
    return Checkpoints(partial(connect, database_url, "signing"), secrets.signing, checkpoint_files(settings))


def checkpoint_files(settings: Settings) -> CheckpointFiles:
    """Where the signed states of the log are."""
    return CheckpointFiles(checkpoint_directory(settings.checkpoint_dir, settings.data_dir))


def _refuse_what_a_backup_set_back(connection: psycopg.Connection[Any], settings: Settings, secrets: Secrets) -> None:
    files, public_key = checkpoint_files(settings), LogSigner(secrets.signing).key.public
    try:
        must_be_settled(connection, shred_ledger(settings), files, public_key)
        must_not_be_rewound(connection, files)
    except (LedgerDamaged, RestoreUnsettled, LogRewound) as error:
        raise NotReady(str(error)) from None
    except OSError as error:
        raise NotReady(f"{error.filename} cannot be read: {error.strerror}. Have its owner be the service.") from None


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
