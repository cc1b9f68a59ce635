"""`customers backup`: the log and its wrapped keys in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DataDir, command_settings
from api.cli.stopping import if_stopped, too_late


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers backup /backups/2026-01-31")(backup)


def backup(
    directory: Annotated[Path, typer.Argument(help="Where to write; empty, or not there yet.", metavar="DIR")],
    data_dir: DataDir = None,
) -> None:
    """Write one moment of the database into a directory, while everything goes on.

    What can be computed again is left out. The master key, the shred ledger and the checkpoints are not in the
    backup: keep copies of them, elsewhere.
    """
    from api.cli.progress import Bar
    from api.server.database import database
    from api.server.preparation import check_server, checkpoint_files, shred_ledger
    from application.database.backup import back_up
    from application.database.connections import connect
    from projections.proof.restored_backup import what_is_beside

    settings = command_settings(data_dir)
    if_stopped(f"Stopped: there is no backup, and nothing of one is left in {directory}; make it again when you can.")
    beside = what_is_beside(shred_ledger(settings), checkpoint_files(settings))
    with database(settings) as url, connect(url, "command") as connection:
        check_server(connection)
        with Bar("Backing up", total=None, counts="bytes") as bar:
            manifest = back_up(connection, directory, bar.advance, too_late, beside)
    rows = {each.table: each.rows for each in manifest.tables}
    _say(f"{rows['events']:,} events up to position {manifest.head_position} are in {directory}.")
    _say(f"Not in it: the master key {manifest.master_key_id}, the shred ledger, the checkpoints. Copy them elsewhere.")
    _say(
        "Whoever has this backup and that master key can read every customer who is not erased by now, for as long as "
        "both exist: an erasure later on does not reach into a backup. Delete backups when their time is over."
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)
