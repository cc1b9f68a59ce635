"""How commands get at the service's database: by the same settings, joining the server or starting it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

if TYPE_CHECKING:
    from api.preparation import Prepared
    from api.settings import Settings
    from api.write_side import WriteSide
    from application.secrets import Secrets

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where keys and the embedded database live (CUSTOMERS_DATA_DIR).", metavar="DIR"),
]


def command_settings(data_dir: Path | None) -> Settings:
    """The settings of a command; what it logs goes to standard error, and only what matters."""
    from api import logs
    from api.settings import load_settings

    settings = load_settings(data_dir=data_dir)
    is_curious = settings.log_level == "debug"
    logs.configure(settings if is_curious else settings.model_copy(update={"log_level": "warning"}))
    return settings


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the database; the embedded server is there at least as long as this is open."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    from api.embedded import EmbeddedPostgres

    with EmbeddedPostgres(settings.data_dir, binaries=settings.postgres_bin) as url:
        yield url


@contextmanager
def ready_database(settings: Settings, *, accepts_rewound_log: bool = False) -> Iterator[tuple[str, Prepared]]:
    """A database with its schema, secrets, projections and admin key, whichever command is the first to need it."""
    from api.cli.interpreter import settle_in
    from api.preparation import prepare

    settle_in()
    with database(settings) as url:
        prepared = prepare(settings, url, accepts_rewound_log=accepts_rewound_log)
        if prepared.new_admin_key:
            show_admin_key(prepared.new_admin_key, settings, sys.stderr)
        yield url, prepared


@contextmanager
def write_side(settings: Settings) -> Iterator[tuple[str, WriteSide]]:
    """A writer beside whoever else writes; at the end it finishes what it was handed, and signs the log."""
    from api.write_side import WriteSide

    with ready_database(settings) as (url, prepared):
        side = WriteSide(settings, url, prepared.secrets)
        side.writer.start()
        try:
            yield url, side
        finally:
            side.writer.stop()
            _sign(settings, url, prepared.secrets)


def _sign(settings: Settings, url: str, secrets: Secrets) -> None:
    """What was recorded is covered by a checkpoint where no service runs, too."""
    import psycopg

    from api.preparation import open_checkpoints
    from api.proof.checkpoints import CheckpointRefused
    from domain.errors import CustomersError, ProjectionBehind

    try:
        open_checkpoints(settings, url, secrets).now()
    except ProjectionBehind:
        pass  # only a service that runs keeps the tree from us, and it signs by itself
    except (CheckpointRefused, CustomersError, psycopg.Error, OSError) as error:
        said = str(error) if isinstance(error, CheckpointRefused) else type(error).__name__
        print(f"No checkpoint could be written: {said}", file=sys.stderr)


def show_admin_key(key: str, settings: Settings, stream: TextIO) -> None:
    """Show the key once on a terminal; elsewhere it goes into a file, because logs are kept and read by many."""
    if stream.isatty():
        print(f"Admin key (shown only now, keep it): {key}", file=stream)
        return
    path = admin_key_file(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(path, f"{key}\n")
    print(f"Admin key: in {path}", file=stream)


def admin_key_file(settings: Settings) -> Path:
    """Where the generated admin key is kept when nobody could read it."""
    return settings.data_dir / "admin-key"


def who() -> str:
    """The actor of what is done at this command line."""
    import getpass

    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container with a user that has no name
        import os

        return f"cli:{os.getuid()}"


def _write_private(path: Path, text: str) -> None:
    """A file that only we read, there as a whole or not at all."""
    import os

    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
