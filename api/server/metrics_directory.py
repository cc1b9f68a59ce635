"""The private directory in which workers add their numbers up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from api.server.private_directory import private_directory

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "customers-metrics-"


@contextmanager
def metrics_directory() -> Iterator[None]:
    """Have the variable point to an empty directory, before anything imports the metrics library, which looks once."""
    with private_directory(PREFIX) as directory:
        os.environ[VARIABLE] = str(directory)
        try:
            yield
        finally:
            del os.environ[VARIABLE]  # whatever imports the library only now would look for the directory
