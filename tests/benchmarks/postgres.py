"""The PostgreSQL that everybody is measured on: the embedded one with its own settings, fsync and all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from application.database.embedded import EmbeddedPostgres
from tests.conftest import other_database

DURABILITY = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers", "max_wal_size")


class Postgres:
    """One server; a database for everybody who is measured."""

    def __init__(self, url: str) -> None:
        self.url = url

    def database(self, name: str) -> str:
        """The address of an empty database of this name."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return other_database(self.url, name)

    def drop(self, name: str) -> None:
        """Give the room back."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def settle(self) -> None:
        """Write out what earlier measurements left to be written, so that later ones do not pay for it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def settings(self) -> dict[str, str]:
        """What makes commits durable, and the memory that there is."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            rows = [connection.execute("SELECT current_setting(%s)", [name]).fetchone() for name in DURABILITY]
        return {name: row[0] for name, row in zip(DURABILITY, rows, strict=True) if row}

    def version(self) -> str:
        """Such as 18.6."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.info.parameter_status("server_version") or "?"


@contextmanager
def running_postgres(directory: Path) -> Iterator[Postgres]:
    """A server with its files in a directory."""
    with EmbeddedPostgres(directory) as url:
        postgres = Postgres(url)
        if postgres.settings()["fsync"] != "on":
            raise RuntimeError("Nothing is measured without fsync.")
        yield postgres
