"""The user that the server runs as: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from application.database.embedded.errors import EmbeddedPostgresError

# Nothing of the caller's environment: a PGDATA, PGOPTIONS or TZ of theirs is not meant for this server.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class DatabaseUser:
    """Who owns the files of the database and runs its programs."""

    name: str
    uid: int
    gid: int

    @property
    def is_somebody_else(self) -> bool:
        return self.uid != os.geteuid()

    def spawn(
        self,
        command: Sequence[str | Path],
        *,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.PIPE,
        inherit: Sequence[int] = (),
        before: Callable[[], None] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a program as this user, away from our directory, with standard error where its output goes."""
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
            cwd="/",
            umask=0o077,
            pass_fds=inherit,
            preexec_fn=before,
            user=self.uid if self.is_somebody_else else None,
            group=self.gid if self.is_somebody_else else None,
            extra_groups=[] if self.is_somebody_else else None,
        )

    def run(self, command: Sequence[str | Path], text: str = "", inherit: Sequence[int] = ()) -> tuple[int, str]:
        """Run a program to its end as this user; answers its exit code and all that it printed."""
        try:
            process = self.spawn(command, stdin=subprocess.PIPE, inherit=inherit)
        except (PermissionError, FileNotFoundError) as error:
            return 126, str(error)
        with process:
            output, _ = process.communicate(text.encode())
        return process.returncode, output.decode(errors="replace")

    def can_enter(self, directory: Path) -> bool:
        """Whether this user reaches the directory; asked of the kernel, which also knows about access lists."""
        return not self.is_somebody_else or self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", directory])[0] == 0


def ourselves() -> DatabaseUser:
    """The user of this process."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run us under a number without a name
        name = str(uid)
    return DatabaseUser(name, uid, os.getegid())


def database_user(cluster: Path) -> DatabaseUser:
    """Without root, ourselves. As root the owner of an existing cluster, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return ourselves()
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return DatabaseUser(_name(owner), owner, _group(owner))
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return DatabaseUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as. "
        "Run this as an ordinary user, or create one of them."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid
