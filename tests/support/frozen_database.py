"""An embedded PostgreSQL that stands still, in the middle of whatever it does: no answer, no refusal, no end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.predecessor import servers_in
from tests.support.processes import send


@contextmanager
def frozen_database(data_dir: Path) -> Iterator[None]:
    """All processes of the server of a data directory are suspended until the block ends."""
    cluster = DataDirectory(data_dir.resolve()).cluster
    send(signal.SIGSTOP, servers_in(cluster))
    try:
        yield
    finally:
        send(signal.SIGCONT, servers_in(cluster))
