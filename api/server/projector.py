"""What goes on beside the answering of requests: the read models follow the log, and the log is signed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from types import TracebackType
from typing import Self

from api.server.preparation import open_checkpoints
from api.settings import Settings
from application.database.connections import connect
from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets
from application.log.event_store import EventStore
from projections.engine.follower import Follower
from projections.proof.signing import CheckpointWriter
from projections.read_models import read_models


class Projector(AbstractContextManager["Projector"]):
    """Follows and signs in threads of its own, from `with` on to its end.

    One leads each task, however many there are anywhere; the others stand by. It belongs into another process than
    the one that answers: two that compute share no interpreter then, and a machine's cores are used.
    """

    def __init__(self, settings: Settings, database_url: str, secrets: Secrets) -> None:
        store = EventStore(DataKeys(secrets.data_keys))
        self._followers = [
            Follower(each.projection, partial(connect, database_url, "projection"), each.read_after, pace=each.pace)
            for each in read_models(store).values()
        ]
        checkpoints = open_checkpoints(settings, database_url, secrets)
        self._checkpoint_writer = CheckpointWriter(checkpoints, partial(connect, database_url, "command"))

    def __enter__(self) -> Self:
        for follower in self._followers:
            follower.start()
        self._checkpoint_writer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Sign what is recorded, then end; whoever writes should have stopped before."""
        self._checkpoint_writer.stop()
        for follower in self._followers:
            follower.stop()
