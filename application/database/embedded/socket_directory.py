"""Where the server's socket lies: a socket's path may have 107 bytes, which a deep data directory exceeds."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from application.database.embedded.data_directory import DataDirectory, own_directory, replace_private
from application.database.embedded.database_user import DatabaseUser

PORT = 5432
LONGEST = 107


def socket_in(directory: Path) -> Path:
    return directory / f".s.PGSQL.{PORT}"


def find_socket_directory(data: DataDirectory) -> Path | None:
    """Where the server puts its socket; None while no start has decided it.

    Everybody may write into /tmp, so a remembered directory counts only while it belongs to the database's user.
    """
    if _is_usable(data.run):
        return data.run
    try:
        short = Path(os.fsdecode(data.short_run.read_bytes()))
        status, owner = short.lstat(), data.cluster.stat().st_uid
    except FileNotFoundError:
        return None
    return short if status.st_uid == owner and status.st_mode == stat.S_IFDIR | 0o700 else None


def make_socket_directory(data: DataDirectory, user: DatabaseUser) -> Path:
    """The directory for the socket of a server about to start; only the database's user and root enter it."""
    if _is_usable(data.run):
        return data.run
    forget_socket_directory(data)
    short = Path(tempfile.mkdtemp(prefix="customers-", dir="/tmp"))
    own_directory(short, user.uid, user.gid)
    replace_private(data.short_run, str(short))
    return short


def forget_socket_directory(data: DataDirectory) -> None:
    """Remove the short directory of a server that has ended."""
    try:
        short = Path(os.fsdecode(data.short_run.read_bytes()))
    except FileNotFoundError:
        return
    remove_socket(short)
    with contextlib.suppress(OSError):  # gone, or somebody else's by now
        short.rmdir()
    data.short_run.unlink(missing_ok=True)


def remove_socket(directory: Path) -> None:
    """Remove the socket of a server that has ended, and its lock file, which names a process id."""
    for name in (socket_in(directory), Path(f"{socket_in(directory)}.lock")):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            name.unlink()


def _is_usable(directory: Path) -> bool:
    """Short enough, and without what PostgreSQL or libpq take for a list of directories."""
    return len(os.fsencode(socket_in(directory))) <= LONGEST and not set('",') & set(str(directory))
