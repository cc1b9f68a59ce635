"""A PostgreSQL with a synchronous standby that streams from it: to be frozen, lost, promoted and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo

from application.database.embedded.binaries import Binaries, debian_binaries, find_binaries
from application.database.embedded.data_directory import DataDirectory, own_directory
from application.database.embedded.database_user import DatabaseUser, database_user
from application.database.migrations import migrate
from tests.support.waiting import SECONDS, eventually

ROLE: Final = "customers"
DATABASE: Final = "customers"
PORT: Final = 5432
SETTINGS: Final = """
listen_addresses = ''
port = {port}
fsync = off
shared_buffers = 32MB
wal_keep_size = 64MB
wal_retrieve_retry_interval = 100ms
wal_receiver_status_interval = 1s
max_wal_size = 256MB
log_min_error_statement = panic
"""


class PostgresServer:
    """One server in a directory of its own, which also has its socket; `url` leads to the database of the tests."""

    def __init__(self, directory: Path, binaries: Binaries, user: DatabaseUser) -> None:
        self.directory, self.files = directory, directory / "data"
        self._binaries, self._user = binaries, user
        self._process: subprocess.Popen[bytes] | None = None
        own_directory(directory, user.uid, user.gid)
        directory.chmod(0o755)
        own_directory(self.files, user.uid, user.gid)

    @property
    def url(self) -> str:
        return self.address(DATABASE)

    @property
    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def address(self, database: str) -> str:
        """That of another database."""
        return make_conninfo("", host=str(self.directory), port=PORT, user=ROLE, dbname=database)

    def make(self) -> None:
        """Make the files of an empty server, which trusts whoever reaches its socket."""
        initdb: list[str | Path] = [self._binaries.program("initdb"), "-D", self.files, f"--username={ROLE}"]
        initdb += ["--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1"]
        self._run([*initdb, "--no-sync", "--no-instructions"])
        self.configure(SETTINGS.format(port=PORT) + f"unix_socket_directories = '{self.directory}'\n")

    def configure(self, settings: str) -> None:
        """Append lines to postgresql.conf; what runs already has to be told, see `reload`."""
        with (self.files / "postgresql.conf").open("a") as file:
            file.write(settings)

    def copy_to(self, other: PostgresServer) -> None:
        """Make the other one's files the same as ours, which must not run."""
        shutil.rmtree(other.files)
        self._run(["cp", "-a", self.files, other.files])
        other.configure(f"unix_socket_directories = '{other.directory}'\n")

    def follow(self, primary: PostgresServer) -> None:
        """Be a standby of the primary at the next start."""
        source = f"host={primary.directory} port={PORT} user={ROLE} application_name=standby"
        self.configure(f"primary_conninfo = '{source}'\n")
        self._run(["touch", self.files / "standby.signal"])

    def start(self) -> None:
        """Start, and return once it answers."""
        with (self.directory / "log").open("ab") as log:
            self._process = self._user.spawn([self._binaries.program("postgres"), "-D", self.files], stdout=log)
        eventually(self._answers, lambda: f"{self.directory} does not start:\n{self.log}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT ends its sessions first, SIGQUIT and SIGKILL are crashes."""
        if self._process is None:
            return
        if how is signal.SIGKILL:
            for process in self.processes():
                _send(process, how)
        else:
            self.thaw()
            self._process.send_signal(how)
        self._process.wait(SECONDS)
        self._process = None

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        self.stop(how)
        self.start()

    def reload(self) -> None:
        """Read the settings again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def freeze(self) -> None:
        """Stop all its processes where they are: its sockets still take what is sent, and nothing answers."""
        frozen: set[int] = set()
        while fresh := self.processes() - frozen:  # the parent stops first, and then starts no others
            for process in sorted(fresh):
                _send(process, signal.SIGSTOP)
            frozen |= fresh

    def thaw(self) -> None:
        for process in self.processes():
            _send(process, signal.SIGCONT)

    def promote(self) -> None:
        """Be a primary from now on; returns once it takes changes."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT pg_promote(true, 60)").fetchone()
            assert row == (True,), self.log
        self.configure("synchronous_standby_names = ''\n")
        self.reload()

    def processes(self) -> set[int]:
        """Itself and the processes of its sessions."""
        if self._process is None:
            return set()
        children: list[str] = []
        with suppress(FileNotFoundError):
            children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return {self._process.pid, *map(int, children)}

    def _answers(self) -> bool:
        assert self.runs, self.log
        try:
            psycopg.connect(self.address("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, command: list[str | Path]) -> None:
        code, output = self._user.run(command)
        assert code == 0, output


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


def _send(process: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, what)
