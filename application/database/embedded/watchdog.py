"""The process that keeps the server running while somebody uses it, and ends it when nobody does.

It runs in its own session and outlives whoever started it. It imports only the standard library, to be quick.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import Enum, auto
from pathlib import Path

from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import DatabaseUser
from application.database.embedded.locks import FileLock
from application.database.embedded.predecessor import make_way, servers_in
from application.database.embedded.socket_directory import PORT, forget_socket_directory

# How long sessions of a killed server may take to notice; the writer and the followers are long reconnecting by then.
SESSIONS_END_SECONDS = 2.0
# Ends that the server needs: a checkpoint, then without one, then none that it can refuse.
ENDINGS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
FAILED_START_SECONDS = 2.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
LOG_CHECK_SECONDS = 60.0
LOG_BYTES = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Assignment:
    """What one watchdog looks after; handed over as its command line argument, so it holds no secrets."""

    data_dir: str
    program: str
    sockets: str
    user: str
    uid: int
    gid: int
    fsync: bool

    def command(self) -> list[str]:
        """How the server is started; these settings are not for an operator to change."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
            "log_destination": "stderr",
        }
        if not self.fsync:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.program, "-D", str(DataDirectory(Path(self.data_dir)).cluster), "-p", str(PORT), *options]


class Happened(Enum):
    EVERYBODY_LEFT = auto()
    SERVER_ENDED = auto()


class Watchdog:
    """Runs servers one after another until everybody has left."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._data = DataDirectory(Path(assignment.data_dir))
        self._user = DatabaseUser(assignment.user, assignment.uid, assignment.gid)
        self._happened: queue.SimpleQueue[Happened] = queue.SimpleQueue()
        self._users = FileLock(self._data.lock("users"))

    def run(self) -> None:
        """Returns when everybody has left, or when the very first server cannot start (its log says why)."""
        threading.Thread(target=self._wait_for_the_last_user, daemon=True).start()
        pause = 0.0
        while self._next(pause) is not Happened.EVERYBODY_LEFT:
            began = time.monotonic()
            server = self._start_server()
            if self._next(None) is Happened.EVERYBODY_LEFT:
                self._stop_server(server)
                break
            lived = time.monotonic() - began
            if pause == 0 and lived < FAILED_START_SECONDS and server.returncode > 0:
                return
            pause = SHORTEST_PAUSE if lived > LONGEST_PAUSE else min(max(2 * pause, SHORTEST_PAUSE), LONGEST_PAUSE)
        forget_socket_directory(self._data)

    def _wait_for_the_last_user(self) -> None:
        """Everybody shares this lock, so having it alone means that nobody is left and that nobody can join."""
        self._users.wait_exclusive()
        self._happened.put(Happened.EVERYBODY_LEFT)

    def _next(self, seconds: float | None) -> Happened | None:
        """What happens next; None when nothing does in this time. Keeps the log short meanwhile."""
        try:
            while seconds is None:
                try:
                    return self._happened.get(timeout=LOG_CHECK_SECONDS)
                except queue.Empty:
                    self._shorten_log()
            return self._happened.get(timeout=seconds)
        except queue.Empty:
            return None

    def _start_server(self) -> subprocess.Popen[bytes]:
        self._shorten_log()
        with make_way(self._data, SESSIONS_END_SECONDS) as lock:
            # The server and its sessions inherit the lock, and are its only holders after this block.
            server = self._user.spawn(
                self._assignment.command(),
                stdout=sys.stdout.fileno(),
                inherit=[lock.fileno()],
                before=_end_with(os.getpid()),
            )
        threading.Thread(target=self._wait_for_server, args=[server], daemon=True).start()
        return server

    def _wait_for_server(self, server: subprocess.Popen[bytes]) -> None:
        server.wait()
        self._happened.put(Happened.SERVER_ENDED)

    def _stop_server(self, server: subprocess.Popen[bytes]) -> None:
        for ending, seconds in ENDINGS:
            server.send_signal(ending)
            self._wake()
            if self._next(seconds) is Happened.SERVER_ENDED:
                return

    def _wake(self) -> None:
        """Whoever suspended the server, or a part of it: what is suspended cannot end."""
        for process in servers_in(self._data.cluster):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGCONT)

    def _shorten_log(self) -> None:
        """Keep the newest and one older part. Copied, because the server goes on writing to the open file."""
        if self._data.log.stat().st_size > LOG_BYTES:
            older = self._data.log.with_suffix(".log.1")
            older.unlink(missing_ok=True)
            shutil.copy(self._data.log, older)
            os.truncate(self._data.log, 0)


def launch_watchdog(assignment: Assignment, lock: FileLock) -> None:
    """Start a watchdog, which inherits the lock that says that there is one. Returns when it is on its own."""
    program = Path(__file__).with_name("__main__.py")
    # Isolated and without site-packages: quicker, and nobody's PYTHONPATH gets to run code as root.
    command = [sys.executable, "-I", "-S", str(program), json.dumps(asdict(assignment))]
    log = os.open(DataDirectory(Path(assignment.data_dir)).log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            umask=0o077,
            start_new_session=True,
            pass_fds=[lock.fileno()],
            check=False,  # one that fails has freed its lock, which is how everybody learns of it; the log says why
        )
    finally:
        os.close(log)


def main(argument: str) -> None:
    """Become a process that belongs to nobody, then watch."""
    if os.fork():
        os._exit(0)
    for unwanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A handler, not SIG_IGN: the server would inherit that. Whoever stops us means the users, and they tell us.
        signal.signal(unwanted, lambda *_: None)
    Watchdog(Assignment(**json.loads(argument))).run()


def _end_with(watchdog: int) -> Callable[[], None] | None:
    """Have the kernel shut the server down when the watchdog dies, even by `kill -9`.

    The signal comes when the *thread* that started the server ends. That is the watchdog's main thread, whose end
    is the watchdog's end; it would not do for a user of the server.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def before_the_server_runs() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
        if os.getppid() != watchdog:  # it died before the kernel knew
            os._exit(1)

    return before_the_server_runs
