"""A PostgreSQL with a synchronous standby that streams from it: to be frozen, lost, promoted and started again."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from application.database.embedded.binaries import debian_binaries, find_binaries
from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import database_user
from application.database.migrations import migrate
from tests.support.postgres_server import DATABASE, PORT, PostgresServer
from tests.support.waiting import eventually


class ReplicatedPostgres:
    """A primary whose commits wait for a standby; the database of the tests is migrated and empty."""

    def __init__(self, directory: Path, binaries: Path | None) -> None:
        user = database_user(directory / "nothing")
        found = find_binaries(binaries, user, DataDirectory(directory))
        self.primary = PostgresServer(directory / "primary", found, user)
        self.standby = PostgresServer(directory / "standby", found, user)

    @property
    def urls(self) -> str:
        """The address that leads to whichever of the two takes changes."""
        hosts = f"{self.primary.directory},{self.standby.directory}"
        ports = f"{PORT},{PORT}"
        return make_conninfo(self.primary.url, host=hosts, port=ports, target_session_attrs="read-write")

    def start(self) -> None:
        """Make and start both; returns once commits wait for the standby."""
        self.primary.make()
        self.primary.copy_to(self.standby)
        self.standby.follow(self.primary)
        self.primary.start()
        with psycopg.connect(self.primary.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        with psycopg.connect(self.primary.url, autocommit=True) as connection:
            migrate(connection)
        self.standby.start()
        self.primary.configure("synchronous_standby_names = '*'\n")
        self.primary.reload()
        eventually(self.is_synchronous, lambda: self.standby.log)

    def stop(self) -> None:
        """End both, however they are."""
        for server in (self.standby, self.primary):
            server.stop(signal.SIGKILL)

    def is_synchronous(self) -> bool:
        """Whether the standby is there, and commits are waiting for it."""
        with psycopg.connect(self.primary.address("postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").fetchone()
        return row is not None

    def waiting_for_standby(self) -> list[int]:
        """Sessions of the primary whose commit waits for the standby."""
        with psycopg.connect(self.primary.address("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'").fetchall()
        return [pid for (pid,) in found]

    def waits_for_standby(self, answer: Future[Any]) -> bool:
        """Whether an answer waits for the standby; false where it came without."""
        eventually(lambda: answer.done() or self.waiting_for_standby())
        return not answer.done()

    def end_what_waits(self, how: str = "SELECT pg_terminate_backend(%s, 5000)") -> None:
        """End the sessions that wait for the standby: what they committed is to be seen from now on."""
        eventually(self.waiting_for_standby)
        with psycopg.connect(self.primary.address("postgres"), autocommit=True) as connection:
            for session in self.waiting_for_standby():
                connection.execute(how.encode(), [session])

    def fail_over(self) -> PostgresServer:
        """Lose the primary for good and promote the standby, which has to run; returns it."""
        self.primary.stop(signal.SIGKILL)
        self.standby.thaw()
        self.standby.promote()
        return self.standby


@contextmanager
def replicated_postgres(binaries: Path | None = None) -> Iterator[ReplicatedPostgres]:
    """A primary and a standby that stream while the block lasts; None is the embedded PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="pair-", dir="/tmp", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)
        pair = ReplicatedPostgres(Path(directory), binaries)
        try:
            pair.start()
            yield pair
        finally:
            pair.stop()


def versions() -> dict[str, Path | None]:
    """The embedded PostgreSQL, and Debian's 15 where that is installed."""
    old = debian_binaries(15)
    return {"embedded": None} | ({"15": old} if old else {})
