"""The process that does imports while there are any: apart from the workers, so that nobody waits for it to compute.

Its order says for whom, see `api.server.orders`. It takes no more memory than `MOST_MEMORY`, so that a hostile workbook
fails its import and not the machine; the file is read back piece by piece, see
`application.importing.jobs.stored_file`.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from api.server.orders import read_order, when_abandoned
from api.server.process_tuning import tune_process
from api.server.pulse import have_a_pulse

if TYPE_CHECKING:
    from api.settings import Settings
    from application.importing.jobs.runner import ImportRunner
    from application.importing.namesakes import Directory
    from application.keys.secrets import Secrets

log = structlog.get_logger(__name__)

PROCESS: Final = "api.server.import_process"
"""This module, for whoever starts it."""
MOST_MEMORY: Final = 1_024 * 2**20
IDLE_SECONDS: Final = 3.0
POLL_SECONDS: Final = 0.2
MAX_BACK_OFF: Final = 5.0
NAMES_PATIENCE: Final = 30.0
GRACE_SECONDS: Final = 8
"""So long it may take to save what is done, once the parent is gone."""


def make_runner(settings: Settings, database_url: str, secrets: Secrets, holder: UUID) -> ImportRunner:
    """What does imports with the settings of a service."""
    from api.server.log_access import LogAccess
    from application.database.connections import connect
    from application.importing.jobs.job import ImportParts
    from application.importing.jobs.runner import ImportRunner
    from application.keys.data_keys import DataKeys
    from application.log.event_store import EventStore
    from application.writing.appender import Fence
    from application.writing.writer import Writer
    from projections.customer_list.known_names import known_names

    data_keys = DataKeys(secrets.data_keys)
    store = EventStore(data_keys)

    def open_writer(fence: Fence) -> Writer:
        return LogAccess(settings, database_url, secrets, fence=fence).writer

    def names() -> AbstractContextManager[Directory | None]:
        return known_names(database_url, store, NAMES_PATIENCE)

    parts = ImportParts(
        connect=partial(connect, database_url, "command"),
        data_keys=data_keys,
        index_key=secrets.index,
        store=store,
        open_writer=open_writer,
        known_names=names,
        default_region=settings.default_region,
        origins=settings.contact_origins,
    )
    return ImportRunner(parts, holder)


def work(runner: ImportRunner) -> None:
    """Do what waits, until there has been nothing for a while."""
    from application.importing.jobs.runner import AWAY

    pause, idle_until = POLL_SECONDS, time.monotonic() + IDLE_SECONDS
    while not runner.is_stopping and time.monotonic() < idle_until:
        try:
            if runner.run_next():
                pause, idle_until = POLL_SECONDS, time.monotonic() + IDLE_SECONDS
            else:
                runner.wait(POLL_SECONDS)
        except AWAY as error:
            log.warning("an import waits for the database", error=type(error).__name__)
            runner.wait(pause)
            pause, idle_until = min(2 * pause, MAX_BACK_OFF), time.monotonic() + IDLE_SECONDS + 2 * pause


def main() -> None:
    """Work until nothing is left, or until told to stop."""
    order = json.loads(read_order())
    if "pulse" in order:
        have_a_pulse(order["pulse"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    resource.setrlimit(resource.RLIMIT_DATA, (order["memory"], order["memory"]))
    from api.server import logs
    from api.server.preparation import opened_secrets
    from api.settings import load_settings
    from application.database.connections import connect
    from application.database.server_in_use import join

    join(order["database_url"], order.get("in_use"))
    settings = load_settings(**order["given"])
    logs.configure(settings)
    with connect(order["database_url"], "command") as connection:
        secrets = opened_secrets(connection, settings)
    runner = make_runner(settings, order["database_url"], secrets, UUID(order["holder"]))
    signal.signal(signal.SIGTERM, lambda *_: runner.stop())
    when_abandoned(partial(_follow_parent, runner))
    tune_process()
    work(runner)


def _follow_parent(runner: ImportRunner) -> None:
    runner.stop()
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
