"""Directories that only we can read, each gone with whoever made it, and after a `kill -9` too."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_directory(prefix: str) -> Iterator[Path]:
    """An empty directory among those for temporary files, whose name begins with `prefix`.

    A lock says that the directory is in use; those that nobody locks belonged to processes that were killed, and are
    removed by the next that makes one.
    """
    place = Path(tempfile.gettempdir())
    _sweep(place, prefix)
    directory = Path(tempfile.mkdtemp(prefix=f"new-{prefix}"))
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        directory = directory.rename(place / directory.name.removeprefix("new-"))  # only now others may look at it
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)


def _sweep(place: Path, prefix: str) -> None:
    for directory in place.glob(f"{prefix}*"):
        try:
            if directory.lstat().st_uid != os.geteuid():
                continue
            with (directory / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(directory, ignore_errors=True)
        except OSError:  # in use, or somebody else sweeps
            continue
