"""A PostgreSQL of its own for every world: its files, its processes, and everything bad that can happen to them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from application.database.embedded.binaries import find_binaries
from application.database.embedded.cluster_sql import ROLE
from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import ENVIRONMENT, database_user, ourselves
from tests.support.processes import children_of, send

SETTINGS = """
max_connections = 200
fsync = off
jit = off
shared_buffers = 64MB
min_wal_size = 8MB
max_wal_size = 64MB
wal_keep_size = 256MB
wal_receiver_timeout = 5s
wal_sender_timeout = 5s
wal_retrieve_retry_interval = 200ms
timezone = 'UTC'
"""
"""The machine never loses power here, so that nothing needs to reach the disk to be there after a kill."""
SECONDS = 60.0


class Server:
    """One server, reached over a socket in a directory of its own."""

    def __init__(self, root: Path, name: str, environment: dict[str, str] | None = None) -> None:
        """`environment` is what its processes have besides their own, such as another clock."""
        self.files, self.sockets, self.log = root / name / "data", root / f"s-{name}", root / f"{name}.log"
        self.standby_of: Server | None = None
        self.settings: list[str] = []
        self._environment = ENVIRONMENT | (environment or {})
        self._user = database_user(self.files)
        self._binaries = find_binaries(_configured(), self._user, DataDirectory(root))
        self._process: subprocess.Popen[bytes] | None = None
        for directory in (self.files.parent, self.sockets):
            directory.mkdir(parents=True, exist_ok=True)
            self._give(directory)

    def address(self, database: str = "customers") -> str:
        return make_conninfo(f"postgresql://{ROLE}@/{database}", host=str(self.sockets), port=5432)

    def connect(self, database: str = "customers") -> psycopg.Connection[Any]:
        return psycopg.connect(self.address(database), autocommit=True, connect_timeout=5)

    def connect_soon(self, database: str = "customers", seconds: float = SECONDS) -> psycopg.Connection[Any]:
        """The same once a recovery is over: a server whose backend was killed takes nobody for a moment."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.connect(database)
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def create(self) -> None:
        """New files, and the server running with an empty database."""
        initdb: list[str | Path] = [
            self._binaries.program("initdb"),
            "-D",
            self.files,
            f"--username={ROLE}",
            "--auth=trust",
        ]
        options = ["-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1", "--no-sync", "--no-instructions"]
        code, said = self._user.run([*initdb, *options])
        if code:
            raise RuntimeError(f"initdb: {said}")
        with (self.files / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        self.start()
        with self.connect("postgres") as connection:
            connection.execute("CREATE DATABASE customers")

    def start(self, seconds: float = SECONDS) -> None:
        """Start, and return once it takes connections."""
        command: list[str | Path] = [self._binaries.program("postgres"), "-D", self.files, "-k", self.sockets]
        command += ["-c", "listen_addresses="]
        if self.standby_of is not None:
            (self.files / "standby.signal").touch()
            source = make_conninfo(self.standby_of.address(), application_name="standby", dbname=None)
            command += ["-c", f"primary_conninfo={source}"]
        for setting in self.settings:
            command += ["-c", setting]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd="/",
                umask=0o077,
                start_new_session=True,
                user=self._user.uid if self._user.is_somebody_else else None,
                group=self._user.gid if self._user.is_somebody_else else None,
                extra_groups=[] if self._user.is_somebody_else else None,
            )
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def copy(self, other: Server) -> None:
        """The files of this running server for another one, as `pg_basebackup` makes them."""
        tools = find_binaries(_configured(), ourselves(), DataDirectory(self.files.parent.parent)).directory
        command: list[str | Path] = [
            tools / "pg_basebackup",
            "-d",
            self.address("postgres"),
            "-D",
            other.files,
            "-c",
            "fast",
            "--no-sync",
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        if done.returncode:
            raise RuntimeError(f"pg_basebackup: {done.stderr}")
        for path in (other.files, *other.files.rglob("*")):
            other._give(path)

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def postmaster(self) -> int:
        assert self._process is not None
        return self._process.pid

    def backends(self) -> list[int]:
        """The processes below the postmaster."""
        return children_of(self.postmaster)

    def freeze(self) -> None:
        """SIGSTOP for all of them: the postmaster first, so that no new ones come."""
        send(signal.SIGSTOP, [self.postmaster])
        send(signal.SIGSTOP, self.backends())

    def thaw(self) -> None:
        if self.is_running:
            send(signal.SIGCONT, [*self.backends(), self.postmaster])

    def kill(self) -> None:
        """`kill -9` of everything at once."""
        if self.is_running:
            processes = self.backends()
            send(signal.SIGKILL, [self.postmaster, *processes])
            self._gone(processes)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is a fast shutdown, SIGQUIT an immediate one; what does not end in time is killed."""
        if not self.is_running:
            return
        processes = self.backends()
        send(how, [self.postmaster])
        try:
            assert self._process is not None
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        self._gone(processes)

    def _gone(self, processes: Iterable[int]) -> None:
        assert self._process is not None
        self._process.wait(SECONDS)
        deadline = time.monotonic() + SECONDS
        while any(Path(f"/proc/{each}").exists() for each in processes) and time.monotonic() < deadline:
            time.sleep(0.02)

    def promote(self) -> None:
        """A standby becomes a server that takes writes, on a timeline of its own."""
        self.standby_of = None
        with self.connect_soon("postgres") as connection:
            connection.execute("SELECT pg_promote(true, 30)")

    def wait_for_standby(self, standby: str, seconds: float = SECONDS) -> None:
        """Have commits wait for a standby of this name, which is there and streams."""
        deadline = time.monotonic() + seconds
        with self.connect_soon("postgres") as connection:
            connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
            connection.execute("SELECT pg_reload_conf()")
            while not connection.execute("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").fetchone():
                if time.monotonic() > deadline:
                    raise RuntimeError("the standby does not stream")
                time.sleep(0.05)

    def remove(self) -> None:
        self.thaw()
        self.kill()
        shutil.rmtree(self.files.parent, ignore_errors=True)

    def _give(self, path: Path) -> None:
        if self._user.is_somebody_else:
            os.chown(path, self._user.uid, self._user.gid, follow_symlinks=False)


def _configured() -> Path | None:
    binaries = os.environ.get("CUSTOMERS_TEST_POSTGRES_BIN")
    return Path(binaries) if binaries else None
