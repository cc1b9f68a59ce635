"""The log as an auditor looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from api.cli.failures import Failed
from api.cli.opening import command_settings, ready_database
from api.server.preparation import open_checkpoints
from application.database.connections import connect
from application.database.restores import waiting_restore
from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets
from application.log.event_store import EventStore
from projections.proof.checkpoint import SignedCheckpoint
from projections.proof.restored_log import must_not_be_rewound
from projections.proof.signing import CheckpointRefused, Checkpoints

PATIENCE = 30.0
"""Seconds that the tree may take to have all events."""


@dataclass(frozen=True, slots=True)
class AuditedLog:
    """Its events, what opens them, and its checkpoints."""

    connection: psycopg.Connection[Any]
    secrets: Secrets
    store: EventStore
    timezone: str
    checkpoints: Checkpoints

    def sign(self) -> SignedCheckpoint:
        """A checkpoint of everything; the tree catches up first, by itself where no service runs. Raises `Failed`."""
        if waiting_restore(self.connection):  # or this would be the checkpoint that is asked for
            raise Failed("This database was restored from a backup: start the service first, which says what it needs.")
        try:
            must_not_be_rewound(self.connection, self.checkpoints.files)
            return self.checkpoints.now(PATIENCE)
        except CheckpointRefused as refused:
            raise Failed(str(refused)) from None


@contextmanager
def audited_log(data_dir: Path | None) -> Iterator[AuditedLog]:
    """The log of the database that the settings name, also one that a backup has set back."""
    settings = command_settings(data_dir)
    with ready_database(settings, accepts_rewound_log=True) as (url, prepared), connect(url, "command") as connection:
        store = EventStore(DataKeys(prepared.secrets.data_keys))
        checkpoints = open_checkpoints(settings, url, prepared.secrets)
        yield AuditedLog(connection, prepared.secrets, store, settings.timezone, checkpoints)
