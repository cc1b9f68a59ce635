"""Two servers with the same files, as where a copy of a primary was started as well."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from application.database.embedded.binaries import find_binaries
from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import database_user
from application.database.migrations import migrate
from tests.support.postgres_server import DATABASE, PORT, PostgresServer


class Twins:
    """`first` runs, with a migrated and empty database; `copy` does not yet, and lacks what comes after `make_copy`."""

    def __init__(self, directory: Path) -> None:
        self._user = database_user(directory / "nothing")
        self._directory = directory
        self._binaries = find_binaries(None, self._user, DataDirectory(directory))
        self.first, self.copy = self.another("first"), self.another("copy")
        self.servers = [self.first, self.copy]

    @property
    def urls(self) -> str:
        """The address of whichever takes changes; the copy stands first."""
        return self.urls_of(self.copy, self.first)

    def urls_of(self, *servers: PostgresServer) -> str:
        hosts, ports = ",".join(str(each.directory) for each in servers), ",".join(str(PORT) for _ in servers)
        return make_conninfo(self.first.url, host=hosts, port=ports, target_session_attrs="read-write")

    def another(self, name: str) -> PostgresServer:
        return PostgresServer(self._directory / name, self._binaries, self._user)

    def stranger(self) -> PostgresServer:
        """A server that has nothing to do with them, and runs."""
        server = self.another("stranger")
        self.servers.append(server)
        server.make()
        server.start()
        with psycopg.connect(server.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        return server

    def start(self) -> None:
        self.first.make()
        self.first.start()
        with psycopg.connect(self.first.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        with psycopg.connect(self.first.url, autocommit=True) as connection:
            migrate(connection)

    def make_copy(self) -> None:
        """Copy the files as they are now."""
        self.first.stop()
        self.first.copy_to(self.copy)
        self.first.start()

    def promote_copy(self) -> None:
        """Start it as a standby that lost its primary, and promote it: it stands on the next timeline then."""
        (self.copy.files / "standby.signal").touch()
        self.copy.start()
        self.copy.promote()


@contextmanager
def twins() -> Iterator[Twins]:
    """Both while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="twins-", dir="/tmp", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)
        pair = Twins(Path(directory))
        try:
            pair.start()
            pair.make_copy()
            yield pair
        finally:
            for server in pair.servers:
                server.stop()
