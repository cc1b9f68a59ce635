"""A database of the service with customers in it, without a service: prepared, loaded, and opened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from application.database.connections import connect
from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets, open_secrets
from application.log.event_store import EventStore
from tests.benchmarks import processes
from tests.benchmarks.loader import load
from tests.support.running_service import RunningService


@dataclass(frozen=True, slots=True)
class State:
    """A database and the data directory that has its master key."""

    database_url: str
    directory: Path

    @classmethod
    def prepared(cls, database_url: str, directory: Path) -> State:
        """Let the service make its tables and its keys, and go."""
        processes.service(database_url, directory).stop()
        return cls(database_url, directory)

    def load(self, customers: int) -> int:
        """Add customers by COPY; the projections know nothing of them yet. Returns the number of events."""
        return load(self.database_url, self.secrets(), customers)

    def secrets(self) -> Secrets:
        with self.connect() as connection:
            return open_secrets(connection, None, self.directory / "secrets" / "master-key")

    def store(self) -> EventStore:
        return EventStore(DataKeys(self.secrets().data_keys))

    def connect(self) -> psycopg.Connection[Any]:
        """A connection as a projection has it."""
        return connect(self.database_url, "projection")

    def serve(self, *, workers: int = 1) -> RunningService:
        """The real service on this database, ready to answer."""
        return processes.service(self.database_url, self.directory, workers=workers)

    def connector(self) -> partial[psycopg.Connection[Any]]:
        return partial(connect, self.database_url, "projection")
