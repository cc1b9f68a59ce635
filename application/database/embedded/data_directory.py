"""The data directory: what lies where in it, and who may enter which part."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from application.database.embedded.database_user import DatabaseUser
from application.database.embedded.durability import sync_directory
from application.database.embedded.errors import EmbeddedPostgresError


def default_data_dir() -> Path:
    """As root under /var/lib, where the database's user can reach it; otherwise in the XDG data home."""
    if os.geteuid() == 0:
        return Path("/var/lib/customers")
    configured = os.environ.get("XDG_DATA_HOME", "")
    home = Path(configured) if os.path.isabs(configured) else Path.home() / ".local" / "share"
    return home / "customers"


@dataclass(frozen=True)
class DataDirectory:
    """The places in one data directory."""

    path: Path

    @property
    def cluster(self) -> Path:
        return self.path / "postgres"

    @property
    def unfinished_cluster(self) -> Path:
        return self.path / "postgres.new"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def short_run(self) -> Path:
        """Remembers the directory that stands in for `run` where the path is too long."""
        return self.path / "run.elsewhere"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def password(self) -> Path:
        return self.secrets / "postgres-password"

    @property
    def binaries(self) -> Path:
        return self.path / "binaries"

    @property
    def log(self) -> Path:
        return self.path / "postgres.log"

    def lock(self, name: str) -> Path:
        return self.path / "locks" / name

    def prepare(self, user: DatabaseUser) -> None:
        """Make the directory and the place of its locks where they are missing, and refuse one that is not ours."""
        all_missing = [each for each in (self.path, *self.path.parents) if not each.exists()]
        if all_missing:
            _must_be_reachable(all_missing[-1].parent, user)
        for missing in reversed(all_missing):
            missing.mkdir(mode=0o700, exist_ok=True)
            _hand_to_group(missing, user)
        status = self.path.stat()
        if status.st_uid != os.geteuid():
            raise EmbeddedPostgresError(
                f"{self.path} belongs to user {status.st_uid}, and this runs as user {os.geteuid()}. "
                f"Run it as that user, or choose another data directory."
            )
        if not self._is_new() and status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise EmbeddedPostgresError(
                f"Others may write into {self.path}. Choose a directory of its own, or run: chmod go-w {self.path}"
            )
        own_directory(self.path / "locks", os.geteuid(), os.getegid())

    def settle(self, user: DatabaseUser) -> None:
        """Give the database's user its part and keep the rest from it. Only one process at a time may do this."""
        mode = stat.S_IMODE(self.path.stat().st_mode)
        if self._is_new() or (mode & 0o077 == 0 and not user.can_enter(self.path)):
            _hand_to_group(self.path, user)
        _must_be_reachable(self.path, user)
        own_directory(self.secrets, os.geteuid(), os.getegid())
        own_directory(self.run, user.uid, user.gid)
        if self.cluster.exists():
            own_directory(self.cluster, user.uid, user.gid)

    def read_password(self) -> str | None:
        try:
            return self.password.read_text("ascii").strip() or None
        except FileNotFoundError:
            return None

    def new_password(self) -> str:
        """Make the password of the database and have it on disk before anything depends on it."""
        password = secrets.token_urlsafe(32)
        replace_private(self.password, password)
        return password

    def _is_new(self) -> bool:
        return {entry.name for entry in os.scandir(self.path)} <= {"locks"}


def own_directory(path: Path, uid: int, gid: int) -> None:
    """A directory that only this user enters; made where it is missing, refused where somebody else owns it."""
    path.mkdir(mode=0o700, exist_ok=True)
    # By descriptor, so that nobody can put a link in its place between the question and the change.
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        owner = os.fstat(descriptor).st_uid
        if owner not in (uid, os.geteuid()) or (owner != uid and os.listdir(descriptor)):
            raise EmbeddedPostgresError(
                f"{path} belongs to user {owner} and should belong to user {uid}. Run: chown -R {uid}:{gid} {path}"
            )
        if owner != uid:
            os.fchown(descriptor, uid, gid)
        os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def write_private(path: Path, text: str, owner: DatabaseUser | None = None) -> None:
    """A new file, on disk, that only its owner reads. Never follows or replaces what is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
        file.flush()
        if owner is not None and owner.is_somebody_else:
            os.fchown(descriptor, owner.uid, owner.gid)
        os.fsync(descriptor)


def replace_private(path: Path, text: str) -> None:
    """The same in the place of what is there: as a whole or not at all, and on disk when this returns."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    write_private(draft, text)
    draft.rename(path)
    sync_directory(path.parent)


def _hand_to_group(path: Path, user: DatabaseUser) -> None:
    """Let the database's user pass through (not list) a directory of ours; nobody else."""
    if user.is_somebody_else:
        os.chown(path, -1, user.gid)
        os.chmod(path, 0o710)  # noqa: S103  this group has one member
    else:
        os.chmod(path, 0o700)


def _must_be_reachable(path: Path, user: DatabaseUser) -> None:
    """Parents are never changed, so one that is closed to the database's user is refused, by its name."""
    for directory in reversed((path, *path.parents)):
        if not user.can_enter(directory):
            raise EmbeddedPostgresError(
                f"The server runs as user {user.name}, who may not enter {directory}. Choose a data directory "
                f"elsewhere, for example {default_data_dir()}, or let that user enter (execute permission)."
            )
