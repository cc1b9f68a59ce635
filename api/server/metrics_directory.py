"""The private directory in which the processes of a service add their numbers up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from api.server.private_directory import private_directory

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "customers-metrics-"
KINDS = {
    "counter": 2**18,
    "histogram": 2**22,
    "gauge_livemax": 2**16,
    "gauge_livemin": 2**16,
    "gauge_livesum": 2**16,
}
"""The files of a process, as the metrics library names them, with more bytes than they ever need."""


@contextmanager
def metrics_directory() -> Iterator[None]:
    """Have the variable point to a new directory, before anything imports the metrics library, which looks once."""
    with private_directory(PREFIX) as directory:
        os.environ[VARIABLE] = str(directory)
        reserve_space()
        try:
            yield
        finally:
            del os.environ[VARIABLE]  # whatever imports the library only now would look for the directory


def reserve_space() -> None:
    """Make the files of this process as large as they get, before the metrics library opens them.

    It maps them into memory and lets them have holes: to write into one while the disk is full would end the process.
    """
    for kind, size in KINDS.items():
        with suppress(OSError, AttributeError), open(f"{os.environ[VARIABLE]}/{kind}_{os.getpid()}.db", "xb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
