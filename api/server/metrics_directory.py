"""The private directory in which workers add their numbers up, gone with the service, and after a `kill -9` too."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "customers-metrics-"


@contextmanager
def metrics_directory() -> Iterator[None]:
    """Have the variable point to an empty directory, before anything imports the metrics library, which looks once.

    A lock says that the directory is in use; those that nobody locks belonged to services that were killed.
    """
    place = Path(tempfile.gettempdir())
    _sweep(place)
    directory = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}"))
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        directory = directory.rename(place / directory.name.removeprefix("new-"))  # only now others may look at it
        os.environ[VARIABLE] = str(directory)
        try:
            yield
        finally:
            del os.environ[VARIABLE]  # whatever imports the library only now would look for the directory
            shutil.rmtree(directory, ignore_errors=True)


def _sweep(place: Path) -> None:
    for directory in place.glob(f"{PREFIX}*"):
        try:
            if directory.lstat().st_uid != os.geteuid():
                continue
            with (directory / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(directory, ignore_errors=True)
        except OSError:  # in use, or somebody else sweeps
            continue
