"""`customers restore`: the log and its wrapped keys back from files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DataDir, command_settings
from api.cli.stopping import if_stopped, too_late


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers restore /backups/2026-01-31")(restore)


def restore(
    directory: Annotated[Path, typer.Argument(help="What `customers backup` wrote.", metavar="DIR")],
    data_dir: DataDir = None,
) -> None:
    """Load a backup into an empty database, whole or not at all.

    The master key of that time, the shred ledger and the checkpoints must be in their places before the service
    starts. It then computes its read tables and erases again whoever was erased since. Where checkpoints show that
    the log was longer, it asks for `customers doctor --accept-restore` first.
    """
    from api.cli.progress import Bar
    from api.server.database import database
    from api.server.preparation import check_server
    from application.database.backup import restore as load
    from application.database.connections import connect

    settings = command_settings(data_dir)
    if_stopped("Stopped: nothing was restored, the database is as empty as before; restore again when you can.")
    with database(settings) as url, connect(url, "command") as connection:
        check_server(connection)
        with Bar("Restoring", total=None, counts="bytes") as bar:
            manifest = load(connection, directory, bar.advance, too_late)
    _say(f"{manifest.tables[0].rows:,} events up to position {manifest.head_position} are restored.")
    _say(f"Before the service starts it needs the master key {manifest.master_key_id}, and beside it the shred ledger")
    _say("and the checkpoints as they are now, not as they were: they know what happened after the backup.")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
