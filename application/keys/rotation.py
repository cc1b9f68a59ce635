"""Another master key: the secrets are wrapped again in one transaction, and what they seal stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from application.keys import secrets_sql as sql
from application.keys.master_key import KeyFile, MasterKey, SecretsUnusable
from application.keys.secrets import fitting_key, read_rows, unwrapped


class Rotated(NamedTuple):
    """Ids of the keys before and after, and the file that keeps the old one."""

    before: str
    after: str
    old_key_file: Path | None = None


def rotate_given(
    connection: psycopg.Connection[Any], given: MasterKey | None, key_file: Path, coming: MasterKey
) -> Rotated:
    """Wrap with a key from the settings; raises `SecretsUnusable`. Where it did so before, nothing happens."""
    with _nobody_else(connection):
        return _wrap_again(connection, given, KeyFile(key_file), coming, lambda: coming)


def rotate_file(connection: psycopg.Connection[Any], key_file: Path) -> Rotated:
    """Wrap with a new key, which takes the place of the one in the file; raises `SecretsUnusable`.

    The new key is on disk before the database needs it. A crash in between leaves both files, and the next start
    takes the one that fits.
    """
    file = KeyFile(key_file)
    with _nobody_else(connection):
        rotated = _wrap_again(connection, None, file, None, file.make_next)
        return rotated._replace(old_key_file=file.take_next())


def _wrap_again(
    connection: psycopg.Connection[Any],
    given: MasterKey | None,
    file: KeyFile,
    coming: MasterKey | None,
    new: Callable[[], MasterKey],
) -> Rotated:
    with connection.transaction():
        rows = read_rows(connection)
        if not rows:
            raise SecretsUnusable("The database has no secrets yet; they are made when the service starts.")
        current = fitting_key(rows, given, file, coming)
        unwrapped(rows, current)
        master = new()
        if master.id != current.id:
            for name, _, wrapped in rows:
                connection.execute(sql.REPLACE, [master.id, master.wrap(name, current.unwrap(name, wrapped)), name])
        return Rotated(current.id, master.id)


@contextmanager
def _nobody_else(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Who opens the secrets meanwhile waits, also for what happens to the files after the commit."""
    connection.execute(sql.TAKE_LOCK_FOR_SESSION, [sql.SECRETS_LOCK])
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute(sql.RELEASE_LOCK_OF_SESSION, [sql.SECRETS_LOCK])
