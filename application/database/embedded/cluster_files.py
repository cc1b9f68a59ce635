"""The files of the database: made once, completely or not at all, and only used by the version that made them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from application.database.embedded.binaries import Binaries, debian_binaries
from application.database.embedded.cluster_sql import ROLE, set_password
from application.database.embedded.data_directory import DataDirectory, own_directory, write_private
from application.database.embedded.database_user import DatabaseUser
from application.database.embedded.durability import sync_directory, sync_filesystem
from application.database.embedded.errors import EmbeddedPostgresError
from application.database.embedded.locks import FileLock

# Appended to postgresql.conf, where an operator may change them; what must not change is on the command line.
SETTINGS = """
# What this service wants otherwise than PostgreSQL does by itself. Later lines win.
shared_buffers = {megabytes}MB
max_connections = 100
jit = off
random_page_cost = 1.1
min_wal_size = 32MB
max_wal_size = 512MB
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and details hold what customers are called; a log is not the place for that.
log_error_verbosity = terse
log_min_error_statement = panic
"""
LEAST_MEMORY, MOST_MEMORY = 128, 1_024
"""Megabytes for what the database keeps at hand."""


def shared_memory() -> int:
    """A sixteenth of the machine's memory, in megabytes; taken only when there is something to keep in it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(max(LEAST_MEMORY, machine // 16), MOST_MEMORY)


def ensure_cluster(data: DataDirectory, binaries: Binaries, user: DatabaseUser, lock: FileLock, *, fsync: bool) -> None:
    """Files and a password that fit each other and these binaries. The caller holds the server lock."""
    if data.cluster.exists() and os.listdir(data.cluster):
        _must_be_of_version(data.cluster, binaries)
        if data.read_password() is None:
            _reset_password(data, binaries, user, lock)
    else:
        _create(data, binaries, user, lock, fsync=fsync)


def _create(data: DataDirectory, binaries: Binaries, user: DatabaseUser, lock: FileLock, *, fsync: bool) -> None:
    """Build beside the final place and rename, so that an interrupted first start leaves nothing half made."""
    unfinished = data.unfinished_cluster
    if unfinished.exists():
        shutil.rmtree(unfinished)
    own_directory(unfinished, user.uid, user.gid)
    password_copy = data.path / "initdb-password"  # the password itself lies where its user may not read
    password_copy.unlink(missing_ok=True)
    write_private(password_copy, data.read_password() or data.new_password(), user)
    try:
        _initdb(unfinished, password_copy, binaries, user, lock)
    finally:
        password_copy.unlink()
    if fsync:
        sync_filesystem(unfinished)
    unfinished.rename(data.cluster)
    sync_directory(data.path)


def _initdb(cluster: Path, password: Path, binaries: Binaries, user: DatabaseUser, lock: FileLock) -> None:
    command: list[str | Path] = [
        binaries.program("initdb"),
        "-D",
        cluster,
        f"--username={ROLE}",
        f"--pwfile={password}",
    ]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1", "--auth=scram-sha-256"]
    command += ["--no-sync", "--no-instructions"]
    # They inherit the lock: should we be killed now, the next start waits for their end before it clears up.
    code, output = user.run(command, inherit=[lock.fileno()])
    if code == 0:
        settings = SETTINGS.format(megabytes=shared_memory())
        code, output = user.run(["tee", "-a", cluster / "postgresql.conf"], settings, inherit=[lock.fileno()])
    if code != 0:
        raise EmbeddedPostgresError(f"initdb could not make a database in {cluster}: {output.strip()[-1000:]}")


def _must_be_of_version(cluster: Path, binaries: Binaries) -> None:
    """Refuse before the server does, which would say so only in its log."""
    try:
        major = int((cluster / "PG_VERSION").read_text("ascii"))
    except (FileNotFoundError, ValueError):
        raise EmbeddedPostgresError(
            f"{cluster} is not empty and not a PostgreSQL database. Move it away, or choose another data directory."
        ) from None
    if major != binaries.major:
        old = debian_binaries(major) or f"the directory with the programs of PostgreSQL {major}"
        raise EmbeddedPostgresError(
            f"{cluster} was made by PostgreSQL {major}, and {binaries.directory} is {binaries.version}. To go on with "
            f"{major}, set CUSTOMERS_POSTGRES_BIN={old}. To move to {binaries.major}: with that setting run "
            f"`customers backup DIR`, then without it `customers restore DIR` into a new data directory."
        )


def _reset_password(data: DataDirectory, binaries: Binaries, user: DatabaseUser, lock: FileLock) -> None:
    """The file was lost: who owns the files may set another password without knowing the old one."""
    statement = set_password(data.new_password())
    command: list[str | Path] = [binaries.program("postgres"), "--single", "-D", data.cluster, "postgres"]
    code, output = user.run(command, statement, inherit=[lock.fileno()])
    if code != 0 or "ERROR" in output or "FATAL" in output:
        data.password.unlink()
        raise EmbeddedPostgresError(f"The password of the database could not be set anew: {output.strip()[-1000:]}")
