"""A persistence module of the library: with `PERSISTENCE_MODULE=application.persistence` it opens our log."""

from __future__ import annotations

from pathlib import Path
from typing import Never, cast

from eventsourcing.application import Application
from eventsourcing.domain import TAggregateID
from eventsourcing.persistence import (
    AggregateRecorder,
    InfrastructureFactory,
    InfrastructureFactoryError,
    Mapper,
    ProcessRecorder,
    TrackingRecorder,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType

from application.database.connections import address_for, connect
from application.database.embedded import EmbeddedPostgres, default_data_dir
from application.keys.data_keys import DataKeys
from application.keys.secrets import MasterKey, open_secrets
from application.log.mapper import SealingMapper
from application.log.recorder import LogRecorder
from application.log.recorder_errors import errors_of_the_library


class LogFactory(InfrastructureFactory[TrackingRecorder]):
    """Finds the database and the master key by the variables of the service; a file `.env` is not read.

    They are `CUSTOMERS_DATABASE_URL`, `_DATA_DIR`, `_MASTER_KEY`, `_NEW_MASTER_KEY` and `_POSTGRES_BIN`. Without an
    address it joins the embedded server of the data directory.
    """

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        if self.env.get(Application.AGGREGATE_CACHE_MAXSIZE):
            raise InfrastructureFactoryError(
                f"{Application.AGGREGATE_CACHE_MAXSIZE} is set: a cache would show customers who are erased since."
            )
        self._server: EmbeddedPostgres | None = None
        self._recorder: LogRecorder | None = None

    def close(self) -> None:
        """Leave the database."""
        if self._recorder is not None:
            self._recorder.close()
        if self._server is not None:
            self._server.stop()

    def application_recorder(self) -> LogRecorder:
        """The log; one for all who ask."""
        if self._recorder is None:
            self._recorder = LogRecorder(address_for(self._database_url(), "recorder"))
        return self._recorder

    def mapper(
        self, transcoder: Transcoder | None = None, mapper_class: type[Mapper[TAggregateID]] | None = None
    ) -> Mapper[TAggregateID]:
        """What opens the events; raises `SecretsUnusable`. What is stored has one form, so there is nothing to choose.

        Only with the secrets that are there: none are made for somebody who reads.
        """
        master_key, coming = self._setting("MASTER_KEY"), self._setting("NEW_MASTER_KEY")
        with errors_of_the_library(), connect(self._database_url(), "recorder") as connection:
            secrets = open_secrets(
                connection,
                MasterKey.parse(master_key) if master_key else None,
                self._data_dir() / "secrets" / "master-key",
                MasterKey.parse(coming) if coming else None,
                only_existing=True,
            )
        mapper = SealingMapper(DataKeys(secrets.data_keys), self.application_recorder().key_row)
        return cast(Mapper[TAggregateID], mapper)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        _must_live_elsewhere(f"no {purpose} apart from the log: snapshots would keep personal values open")

    def tracking_recorder(self, tracking_recorder_class: type[TrackingRecorder] | None = None) -> TrackingRecorder:
        _must_live_elsewhere("no tracking records: a projection keeps its position where its view is")

    def process_recorder(self) -> ProcessRecorder:
        _must_live_elsewhere("neither tracking records nor the events of other applications")

    def _database_url(self) -> str:
        if url := self._setting("DATABASE_URL"):
            return url
        if self._server is None:
            if not (self._data_dir() / "postgres").is_dir():
                raise InfrastructureFactoryError(
                    f"There is no database in {self._data_dir()}: start the service first, or set "
                    "CUSTOMERS_DATABASE_URL or CUSTOMERS_DATA_DIR as it has them."
                )
            binaries = self._setting("POSTGRES_BIN")
            self._server = EmbeddedPostgres(self._data_dir(), binaries=Path(binaries) if binaries else None)
        return self._server.start()

    def _data_dir(self) -> Path:
        return Path(given) if (given := self._setting("DATA_DIR")) else default_data_dir()

    def _setting(self, name: str) -> str | None:
        return self.env.get(f"CUSTOMERS_{name}") or None


def _must_live_elsewhere(what: str) -> Never:
    raise InfrastructureFactoryError(
        f"This log keeps {what}. Give your projection a module of its own, "
        "as in YOURPROJECTION_PERSISTENCE_MODULE=eventsourcing.popo."
    )
