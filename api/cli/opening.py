"""How commands get at the service's database: by the same settings, joining the server or starting it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.server.log_access import LogAccess
    from api.server.preparation import Prepared
    from api.settings import Settings
    from application.keys.secrets import Secrets

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where keys and the embedded database live (CUSTOMERS_DATA_DIR).", metavar="DIR"),
]


def command_settings(data_dir: Path | None) -> Settings:
    """The settings of a command; what it logs goes to standard error, and only what matters."""
    from api.server import logs
    from api.settings import load_settings

    settings = load_settings(data_dir=data_dir)
    is_curious = settings.log_level == "debug"
    logs.configure(settings if is_curious else settings.model_copy(update={"log_level": "warning"}))
    return settings


@contextmanager
def ready_database(settings: Settings, *, accepts_rewound_log: bool = False) -> Iterator[tuple[str, Prepared]]:
    """A database with its schema, secrets, projections and admin key, whichever command is the first to need it."""
    from api.server.admin_key import show_admin_key
    from api.server.database import database
    from api.server.preparation import prepare
    from api.server.process_tuning import tune_process

    tune_process()
    with database(settings) as url:
        prepared = prepare(settings, url, accepts_rewound_log=accepts_rewound_log)
        if prepared.new_admin_key:
            show_admin_key(prepared.new_admin_key, settings, sys.stderr)
        yield url, prepared


@contextmanager
def log_access(settings: Settings) -> Iterator[tuple[str, LogAccess]]:
    """A writer beside whoever else writes; at the end it finishes what it was handed, and signs the log."""
    from api.server.log_access import LogAccess

    with ready_database(settings) as (url, prepared):
        access = LogAccess(settings, url, prepared.secrets)
        access.writer.start()
        try:
            yield url, access
        finally:
            access.writer.stop()
            _sign(settings, url, prepared.secrets)


def _sign(settings: Settings, url: str, secrets: Secrets) -> None:
    """What was recorded is covered by a checkpoint where no service runs, too."""
    import psycopg

    from api.server.preparation import open_checkpoints
    from domain.errors import CustomersError, ProjectionBehind
    from projections.proof.signing import CheckpointRefused

    try:
        open_checkpoints(settings, url, secrets).now()
    except ProjectionBehind:
        pass  # only a service that runs keeps the tree from us, and it signs by itself
    except (CheckpointRefused, CustomersError, psycopg.Error, OSError) as error:
        said = str(error) if isinstance(error, CheckpointRefused) else type(error).__name__
        print(f"No checkpoint could be written: {said}", file=sys.stderr)


def who() -> str:
    """The actor of what is done at this command line."""
    import getpass

    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container with a user that has no name
        import os

        return f"cli:{os.getuid()}"
