"""The whole log and its keys, wrapped, as files that any supported PostgreSQL can take in."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from application.database import backup_sql as sql
from application.database.backup_format import CHUNK, FORMAT, ORDER, PRIMARY, BackupRefused, Manifest, TableFile, verify
from application.database.migrations import migrate, newest_version, schema_version
from application.database.restores import NOTHING_KNOWN, Beside, note_restore
from application.database.snapshot_sql import ONE_MOMENT_READ_ONLY
from application.durable import DirectoryNotEmpty, filled_whole
from application.log.event_store import last_taken_position


def back_up(
    connection: psycopg.Connection[Any],
    directory: Path,
    progress: Callable[[int], None] = lambda size: None,
    before_the_last_step: Callable[[], None] = lambda: None,
    beside: Beside = NOTHING_KNOWN,
) -> Manifest:
    """Write one moment of the database into an empty directory, which is made where it is missing.

    `progress` is told of every so many bytes. `before_the_last_step` is called when only the manifest is missing: where
    it does not come to that, nothing is left. `beside` must be known before. Raises `BackupRefused`.
    """
    with _left_empty_on_failure(directory):
        manifest = _write_tables(connection, directory, progress, beside)
        before_the_last_step()
        manifest.write(directory)
        return manifest


def _write_tables(
    connection: psycopg.Connection[Any], directory: Path, progress: Callable[[int], None], beside: Beside
) -> Manifest:
    with connection.transaction():
        connection.execute(ONE_MOMENT_READ_ONLY)
        connection.execute(sql.PORTABLE)
        columns = {table: [name for (name,) in connection.execute(sql.COLUMNS, [table])] for table in PRIMARY}
        tables = [_write_table(connection, directory, *each, progress) for each in columns.items() if each[1]]
        return Manifest(
            format=FORMAT,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            schema_version=schema_version(connection),
            server=str(connection.info.server_version // 10_000),
            head_position=last_taken_position(connection),
            master_key_id=_value(connection, sql.MASTER_KEY_ID),
            tables=tables,
            beside=beside,
        )


def restore(
    connection: psycopg.Connection[Any],
    directory: Path,
    progress: Callable[[int], None] = lambda size: None,
    before_the_last_step: Callable[[], None] = lambda: None,
) -> Manifest:
    """Load a backup into an empty database, whole or not at all; what is computed from it is made at the next start.

    Every file is compared with its checksum before anything is touched. `before_the_last_step` is called when all that
    is left to do is to commit. Raises `BackupRefused`.
    """
    manifest = Manifest.read(directory)
    verify(directory, manifest)
    with connection.transaction():
        _must_have_no_rows(connection, manifest)
        migrate(connection, up_to=manifest.schema_version)
        connection.execute(sql.PORTABLE)
        for each in manifest.tables:
            _read_table(connection, directory, each, progress)
        migrate(connection)
        if last_taken_position(connection) != manifest.head_position:
            raise BackupRefused("The log that was loaded does not end where the backup says. Nothing was restored.")
        note_restore(connection, manifest.created_at, manifest.beside)
        before_the_last_step()
    for each in manifest.tables:
        connection.execute(sql.analyze(each.table))
    return manifest


@contextmanager
def _left_empty_on_failure(directory: Path) -> Iterator[None]:
    try:
        with filled_whole(directory, 0o700):
            yield
    except DirectoryNotEmpty as error:
        raise BackupRefused(str(error)) from None


def _must_have_no_rows(connection: psycopg.Connection[Any], manifest: Manifest) -> None:
    if manifest.schema_version > newest_version():
        raise BackupRefused(
            f"The backup has the schema version {manifest.schema_version}, this version of the service knows "
            f"{newest_version()}. Restore with the newer version."
        )
    if (found := schema_version(connection)) > manifest.schema_version:
        raise BackupRefused(
            f"The database has the schema version {found}, the backup {manifest.schema_version}. "
            "Restore into a new database."
        )
    for table in PRIMARY:
        if _value(connection, sql.HAS_TABLE, table) and connection.execute(sql.has_rows(table)).fetchone():
            raise BackupRefused(f"The database is not empty: {table} has rows. Restore into a new database.")


def _write_table(
    connection: psycopg.Connection[Any],
    directory: Path,
    table: str,
    columns: Sequence[str],
    progress: Callable[[int], None],
) -> TableFile:
    digest, name = hashlib.sha256(), f"{table}.copy"
    descriptor = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=CHUNK) as file, connection.cursor() as cursor:
        size = 0
        with cursor.copy(sql.copy_out(table, columns, ORDER[table])) as rows:
            for row in rows:
                digest.update(row)
                size += file.write(row)
                if size >= CHUNK:
                    progress(size)
                    size = 0
        progress(size)
        count = cursor.rowcount
        file.flush()
        os.fsync(file.fileno())
    return TableFile(table, name, columns, count, digest.hexdigest())


def _read_table(
    connection: psycopg.Connection[Any], directory: Path, each: TableFile, progress: Callable[[int], None]
) -> None:
    with (directory / Path(each.file).name).open("rb") as file, connection.cursor() as cursor:
        with cursor.copy(sql.copy_in(each.table, each.columns)) as rows:
            while chunk := file.read(CHUNK):
                rows.write(chunk)
                progress(len(chunk))
        if cursor.rowcount != each.rows:
            raise BackupRefused(f"{each.file} has {cursor.rowcount} rows instead of {each.rows}. Nothing was restored.")


def _value(connection: psycopg.Connection[Any], statement: str, *parameters: object) -> Any:
    (value,) = connection.execute(statement.encode(), parameters or None).fetchone() or (None,)
    return value
