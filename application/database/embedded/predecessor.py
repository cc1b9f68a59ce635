"""What ran in the data directory before: wait for its end, end it, clear up after it. No process id is trusted."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.errors import EmbeddedPostgresError
from application.database.embedded.locks import FileLock, wait_until
from application.database.embedded.socket_directory import find_socket_directory, remove_socket

PATIENCE_SECONDS = 10.0
# What a killed first start left running ends by itself, and on a busy machine initdb takes its time.
LAST_PATIENCE_SECONDS = 60.0


def make_way(data: DataDirectory, patience: float = PATIENCE_SECONDS) -> FileLock:
    """Hold the server lock alone: now no server of ours is alive, and the next one may inherit the lock.

    An orphaned server shuts down by itself (see the watchdog), and sessions end soon after their server; those that
    do not are killed after `patience` seconds, which PostgreSQL recovers from like from a power cut.
    """
    lock = FileLock(data.lock("server"))
    try:
        if not wait_until(lock.try_exclusive, patience):
            for process in servers_in(data.cluster):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            if not wait_until(lock.try_exclusive, LAST_PATIENCE_SECONDS):
                raise EmbeddedPostgresError(
                    f"A PostgreSQL without a watchdog uses {data.cluster}. Run: pg_ctl stop -m fast -D {data.cluster}"
                )
        _refuse_a_server_that_is_not_ours(data)
        _remove_stale_files(data)
    except BaseException:
        lock.close()
        raise
    return lock


def _refuse_a_server_that_is_not_ours(data: DataDirectory) -> None:
    """Somebody may have started one by hand; it does not hold our lock."""
    if (data.cluster / "postmaster.pid").exists() and (processes := servers_in(data.cluster)):
        raise EmbeddedPostgresError(
            f"A PostgreSQL that was started by hand (process {min(processes)}) uses {data.cluster}. "
            f"Run: pg_ctl stop -m fast -D {data.cluster}"
        )


def _remove_stale_files(data: DataDirectory) -> None:
    """A process id left in these files may belong to somebody else by now, or be garbage after a crash."""
    (data.cluster / "postmaster.pid").unlink(missing_ok=True)
    if (directory := find_socket_directory(data)) is not None:
        remove_socket(directory)


def servers_in(cluster: Path) -> list[int]:
    """Processes that run PostgreSQL in this directory, as the kernel tells it; empty where it cannot (no /proc)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, or not ours to look at
            program = (process / "exe").readlink().name
            if program.startswith("postgres") and (process / "cwd").readlink() == cluster:
                found.append(int(process.name))
    return found
