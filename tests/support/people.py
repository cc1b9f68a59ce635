"""Other processes that use the server, and what the kernel says about it, for tests that kill them."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import psycopg

from application.database.embedded.locks import FileLock
from tests.support.interpreter import Interpreter
from tests.support.waiting import SECONDS

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

PROGRAM = """
import sys
from pathlib import Path
from application.database.embedded import EmbeddedPostgres

server = EmbeddedPostgres(Path(sys.argv[1]), fsync=False)
print(server.start(), flush=True)
sys.stdin.read()
server.stop()
"""


class Person:
    """A process of its own that starts or joins the server, and leaves when asked, or is killed."""

    def __init__(self, data_dir: Path, *, python: Interpreter | None = None, uid: int | None = None) -> None:
        python = python or Interpreter.own()
        self._process = subprocess.Popen(
            [python.program, "-c", PROGRAM, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, **python.environment},
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )

    def url(self) -> str:
        """Wait until this person has the server."""
        assert self._process.stdout is not None
        url = self._process.stdout.readline().strip()
        assert url, self.refusal()
        return url

    def refusal(self) -> str:
        """What a person says who did not get the server."""
        return self._process.communicate(timeout=SECONDS)[1]

    def leave(self) -> None:
        self._process.communicate(timeout=SECONDS)
        assert self._process.returncode == 0

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=SECONDS)


def answers(url: str) -> bool:
    """Whether the database can be asked something."""
    try:
        with psycopg.connect(url, connect_timeout=int(SECONDS)) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def is_at_rest(data_dir: Path) -> bool:
    """No watchdog, no server, no session is alive, by their locks and by the list of processes."""
    if not (data_dir / "locks").exists():
        return True
    with FileLock(data_dir / "locks" / "watchdog") as watchdog, FileLock(data_dir / "locks" / "server") as server:
        return watchdog.try_shared() and server.try_shared() and not processes_in(data_dir / "postgres")


def processes_in(directory: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == directory:
                found.append(int(process.name))
        except OSError:
            continue
    return found


def server_process(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def watchdog_process(data_dir: Path) -> int:
    """The parent of the server."""
    fields = Path(f"/proc/{server_process(data_dir)}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
