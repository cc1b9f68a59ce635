"""A PostgreSQL with files and a socket of its own: to be started, frozen, killed, copied and promoted."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

from application.database.embedded.binaries import Binaries
from application.database.embedded.data_directory import own_directory
from application.database.embedded.database_user import DatabaseUser
from tests.support.processes import children_of, send
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
            send(how, self.processes())
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
            send(signal.SIGSTOP, sorted(fresh))
            frozen |= fresh

    def thaw(self) -> None:
        send(signal.SIGCONT, self.processes())

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
        return {self._process.pid, *children_of(self._process.pid)}

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
