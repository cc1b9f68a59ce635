"""What goes on beside the answering of requests: read models are followed, rebuilt and analysed, the log is signed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Final, Self

from api.server.preparation import open_checkpoints
from api.settings import Settings
from application.database.connections import connect
from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets
from application.log.event_store import EventStore
from application.log.sealed_rows import read_head
from projections.engine.follower import Follower
from projections.engine.statistician import Statistician
from projections.engine.upgrade import Upgrade
from projections.proof.signing import CheckpointWriter
from projections.read_models import read_models

LAST_CHECKPOINT_SECONDS: Final = 3.0
THREADS_STOP_SECONDS: Final = 1.0
"""So long all together may take to end their batches; a rebuild is left behind where it makes an index, or a table is
analysed."""


class Projector(AbstractContextManager["Projector"]):
    """Follows, rebuilds what has an older shape, and signs in threads of its own, from `with` on to its end.

    One leads each task, however many there are anywhere; the others stand by. It belongs into another process than
    the one that answers: two that compute share no interpreter then, and a machine's cores are used.
    """

    def __init__(self, settings: Settings, database_url: str, secrets: Secrets) -> None:
        connect_to_database = partial(connect, database_url, "projection")
        models = read_models(EventStore(DataKeys(secrets.data_keys)), settings.timezone).values()
        self._followers = [
            Follower(each.projection, connect_to_database, each.read_after, pace=each.pace) for each in models
        ]
        connect_to_rebuild = partial(connect, database_url, "rebuild")
        self._upgrades = [Upgrade(each.projection, connect_to_rebuild, each.read_after, read_head) for each in models]
        self._statistician = Statistician(connect_to_rebuild)
        checkpoints = open_checkpoints(settings, database_url, secrets)
        self._checkpoint_writer = CheckpointWriter(checkpoints, partial(connect, database_url, "signing"))

    def __enter__(self) -> Self:
        for thread in (*self._followers, *self._upgrades, self._statistician):
            thread.start()
        self._checkpoint_writer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Sign what is recorded, then end; whoever writes should have stopped before."""
        for upgrade in self._upgrades:
            upgrade.begin_to_stop()
        self._statistician.begin_to_stop()
        self._checkpoint_writer.stop(LAST_CHECKPOINT_SECONDS)
        for follower in self._followers:
            follower.begin_to_stop()
        until = monotonic() + THREADS_STOP_SECONDS
        for thread in (*self._upgrades, self._statistician, *self._followers):
            thread.stop(max(0.0, until - monotonic()))
