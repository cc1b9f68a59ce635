"""An embedded PostgreSQL that stands still, in the middle of whatever it does: no answer, no refusal, no end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.predecessor import servers_in


@contextmanager
def frozen_database(data_dir: Path) -> Iterator[None]:
    """All processes of the server of a data directory are suspended until the block ends."""
    cluster = DataDirectory(data_dir.resolve()).cluster
    _send(cluster, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(cluster, signal.SIGCONT)


def _send(cluster: Path, number: signal.Signals) -> None:
    for process in servers_in(cluster):
        with suppress(ProcessLookupError):
            os.kill(process, number)
